# A small module system for the tests, after the documented behaviour of the one in nixpkgs: the same
# verdicts, and the same strictness (what is forced, and when), for the forms that the test cases use.
# `lib` is what modules get; `evalModules` is `lib.evalModules`.
let
  lib = builtins.foldl' (known: part: known // part) { } [
    (import ./functions.nix)
    (import ./systems.nix)
    (import ./properties.nix { inherit lib; })
    (import ./options.nix { inherit lib; })
    (import ./modules.nix { inherit lib; })
    {
      inherit lib;
      types = import ./types.nix { inherit lib; };

      attrsets = lib;
      lists = lib;
      strings = lib;
      trivial = lib;
      fixedPoints = lib;
      options = lib;
      modules = lib;
      customisation = lib;
    }
  ];
in
{
  inherit lib;
  inherit (lib) evalModules;
}
