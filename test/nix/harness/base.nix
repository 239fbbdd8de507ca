# A handful of NixOS-shaped options, and the way `pkgs` gets into `_module.args`.
{
  config,
  options,
  lib,
  mkPkgs,
  ...
}:
let
  inherit (lib) mkOption types;

  cfg = config.nixpkgs;
  initialPkgs =
    if options.nixpkgs.pkgs.isDefined then cfg.pkgs else mkPkgs cfg.hostPlatform.system;

  option = type: default: mkOption { inherit type default; };
  strings = types.listOf types.str;
in
{
  options = {
    # Nothing depends on it: reading it forces the module list and the structure only.
    marker = option types.str "marker-ok";

    # To depend on.
    my = {
      enable = option types.bool true;
      off = option types.bool false;
      name = option types.str "alpha";
      hosts = option strings [
        "a"
        "b"
      ];
      mods = option (types.listOf types.raw) [ ];
      set = option (types.attrsOf types.str) { k = "v"; };
      paths = option (types.listOf types.path) [ ];
    };

    # To define.
    networking.hostName = option types.str "nixos";
    networking.firewall.enable = option types.bool true;
    networking.firewall.allowedTCPPorts = option (types.listOf types.int) [ ];
    environment.systemPackages = option (types.listOf types.raw) [ ];
    environment.variables = option (types.attrsOf types.str) { };
    environment.lazyVars = option (types.lazyAttrsOf types.str) { };
    environment.etc = option (types.attrsOf (
      types.submodule {
        options.text = option (types.nullOr types.lines) null;
        options.source = option (types.nullOr types.path) null;
      }
    )) { };
    services.foo.enable = option types.bool false;
    services.foo.port = option types.int 80;
    services.sub = option (types.submodule {
      options.enable = option types.bool false;
      options.port = option types.int 80;
    }) { };
    users.users = option (types.attrsOf (
      types.submodule (
        { name, ... }:
        {
          options.name = option types.str name;
          options.home = option types.str "/home/${name}";
          options.packages = option (types.listOf types.raw) [ ];
          options.isNormalUser = option types.bool false;
        }
      )
    )) { };
    assertions = option (types.listOf types.raw) [ ];
    warnings = option strings [ ];
    system.build = option (types.lazyAttrsOf types.raw) { };

    nixpkgs.pkgs = mkOption { type = types.raw; };
    nixpkgs.hostPlatform = mkOption {
      type = types.either types.str types.attrs;
      apply = lib.systems.elaborate;
    };
    nixpkgs.overlays = option (types.listOf types.raw) [ ];
    nixpkgs.config = option types.attrs { };
  };

  config._module.args.pkgs = lib.mkOverride lib.modules.defaultOverridePriority (
    initialPkgs.appendOverlays cfg.overlays
  );
}
