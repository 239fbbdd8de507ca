# A module for git-hooks.nix: `hooks.unknot.enable = true` checks what is to be committed, `hooks.unknot-fix.enable = true`
# fixes it first.
{ packageFor }:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  hook =
    name: command: description:
    let
      package = config.hooks.${name}.package;
    in
    {
      inherit description;
      name = lib.mkDefault name;
      package = lib.mkDefault (packageFor pkgs);
      entry = lib.mkDefault "${lib.getExe package} ${command} --respect-exclude";
      files = lib.mkDefault "\\.nix$";
      # Each call reads the whole flake, so there should be one.
      require_serial = true;
    };
in
{
  hooks.unknot = hook "unknot" "check" "Finds what ties the evaluation into a knot";
  hooks.unknot-fix = hook "unknot-fix" "fix" "Unties what can be untied safely, and reports the rest";
}
