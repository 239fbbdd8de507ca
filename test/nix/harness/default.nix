# What the cases of test/truth/cases import as <truth>: a NixOS-shaped evaluation whose `pkgs` comes from
# `_module.args`, the same with Clan's vars, and what Clan's CLI selects from a machine.
let
  inherit (import ../module-system) lib;
  mkPkgs = import ./pkgs.nix { inherit lib; };

  generatorsOf = machine: machine.config.clan.core.vars.generators;
in
rec {
  inherit lib mkPkgs;

  nixos =
    {
      modules,
      specialArgs ? { },
      system ? "x86_64-linux",
      class ? "nixos",
    }:
    lib.evalModules {
      inherit class;
      specialArgs = {
        modulesPath = toString ./.;
      }
      // specialArgs;
      modules = [
        ./base.nix
        {
          _module.args.mkPkgs = mkPkgs;
          nixpkgs.hostPlatform = lib.mkDefault system;
        }
      ]
      ++ modules;
    };

  clan =
    {
      modules,
      specialArgs ? { },
      system ? "x86_64-linux",
      class ? "nixos",
      name ? "lea",
      directory ? toString ./empty-flake,
    }:
    nixos {
      inherit specialArgs system class;
      modules = [
        ./clan.nix
        {
          clan.core.settings = {
            inherit directory;
            name = "clan";
            machine.name = name;
          };
          networking.hostName = lib.mkDefault name;
        }
      ]
      ++ modules;
    };

  # A machine as the CLI sees it from a host of another system: its package set is forced to that host's.
  clanInternalsMachine =
    machine: system:
    machine.extendModules {
      modules = [ (lib.modules.importApply ./override-pkgs.nix { pkgs = mkPkgs system; }) ];
    };

  selNames = machine: builtins.attrNames (generatorsOf machine);
  selMeta =
    machine:
    lib.mapAttrs (_: g: {
      inherit (g)
        share
        dependencies
        prompts
        validationHash
        ;
    }) (generatorsOf machine);
  selFiles =
    machine:
    lib.mapAttrs (
      _: g:
      lib.mapAttrs (_: f: {
        inherit (f)
          secret
          deploy
          owner
          group
          mode
          neededFor
          ;
      }) g.files
    ) (generatorsOf machine);
  selFinal = machine: name: (generatorsOf machine).${name}.finalScript;
}
