# Reads everything that a random tree may define, from outside, as deep as it goes. Packages and functions are left alone.
machine:
let
  inherit (machine) config;
  read =
    depth: value:
    if depth > 7 || builtins.isFunction value then
      builtins.seq value true
    else if builtins.isAttrs value then
      if value.type or "" == "derivation" || value._type or "" == "pkgs" then
        true
      else
        builtins.all (name: read (depth + 1) value.${name}) (builtins.attrNames value)
    else if builtins.isList value then
      builtins.all (read (depth + 1)) value
    else
      builtins.seq value true;

  generators = config.clan.core.vars.generators;
  clan =
    read 0 (
      builtins.mapAttrs (_: g: {
        inherit (g) share dependencies prompts script runtimeInputs;
        files = builtins.mapAttrs (_: f: {
          inherit (f) secret deploy owner group mode neededFor path;
        }) g.files;
      }) generators
    );

  options =
    removeAttrs config [
      "nixpkgs"
      "clan"
      "sops"
    ];
  top = builtins.mapAttrs (_: value: read 0 value) options;
in
top
// {
  "clan" = !(config ? clan) || (clan && read 0 config.clan.core.settings && config.clan.core.vars.enableConsistencyCheck);
  "sops" = !(config ? sops) || read 0 config.sops.secrets;
  "overlays" = read 0 config.nixpkgs.overlays;
  "platform" = config.nixpkgs.hostPlatform.system != "";
  "arguments" = read 0 (removeAttrs machine._module.args [ "extendModules" "mkPkgs" "lib" "pkgs" ]);
  "pkgs" = machine._module.args.pkgs.system != "" && read 0 (machine._module.args.pkgs.extra or null);
}
