# A stand-in for nixpkgs: what flake.nix and nix/ use of it, ending in derivations of the machine's own programs, so that
# what is given to `stdenv.mkDerivation` can be looked at, and even built where Nix may use the programs of the machine.
{
  lib ? (import ../module-system).lib,
}:
let
  functions = {
    escapeShellArgs = lib.concatMapStringsSep " " lib.escapeShellArg;
    fetchers.proxyImpureEnvVars = [
      "http_proxy"
      "https_proxy"
    ];
    licenses.mit.spdxId = "MIT";
  };
  fullLib = lib // functions;

  packagesFor =
    system:
    let
      parts = builtins.match "([^-]+)-(.+)" system;
      platform = {
        inherit system;
        isDarwin = builtins.elemAt parts 1 == "darwin";
        isLinux = builtins.elemAt parts 1 == "linux";
        isMusl = false;
        parsed.cpu.name = builtins.elemAt parts 0;
        parsed.kernel.name = builtins.elemAt parts 1;
      };
      mkDerivation =
        { meta ? { }, ... }@arguments:
        derivation (
          {
            inherit system;
            name = "${arguments.pname}-${arguments.version}";
            builder = "/bin/bash";
            args = [ ./build.sh ];
          }
          // builtins.removeAttrs arguments [ "meta" ]
        )
        // {
          inherit meta arguments;
          pname = arguments.pname or arguments.name;
        };
      # A program of the machine, as a package; empty where it is none, as setup hooks are.
      program =
        name:
        mkDerivation {
          inherit name;
          buildCommand = ''mkdir -p "$out/bin"; ! path=$(command -v ${name}) || ln -s "$path" "$out/bin/${name}"'';
          meta = {
            mainProgram = name;
            platforms = [ system ];
          };
        };
      self = {
        inherit system;
        lib = fullLib;
        stdenvNoCC = {
          inherit mkDerivation;
          buildPlatform = platform;
          hostPlatform = platform;
        };
        mkShell = arguments: mkDerivation ({ name = "shell"; } // arguments);
        runCommand =
          name: environment: buildCommand: mkDerivation (environment // { inherit name buildCommand; });
        writeShellScriptBin =
          name: text:
          mkDerivation {
            inherit name;
            buildCommand = ''
              mkdir -p "$out/bin"
              printf '#!/bin/bash\n%s' ${fullLib.escapeShellArg text} > "$out/bin/${name}"
              chmod +x "$out/bin/${name}"
            '';
            meta.mainProgram = name;
          };
        callPackage =
          file: overrides:
          let
            function = import file;
            wanted = builtins.functionArgs function;
          in
          function (builtins.intersectAttrs wanted self // overrides);
      }
      // fullLib.genAttrs [
        "actionlint"
        "fish"
        "installShellFiles"
        "makeWrapper"
        "mandoc"
        "nixfmt"
        "nodejs"
        "pre-commit"
        "zizmor"
        "zsh"
      ] program;
    in
    self;
in
{
  lib = fullLib;
  legacyPackages = fullLib.genAttrs [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ] packagesFor;
}
