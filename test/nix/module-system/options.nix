# Options as values: declaring them, naming them in messages, and merging their definitions by type.
{ lib }:
let
  # Values in messages. Printing forces the value, up to a depth: that is how a message about one error
  # can run into another one.
  show =
    depth: value:
    let
      inner = show (depth + 1);
    in
    if depth > 10 then
      "<unevaluated>"
    else if builtins.isString value then
      builtins.toJSON value
    else if builtins.isList value then
      "[ ${lib.concatMapStrings (x: "${inner x} ") value}]"
    else if builtins.isFunction value then
      "<function>"
    else if lib.isDerivation value then
      "<derivation ${value.name or "???"}>"
    else if builtins.isAttrs value then
      let
        pair = name: v: "${builtins.toJSON name} = ${inner v}; ";
      in
      "{ ${lib.concatStrings (lib.mapAttrsToList pair value)}}"
    else if value == null then
      "null"
    else if builtins.isBool value then
      lib.boolToString value
    else
      toString value;

  showDefs = lib.concatMapStrings (
    d:
    let
      attempt = builtins.tryEval (show 0 d.value);
      shown = builtins.substring 0 400 attempt.value;
    in
    "\n- In `${d.file}'${lib.optionalString attempt.success ": ${shown}"}"
  );

  identifier = "[a-zA-Z_][a-zA-Z0-9_'-]*";
in
{
  inherit showDefs;

  isType = type: v: v._type or "" == type;
  isOption = v: v._type or "" == "option";
  mkOption = attributes: attributes // { _type = "option"; };
  mkEnableOption =
    description:
    lib.mkOption {
      default = false;
      description = "Whether to enable ${description}.";
      type = lib.types.bool;
    };
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  showOption = lib.concatMapStringsSep "." (
    part: if builtins.match identifier part != null then part else builtins.toJSON part
  );

  # Definitions (a list of { file, value }) to a value. `isDefined` needs the definitions, not the type.
  mergeDefinitions =
    loc: type: definitions:
    let
      discharged = builtins.concatMap (
        d: map (value: d // { inherit value; }) (lib.discharge d.value)
      ) definitions;
      selected = lib.strongest discharged;
      final = lib.ordered selected.definitions;
      wrong = builtins.filter (d: !type.check d.value) final;
      isDefined = final != [ ];
      value =
        if !isDefined then
          throw "The option `${lib.showOption loc}' was accessed but has no value defined. Try setting the option."
        else if wrong != [ ] then
          throw "A definition for option `${lib.showOption loc}' is not of type `${type.description}'. Definition values:${showDefs wrong}"
        else
          type.merge loc final;
    in
    {
      inherit isDefined value final;
      inherit (selected) priority;
      maybe = if isDefined then { inherit value; } else { };
    };
}
