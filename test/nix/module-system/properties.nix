# Properties: what mkIf, mkMerge, mkOverride and mkOrder wrap around a definition, and the two ways they
# are taken off again: pushed down to the attributes of a set (`spread`), or discharged at an option.
{ lib }:
let
  typeOf = v: if builtins.isAttrs v then v._type or "" else "";

  property = _type: attributes: attributes // { inherit _type; };

  # A set-valued definition with its properties pushed below its attributes, as a list of plain sets.
  # Contents are forced, conditions and priorities are not.
  spread =
    value:
    let
      kind = value._type or "";
      # What is no set is left for whoever walks its names to refuse.
      below =
        wrap:
        map (v: if builtins.isAttrs v then builtins.mapAttrs (_: wrap) v else v) (
          spread value.content
        );
    in
    if kind == "merge" then
      builtins.concatMap spread value.contents
    else if kind == "if" then
      below (lib.mkIf value.condition)
    else if kind == "override" then
      below (lib.mkOverride value.priority)
    else
      [ value ];

  # The values that remain of one definition of an option: conditions are forced, merges opened.
  discharge =
    value:
    let
      kind = typeOf value;
    in
    if kind == "merge" then
      builtins.concatMap discharge value.contents
    else if kind == "if" then
      if !builtins.isBool value.condition then
        throw "`mkIf' called with a non-Boolean condition"
      else if value.condition then
        discharge value.content
      else
        [ ]
    else
      [ value ];

  priorityOf =
    definition:
    if typeOf definition.value == "override" then
      definition.value.priority
    else
      lib.defaultOverridePriority;

  # Only the definitions of the strongest priority, unwrapped. Forces each of them to see its wrapper.
  strongest =
    definitions:
    let
      best = builtins.foldl' (p: d: lib.min p (priorityOf d)) 9999 definitions;
    in
    {
      priority = best;
      definitions = map (
        d: if typeOf d.value == "override" then d // { value = d.value.content; } else d
      ) (builtins.filter (d: priorityOf d == best) definitions);
    };

  ordered =
    definitions:
    let
      rank = d: if typeOf d.value == "order" then d.value.priority else lib.defaultOrderPriority;
    in
    if builtins.any (d: typeOf d.value == "order") definitions then
      map (d: if typeOf d.value == "order" then d // { value = d.value.content; } else d) (
        builtins.sort (a: b: rank a < rank b) definitions
      )
    else
      definitions;
in
{
  inherit spread discharge strongest ordered;

  defaultOverridePriority = 100;
  defaultOrderPriority = 1000;

  mkIf = condition: content: property "if" { inherit condition content; };
  mkMerge = contents: property "merge" { inherit contents; };
  mkOverride = priority: content: property "override" { inherit priority content; };
  mkOrder = priority: content: property "order" { inherit priority content; };
  mkAssert =
    assertion: message:
    lib.mkIf (if assertion then true else throw "\nFailed assertion: ${message}");

  mkOptionDefault = lib.mkOverride 1500;
  mkDefault = lib.mkOverride 1000;
  mkImageMediaOverride = lib.mkOverride 60;
  mkForce = lib.mkOverride 50;
  mkVMOverride = lib.mkOverride 10;
  mkBefore = lib.mkOrder 500;
  mkAfter = lib.mkOrder 1500;
}
