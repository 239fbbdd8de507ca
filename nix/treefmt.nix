# A module for treefmt-nix: `programs.unknot.enable = true` makes `unknot fix` one of the formatters.
{ packageFor }:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.programs.unknot;
  patterns =
    default: description:
    lib.mkOption {
      type = lib.types.listOf lib.types.str;
      inherit default description;
    };
  # A formatter fails where it could not do its work, and not because something is left that it cannot fix.
  formatter = pkgs.writeShellScriptBin "unknot-fix" ''
    ${lib.getExe cfg.package} fix --quiet --respect-exclude "$@" || [ "$?" = 1 ]
  '';
in
{
  options.programs.unknot = {
    enable = lib.mkEnableOption "unknot";
    package = lib.mkOption {
      type = lib.types.package;
      default = packageFor pkgs;
      defaultText = lib.literalExpression "the package of unknot's own flake, built with these `pkgs`";
      description = "The package to use.";
    };
    unsafe = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether fixes are applied that may change what is meant.";
    };
    includes = patterns [ "*.nix" ] "Patterns of the files to fix.";
    excludes = patterns [ ] "Patterns of files that are left alone.";
  };

  config = lib.mkIf cfg.enable {
    settings.formatter.unknot = {
      command = formatter;
      options = lib.optional cfg.unsafe "--unsafe";
      inherit (cfg) includes excludes;
    };
  };
}
