# A stand-in for Clan's vars modules: what a generator and its files are, and which reads force what.
# The path of a secret goes through `sops.secrets`, and so through every generator of the machine; the
# path and value of a public file look at that file alone.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (config.clan.core) settings;
  inherit (config.clan.core.vars) generators;
  inherit (config.sops) secrets;

  option = type: default: mkOption { inherit type default; };

  # Where a file's var lives below `vars/`.
  folderOf =
    generator:
    if generator.share then
      "shared/${generator.name}"
    else
      "per-machine/${settings.machine.name}/${generator.name}";
  storedAt =
    generator: file: what:
    "${settings.directory}/vars/${folderOf generator}/${file.name}/${what}";

  sopsName = generator: file: "vars/${folderOf generator}/${file.name}";

  # Secrets that are generated, and deployed when the machine runs.
  deployed = builtins.concatMap (
    generator:
    map (file: { inherit generator file; }) (
      builtins.filter (
        file:
        file.secret
        && file.deploy
        && builtins.elem file.neededFor [
          "services"
          "users"
        ]
        && builtins.pathExists (storedAt generator file "secret")
      ) (lib.attrValues generator.files)
    )
  ) (lib.attrValues generators);

  missing =
    generator: file:
    throw "File '${file.name}' at '${folderOf generator}' does not exist. Try running 'clan vars generate' first.";

  publicStore =
    generator: file: use:
    let
      stored = storedAt generator file "value";
    in
    if builtins.pathExists stored then use stored else missing generator file;

  fileModule =
    generator:
    { name, config, ... }:
    {
      options = {
        name = option types.str name;
        secret = option types.bool true;
        deploy = option types.bool true;
        owner = option types.str "root";
        group = option types.str (if pkgs.stdenv.hostPlatform.isDarwin then "wheel" else "root");
        mode = option (types.strMatching "[0-7]{4}") "0400";
        neededFor = option (types.enum [
          "partitioning"
          "activation"
          "users"
          "services"
        ]) "services";
        restartUnits = option (types.listOf types.str) [ ];
        path = option types.str (
          if config.secret then
            (secrets.${sopsName generator config} or { path = "/no-such-path"; }).path
          else
            publicStore generator config (
              stored:
              builtins.path {
                name = builtins.replaceStrings [ "/" ] [ "-" ] (folderOf generator) + "_${config.name}";
                path = stored;
              }
            )
        );
        value = option types.raw (
          if config.secret then
            throw "Cannot access value of secret file"
          else
            publicStore generator config builtins.readFile
        );
        exists = option types.bool (
          if config.secret then
            throw "Cannot determine existence of secret file"
          else
            builtins.pathExists (storedAt generator config "value")
        );
      };
    };

  promptModule =
    { name, ... }:
    {
      options = {
        name = option types.str name;
        description = option types.str name;
        persist = option types.bool false;
        type = option (types.enum [
          "hidden"
          "line"
          "multiline"
          "multiline-hidden"
        ]) "line";
        display = option (types.submodule {
          options = {
            group = option (types.nullOr types.str) null;
            label = option (types.nullOr types.str) null;
            helperText = option (types.nullOr types.str) null;
            required = option types.bool true;
          };
        }) { };
      };
    };

  generatorModule =
    { name, config, ... }:
    let
      inputs = config.runtimeInputs ++ [ pkgs.coreutils ];
      text = ''
        set -euo pipefail
        export PATH="${lib.concatMapStringsSep ":" (input: "${input}/bin") inputs}"
        ${config.script}
      '';
    in
    {
      options = {
        name = mkOption {
          type = types.str;
          readOnly = true;
          default = name;
        };
        files = option (types.attrsOf (types.submodule (fileModule config))) { };
        prompts = option (types.attrsOf (types.submodule promptModule)) { };
        script = option (types.either types.str types.path) "";
        runtimeInputs = option (types.listOf types.package) [ ];
        share = option types.bool false;
        dependencies = option (types.listOf types.str) [ ];
        validation = option (types.nullOr types.raw) null;
        validationHash = option (types.nullOr types.str) (
          if config.validation == null then
            null
          else
            builtins.hashString "sha256" (builtins.toJSON config.validation)
        );
        finalScript = option types.raw (
          builtins.seq text (pkgs.writeScript "generator-${name}" text)
        );
      };
      config.files = builtins.mapAttrs (_: _: { }) (
        lib.filterAttrs (_: prompt: prompt.persist) config.prompts
      );
    };
in
{
  options = {
    clan.core.settings = mkOption {
      type = types.submodule {
        options = {
          directory = mkOption { type = types.raw; };
          name = mkOption { type = types.str; };
          machine.name = mkOption { type = types.str; };
          machine.description = option (types.nullOr types.str) null;
        };
      };
    };
    clan.core.vars = option (types.submodule {
      options = {
        enableConsistencyCheck = option types.bool true;
        generators = option (types.attrsOf (types.submodule generatorModule)) { };
      };
    }) { };

    sops.secrets = option (types.attrsOf (
      types.submodule (
        { name, config, ... }:
        {
          freeformType = types.lazyAttrsOf types.raw;
          options.neededForUsers = option types.bool false;
          options.path = option types.str (
            "/run/secrets${lib.optionalString config.neededForUsers "-for-users"}/${name}"
          );
        }
      )
    )) { };
  };

  config.sops.secrets = builtins.listToAttrs (
    map (
      { generator, file }:
      {
        name = sopsName generator file;
        value = {
          inherit (file) owner group mode;
          neededForUsers = file.neededFor == "users";
          sopsFile = storedAt generator file "secret";
        };
      }
    ) deployed
  );
}
