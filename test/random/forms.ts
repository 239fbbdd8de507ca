// The forms in which expressions are written, as templates: `@bool` is an expression of that kind, `@same` one of the kind of the
// whole and at its place, `@elem` an element of a list, `@child` the definition of a name below, which is written CHILD.
// Every form gives a value of its kind whatever its holes are.

/** For expressions of every kind. */
export const anyForms = [
  "(if @bool then @same else @same)",
  "(if @bool then @same else @same)",
  "(if true then @same else @any)",
  "(let x = @same; in x)",
  "(let x = @any; in @same)",
  "(let x = { y = @same; }; in x.y)",
  "(let f = x: @same; in f @any)",
  "(let f = x: x; in f @same)",
  "(let f = { a, ... }: a; in f { a = @same; b = @any; })",
  "(let inherit ({ x = @same; }) x; in x)",
  "(let f = { a ? @same }: a; in f { })",
  "(let f = { a ? @any }: @same; in f { })",
  "(({ ... }: @same) @set)",
  "(({ a ? 1 }: @same) { a = @any; })",
  "(rec { x = @any; y = @same; }).y",
  "(rec { x = @same; y = x; }).y",
  "(assert @bool || true; @same)",
  "(builtins.seq @any @same)",
  "(builtins.deepSeq { a = @any; } @same)",
  '(builtins.addErrorContext "c" @same)',
  "(lib.id @same)",
  "(lib.const @same @any)",
  "(lib.flip lib.const @any @same)",
  '(lib.throwIf (@bool && false) "m" @same)',
  '(lib.throwIfNot (@bool || true) "m" @same)',
  '(lib.warnIf (@bool && false) "m" @same)',
  "(with @set; @same)",
  "(with { xx = @same; }; xx)",
  "(with { xx = @same; }; with lib; id xx)",
  "(with { xx = @same; }; with @set; xx)",
  "(with @set; with { xx = @same; }; xx)",
  "({ a = @same; b = @any; }).a",
  "({ a = @same; }.a or @any)",
  "({ }.a or @same)",
  "(builtins.head [ @same @any ])",
  "(builtins.elemAt [ @any @same ] 1)",
  "(lib.last [ @any @same ])",
  "(lib.pipe @same [ (x: x) ])",
  '(lib.attrByPath [ "a" ] @same { })',
  '(lib.attrByPath [ "a" "b" ] @any { a.b = @same; })',
  '(lib.getAttrFromPath [ "a" ] { a = @same; })',
  '(builtins.getAttr "a" { a = @same; })',
  '(if lib.hasPrefix "a" @str then @same else @same)',
  "(lib.foldl' (a: b: b) @any [ @same ])",
  "(lib.foldr (a: b: a) @any [ @same ])",
  "(lib.fix (self: { a = @same; b = self.a; })).b",
  "(builtins.tryEval @same).value",
] as const;

/** For lists, with elements of one kind. */
export const listForms = [
  "[ @elem @elem ]",
  "[ @elem ]",
  "(@same ++ @same)",
  "(lib.optional @bool @elem)",
  "(lib.optional @bool @elem ++ @same)",
  "(lib.optionals @bool @same)",
  "(with lib; optional @bool @elem)",
  "(map (x: x) @same)",
  "(map (x: @elem) [ 1 ])",
  "(map (x: x.y) [ { y = @elem; z = @any; } ])",
  "(lib.filter (x: @bool) @same)",
  "(lib.filter (x: false) [ @elem ])",
  "(builtins.filter (x: x != null) @same)",
  "(lib.concatMap (x: @same) [ 1 ])",
  "(lib.concatMap (x: [ x ]) @same)",
  "(lib.concatLists [ @same @same ])",
  "(lib.flatten [ @elem [ @elem ] ])",
  "(lib.flatten [ @same ])",
  "(lib.mapAttrsToList (n: v: v) { a = @elem; })",
  "(lib.mapAttrsToList (n: v: @elem) { a = @any; })",
  "(lib.attrValues { a = @elem; })",
  "(lib.attrValues (lib.optionalAttrs @bool { a = @elem; }))",
  "(lib.singleton @elem)",
  "(lib.toList @elem)",
  "(lib.genList (i: @elem) 1)",
  "(lib.reverseList @same)",
  "(lib.imap0 (i: x: x) @same)",
  "(lib.take 1 @same)",
  "(lib.take 0 @same)",
  "(lib.drop 0 @same)",
  "(lib.forEach @same (x: x))",
  "(lib.sort (a: b: true) @same)",
  "(lib.foldl' (a: x: a ++ [ x ]) [ ] @same)",
  "(lib.foldr (x: a: [ x ] ++ a) [ ] @same)",
  "(builtins.tail ([ @any ] ++ @same))",
  "(lib.partition (x: @bool) @same).right",
  '(builtins.catAttrs "a" [ { a = @elem; } { b = @any; } ])',
  "(lib.pipe @same [ (map (x: x)) (lib.filter (x: true)) ])",
] as const;

