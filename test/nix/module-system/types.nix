# Option types: { description, check, merge, emptyValue }. `check` looks at a definition's outermost
# layer only; `merge` decides how much of the definitions is forced, which is what the cases are about.
{ lib }:
let
  inherit (lib) mergeDefinitions showOption showDefs;

  mkType = type: { _type = "option-type"; emptyValue = { }; } // type;

  single =
    loc: definitions:
    if builtins.length definitions == 1 then
      (builtins.head definitions).value
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.\n\nDefinition values:${showDefs definitions}";

  equal =
    loc: definitions:
    builtins.foldl' (
      first: d:
      if d.value == first then
        first
      else
        throw "The option `${showOption loc}' has conflicting definition values:${showDefs definitions}"
    ) (builtins.head definitions).value (builtins.tail definitions);

  scalar =
    description: check:
    mkType {
      inherit description check;
      merge = equal;
    };

  isStringLike = v: builtins.isString v || builtins.isPath v || v ? outPath || v ? __toString;

  separatedString =
    separator:
    mkType {
      description = "strings concatenated with ${builtins.toJSON separator}";
      check = builtins.isString;
      merge = _: definitions: lib.concatMapStringsSep separator (d: d.value) definitions;
    };

  byName =
    definitions: f:
    builtins.zipAttrsWith f (
      map (
        d:
        builtins.mapAttrs (_: value: {
          inherit (d) file;
          inherit value;
        }) d.value
      ) definitions
    );

  types = {
    inherit separatedString mkType;

    raw = mkType {
      description = "raw value";
      check = _: true;
      merge = single;
    };
    unspecified = mkType {
      description = "unspecified value";
      check = _: true;
      merge =
        loc: definitions:
        let
          values = map (d: d.value) definitions;
        in
        if builtins.length values == 1 then
          builtins.head values
        else if builtins.all builtins.isList values then
          builtins.concatLists values
        else if builtins.all builtins.isAttrs values then
          lib.mergeAttrsList values
        else
          equal loc definitions;
    };
    anything = types.unspecified;
    optionType = types.raw // {
      description = "optionType";
    };

    bool = scalar "boolean" builtins.isBool;
    int = scalar "signed integer" builtins.isInt;
    port = scalar "16 bit unsigned integer" (v: builtins.isInt v && v >= 0 && v <= 65535);
    float = scalar "floating point number" builtins.isFloat;
    number = scalar "signed integer or floating point number" (
      v: builtins.isInt v || builtins.isFloat v
    );
    str = scalar "string" builtins.isString;
    strMatching =
      pattern:
      scalar "string matching the pattern ${pattern}" (
        v: builtins.isString v && builtins.match pattern v != null
      );
    singleLineStr = types.str;
    nonEmptyStr = scalar "non-empty string" (v: builtins.isString v && v != "");
    lines = separatedString "\n";
    commas = separatedString ",";
    path = scalar "absolute path" (v: isStringLike v && builtins.substring 0 1 (toString v) == "/");
    package = mkType {
      description = "package";
      check = v: lib.isDerivation v || isStringLike v;
      merge = single;
    };
    enum =
      values:
      scalar "one of ${lib.concatMapStringsSep ", " builtins.toJSON values}" (
        v: builtins.elem v values
      );

    attrs = mkType {
      description = "attribute set";
      check = builtins.isAttrs;
      emptyValue.value = { };
      merge = _: builtins.foldl' (acc: d: acc // d.value) { };
    };

    listOf =
      element:
      mkType {
        description = "list of ${element.description}";
        check = builtins.isList;
        emptyValue.value = [ ];
        merge =
          loc: definitions:
          map (x: x.value) (
            builtins.filter (x: x ? value) (
              builtins.concatLists (
                lib.imap1 (
                  n: d:
                  lib.imap1 (
                    m: value:
                    let
                      place = "[definition ${toString n}-entry ${toString m}]";
                    in
                    (mergeDefinitions (loc ++ [ place ]) element [
                      {
                        inherit (d) file;
                        inherit value;
                      }
                    ]).maybe
                  ) d.value
                ) definitions
              )
            )
          );
      };

    # Learning the names already decides which elements are defined, so it forces every element's
    # outermost layer and the conditions around it.
    attrsOf =
      element:
      mkType {
        description = "attribute set of (${element.description})";
        check = builtins.isAttrs;
        emptyValue.value = { };
        merge =
          loc: definitions:
          builtins.mapAttrs (_: x: x.value) (
            lib.filterAttrs (_: x: x ? value) (
              byName definitions (name: ds: (mergeDefinitions (loc ++ [ name ]) element ds).maybe)
            )
          );
      };

    # The names are all names that occur; an element that turns out undefined fails when it is read.
    lazyAttrsOf =
      element:
      mkType {
        description = "lazy attribute set of (${element.description})";
        check = builtins.isAttrs;
        emptyValue.value = { };
        merge =
          loc: definitions:
          byName definitions (
            name: ds:
            let
              merged = mergeDefinitions (loc ++ [ name ]) element ds;
            in
            merged.maybe.value or element.emptyValue.value or merged.value
          );
      };

    nullOr =
      element:
      mkType {
        description = "null or ${element.description}";
        check = v: v == null || element.check v;
        emptyValue.value = null;
        merge =
          loc: definitions:
          let
            nulls = lib.count (d: d.value == null) definitions;
          in
          if nulls == builtins.length definitions then
            null
          else if nulls > 0 then
            throw "The option `${showOption loc}' is defined both null and not null:${showDefs definitions}"
          else
            element.merge loc definitions;
      };

    either =
      left: right:
      mkType {
        description = "${left.description} or ${right.description}";
        check = v: left.check v || right.check v;
        merge =
          loc: definitions:
          if builtins.all (d: left.check d.value) definitions then
            left.merge loc definitions
          else if builtins.all (d: right.check d.value) definitions then
            right.merge loc definitions
          else
            equal loc definitions;
      };
    oneOf = alternatives: lib.foldr types.either (lib.last alternatives) (lib.init alternatives);

    functionTo =
      result:
      mkType {
        description = "function that evaluates to a(n) ${result.description}";
        check = lib.isFunction;
        merge =
          loc: definitions: argument:
          let
            applied = map (d: d // { value = d.value argument; }) definitions;
          in
          (mergeDefinitions loc result applied).value;
      };

    deferredModule = mkType {
      description = "module";
      check = v: builtins.isAttrs v || lib.isFunction v || isStringLike v;
      merge = _: definitions: {
        imports = map (d: lib.setDefaultModuleLocation d.file d.value) definitions;
      };
    };

    submodule =
      modules:
      types.submoduleWith {
        modules = lib.toList modules;
        shorthandOnlyDefinesConfig = true;
      };

    submoduleWith =
      {
        modules,
        specialArgs ? { },
        class ? null,
        shorthandOnlyDefinesConfig ? false,
        description ? null,
      }:
      mkType {
        description = if description == null then "submodule" else description;
        check = v: builtins.isAttrs v || lib.isFunction v || isStringLike v;
        emptyValue.value = { };
        merge =
          loc: definitions:
          (lib.evalModules {
            inherit class specialArgs;
            prefix = loc;
            modules = [
              { _module.args.name = lib.last loc; }
            ]
            ++ modules
            ++ map (
              d:
              if shorthandOnlyDefinesConfig && builtins.isAttrs d.value then
                {
                  _file = d.file;
                  config = d.value;
                }
              else
                lib.setDefaultModuleLocation d.file d.value
            ) definitions;
          }).config;
      };

    coercedTo =
      from: coerce: to:
      mkType {
        description = "${to.description} or ${from.description} convertible to it";
        check = v: to.check v || (from.check v && to.check (coerce v));
        inherit (to) emptyValue;
        merge =
          loc: definitions:
          to.merge loc (
            map (d: if from.check d.value then d // { value = coerce d.value; } else d) definitions
          );
      };

    uniq = element: element // { merge = single; };
    unique = _: types.uniq;
  };
in
types
