# Derivations that run `unknot check`. One that is built has nothing to say; its output is the report.
{ packageFor }:
rec {
  /*
    Checks `src`, a flake's source, or only the `paths` in it: files and folders, relative to `src`. The whole source
    stays in view. `arguments` are further ones of `unknot check`, such as `[ "--fail-on" "error" ]`.

    It is an ordinary derivation: a build machine may take it, and a binary cache may answer for it.
  */
  mkCheck =
    {
      pkgs,
      src,
      name ? "unknot-check",
      paths ? [ ],
      arguments ? [ ],
      package ? packageFor pkgs,
    }:
    pkgs.runCommand name { nativeBuildInputs = [ package ]; } ''
      mkdir "$out"
      cd ${src}
      unknot check --format pretty --format json="$out/unknot.json" ${
        pkgs.lib.escapeShellArgs (arguments ++ [ "--" ] ++ paths)
      }
    '';

  /*
    One check for each of `parts`, a set of arguments for `mkCheck` by name; the others are given to all. For `checks` of
    a flake, so that each part is a build of its own.
  */
  mkChecks =
    { parts, ... }@common:
    builtins.mapAttrs (
      name: part: mkCheck (removeAttrs common [ "parts" ] // { name = "unknot-${name}"; } // part)
    ) parts;
}