/** For attribute sets without properties. */
export const setForms = [
  "(@same // @same)",
  "({ } // @same)",
  "(@same // { })",
  "(lib.optionalAttrs @bool @same)",
  "(@same // lib.optionalAttrs @bool @same)",
  "(lib.recursiveUpdate @same @same)",
  "(lib.recursiveUpdate { } @same)",
  "(lib.mergeAttrs @same @same)",
  "(lib.mergeAttrsList [ @same @same ])",
  "(lib.attrsets.mergeAttrsList (lib.optional @bool @same))",
  "(lib.foldl' lib.recursiveUpdate { } [ @same ])",
  "(lib.foldl' (a: b: a // b) { } [ @same @same ])",
  "(lib.mapAttrs (n: v: v) @same)",
  "(lib.filterAttrs (n: v: @bool) @same)",
  "(lib.filterAttrs (n: v: true) @same)",
  "(lib.filterAttrs (n: v: v != null) @same)",
  '(removeAttrs @same [ "nothing" ])',
  "(removeAttrs @same @strings)",
  "(builtins.intersectAttrs @same @same)",
  "(builtins.listToAttrs (lib.mapAttrsToList lib.nameValuePair @same))",
  "(lib.mapAttrs' (n: v: lib.nameValuePair n v) @same)",
  "(lib.concatMapAttrs (n: v: { ${n} = v; }) @same)",
] as const;

/** For attribute sets, of one name below. */
export const childForms = [
  "{ CHILD = @child; }",
  "{ CHILD = @child; }",
  '(lib.genAttrs [ "CHILD" ] (n: @child))',
  '(lib.genAttrs (lib.optional @bool "CHILD") (n: @child))',
  '(builtins.listToAttrs [ { name = "CHILD"; value = @child; } ])',
  '(builtins.listToAttrs [ { name = if @bool then "CHILD" else "CHILD"; value = @child; } ])',
  '(builtins.listToAttrs (lib.optional @bool (lib.nameValuePair "CHILD" @child)))',
  '(lib.setAttrByPath [ "CHILD" ] @child)',
  '{ ${if @bool then "CHILD" else "CHILD"} = @child; }',
  '{ ${"CHILD"} = @child; }',
  '(lib.mapAttrs (n: v: @child) { "CHILD" = @any; })',
  '(lib.mapAttrs\' (n: v: lib.nameValuePair (if @bool then "CHILD" else "CHILD") v) { "CHILD" = @child; })',
  '{ inherit ({ "CHILD" = @child; }) "CHILD"; }',
  '(let x = { "CHILD" = @child; }; in { inherit (x) "CHILD"; })',
  '(lib.filterAttrs (n: v: n == "CHILD") { "CHILD" = @child; other = @any; })',
  '(rec { "CHILD" = @child; })',
] as const;

/** For definitions: what the module system takes apart. `@def` is a definition at the same place. */
export const propertyForms = [
  "(lib.mkIf @bool @def)",
  "(lib.mkIf @bool @def)",
  "(lib.mkIf @bool @def)",
  "(lib.mkIf true @def)",
  "(lib.mkIf false @def)",
  "(lib.mkMerge [ @def @def ])",
  "(lib.mkMerge [ @def ])",
  "(lib.mkMerge (lib.optional @bool @def))",
  "(lib.mkMerge [ @def (lib.mkIf @bool @def) ])",
  "(lib.mkMerge (map (x: @def) [ 1 ]))",
  "(lib.mkMerge (lib.mapAttrsToList (n: v: @def) { a = @any; }))",
  "(lib.mkForce @bare)",
  "(lib.mkDefault @bare)",
  "(lib.mkOverride (if @bool then 90 else 80) @bare)",
  "(lib.mkVMOverride @bare)",
  '(lib.mkAssert (@bool || true) "m" @def)',
] as const;

/** For definitions of options with values. */
export const orderForms = ["(lib.mkBefore @value)", "(lib.mkAfter @value)"] as const;

