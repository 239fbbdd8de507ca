# One machine of a fleet, evaluated from its flake.nix with stand-ins for the inputs, and the parts of it
# that tests look at.
{
  root,
  host,
  directory ? root,
}:
let
  harness = import ./harness;
  inherit (harness) lib mkPkgs;
  inherit (lib) mkOption types;

  systems = [
    "x86_64-linux"
    "aarch64-darwin"
  ];

  option = type: default: mkOption { inherit type default; };

  # Users' own module evaluations: they get the package set and the machine's config as special
  # arguments, and the machine takes their packages.
  hjem =
    {
      config,
      options,
      lib,
      pkgs,
      ...
    }:
    {
      options.hjem.users = option (types.attrsOf (
        types.submoduleWith {
          class = "hjem";
          specialArgs = {
            inherit pkgs;
            osConfig = config;
            osOptions = options;
          };
          modules = [
            {
              options = {
                enable = option types.bool true;
                packages = option (types.listOf types.package) [ ];
                environment.sessionVariables = option (types.lazyAttrsOf types.str) { };
                files = option (types.attrsOf (
                  types.submodule {
                    options.text = option (types.nullOr types.lines) null;
                  }
                )) { };
              };
            }
          ];
        }
      )) { };
      config.users.users = lib.mapAttrs (_: user: { inherit (user) packages; }) config.hjem.users;
    };

  # What `clan-core.lib.clan` makes of machines.
  clan =
    {
      machines,
      inventory ? { },
      specialArgs ? { },
      ...
    }:
    let
      classOf = name: inventory.machines.${name}.machineClass or "nixos";
      configurations = lib.mapAttrs (
        name: machine:
        harness.clan {
          inherit name directory specialArgs;
          class = classOf name;
          modules = [
            machine
            { options.system.stateVersion = mkOption { type = types.either types.str types.int; }; }
          ];
        }
      ) machines;
      ofClass = class: lib.filterAttrs (name: _: classOf name == class) configurations;
    in
    {
      config = {
        nixosModules = { };
        nixosConfigurations = ofClass "nixos";
        darwinConfigurations = ofClass "darwin";
        clanInternals.machines = lib.genAttrs systems (
          system:
          lib.mapAttrs (_: machine: harness.clanInternalsMachine machine system) configurations
        );
      };
    };

  self = outputs // {
    inherit inputs outputs;
    outPath = root;
  };
  inputs = {
    inherit self;
    nixpkgs = {
      inherit lib;
      legacyPackages = lib.genAttrs systems mkPkgs;
    };
    clan-core.lib = { inherit clan; };
    hjem.nixosModules.default = hjem;
    hjem.darwinModules.default = hjem;
    nix-darwin = { };
  };
  outputs = (import (root + "/flake.nix")).outputs inputs;

  machine = outputs.nixosConfigurations.${host} or outputs.darwinConfigurations.${host};
  inherit (machine) config;
  users = lib.attrValues config.hjem.users;
in
{
  inherit (machine) class;
  system = config.nixpkgs.hostPlatform.system;
  names = harness.selNames machine;
  namesFrom = lib.genAttrs systems (
    system: harness.selNames outputs.clanInternals.machines.${system}.${host}
  );
  generators = lib.mapAttrs (_: generator: {
    inherit (generator) share script dependencies;
    runtimeInputs = map (package: package.name) generator.runtimeInputs;
    files = lib.mapAttrs (_: file: { inherit (file) secret owner mode; }) generator.files;
    prompts = lib.mapAttrs (_: prompt: { inherit (prompt) type description; }) generator.prompts;
  }) config.clan.core.vars.generators;
  variables = config.environment.variables;
  sessionVariables = lib.mergeAttrsList (map (user: user.environment.sessionVariables) users);
  files = lib.mergeAttrsList (map (user: lib.mapAttrs (_: file: file.text) user.files) users);
}