/** For each kind of value, besides those for all. */
export const valueForms = {
  bool: [
    "(!@bool)",
    "(@bool && @bool)",
    "(@bool || @bool)",
    "(@bool -> @bool)",
    "(false && @bool)",
    "(@bool && false)",
    '(@str == "x")',
    "(@str != null)",
    '(builtins.elem "a" @strings)',
    '(builtins.elem @str [ "a" ])',
    "(@set ? k)",
    "(@set == { })",
    "(lib.any (x: @bool) @strings)",
    "(lib.any (x: @bool) [ 1 ])",
    "(lib.all (x: @bool) @strings)",
    "(builtins.length [ @any ] == 1)",
    "(builtins.length @strings == 0)",
    "({ a = @any; } ? a)",
    "(builtins.isAttrs @set)",
    "(builtins.isFunction (x: @any))",
    '(builtins.hasAttr "k" @set)',
    '(lib.hasAttrByPath [ "k" "l" ] @set)',
    '(lib.hasPrefix "a" @str)',
    '(lib.versionAtLeast @str "1")',
    "(@int > 3)",
    "(lib.isDerivation @set)",
    "(@strings == [ ])",
    "(lib.findFirst (x: @bool) null [ 1 ] == null)",
  ],
  str: [
    '"a${@str}"',
    "(lib.optionalString @bool @str)",
    "(@str + @str)",
    '(lib.concatStringsSep "," @strings)',
    "(toString @int)",
    "(lib.boolToString @bool)",
    "(@set.k or @str)",
    '(lib.removePrefix "x" @str)',
    '(lib.concatStringsSep "" (lib.attrNames @set))',
    '(builtins.replaceStrings [ "a" ] [ "b" ] @str)',
    '(lib.concatMapStringsSep "," (x: x) @strings)',
    "(builtins.toJSON @any)",
  ],
  int: ["(@int + 1)", "(builtins.length @strings)", "(if @bool then 1 else 2)", "(builtins.stringLength @str)"],
  strings: [
    "(lib.attrNames @set)",
    '(lib.splitString "," @str)',
    "(lib.attrValues @set)",
    "(lib.unique @strings)",
    '(lib.remove "zz" @strings)',
    "(lib.intersectLists @strings @strings)",
  ],
  set: ["(lib.genAttrs @strings (n: @str))", "{ k = @str; l = @str; }", '{ ${"k" + @str} = @str; }'],
} as const;

/** For elements of `imports`. `@body` is a module's set, `@root` a definition of the whole config. */
export const moduleForms = [
  "@body",
  "@body",
  "@function",
  "@function",
  "@file",
  "@file",
  "@file",
  "@call",
  "@call",
  "@apply",
  "(lib.mkIf @bool @root)",
  '(lib.modules.setDefaultModuleLocation "x" @module)',
  "{ imports = @modules; }",
  "(import @file)",
] as const;

/** For a module's set, besides those for all. */
export const bodyForms = [
  "(@same // @same)",
  "({ } // @same)",
  "(@same // lib.optionalAttrs @bool @same)",
  "(lib.optionalAttrs @bool @same)",
  "(lib.recursiveUpdate @same @same)",
  "(lib.filterAttrs (n: v: true) @same)",
  "(lib.mapAttrs (n: v: v) @same)",
] as const;

/** For an overlay. */
export const overlayForms = [
  "(final: prev: { })",
  "(final: prev: { extra = @any; })",
  "(final: prev: lib.optionalAttrs @bool { extra = 1; })",
  "(final: prev: builtins.seq @any { })",
] as const;

/** For modules that set `nixpkgs.overlays`. */
export const overlaysForms = [
  "{ nixpkgs.overlays = @overlays; }",
  "{ nixpkgs.overlays = lib.mkIf @bool @overlays; }",
  "{ nixpkgs = lib.optionalAttrs @bool { overlays = @overlays; }; }",
  "{ config = lib.mkIf @bool { nixpkgs.overlays = @overlays; }; }",
  "{ config = lib.mkMerge [ { nixpkgs.overlays = @overlays; } ]; }",
] as const;

/** For the module that defines the argument `flag`; it always does. */
export const flagForms = [
  "{ _module.args.flag = @bool; }",
  "{ _module.args = { } // { flag = @bool; }; }",
  "{ _module = lib.optionalAttrs (@bool || true) { args.flag = @bool; }; }",
  "{ _module.args = lib.optionalAttrs (@bool || true) { flag = @bool; }; }",
  "{ _module.args.flag = lib.mkIf (@bool || true) @bool; }",
  "{ _module.args = lib.mkIf (@bool || true) { flag = @bool; }; }",
  "{ config = lib.mkIf (@bool || true) { _module.args.flag = @bool; }; }",
] as const;

/** For modules that declare options; they always do. DECLARED are the declarations. */
export const declarationForms = [
  "{ options.zz = { DECLARED}; }",
  "{ options = lib.optionalAttrs (@bool || true) { zz = { DECLARED}; }; }",
  "{ options.zz = lib.optionalAttrs (@bool || true) { DECLARED}; }",
  "{ options = builtins.seq @bool { zz = { DECLARED}; }; }",
] as const;

/** For one declaration, of type KIND. */
export const optionForms = [
  "lib.mkOption { type = lib.types.KIND; default = @KIND; }",
  "lib.mkOption { type = lib.types.KIND; default = @KIND; }",
  "(builtins.seq @bool (lib.mkOption { type = lib.types.KIND; default = @KIND; }))",
] as const;
