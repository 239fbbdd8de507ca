# The command, its pages and completions. Nothing is fetched while it is built: what the two lock files name is fetched before.
{
  lib,
  stdenvNoCC,
  callPackage,
  nodejs,
  makeWrapper,
  installShellFiles,
}:
let
  manifest = builtins.fromJSON (builtins.readFile ../package.json);
  nodeModules = callPackage ./node-modules.nix { };
  rootModules = nodeModules {
    name = "unknot-node-modules";
    lockFile = ../package-lock.json;
  };
  parserModules = nodeModules {
    name = "unknot-parser-node-modules";
    lockFile = ../parser/package-lock.json;
  };

  # What the build reads, so that a change of a test or a page builds nothing anew.
  built = [
    "CHANGELOG.md"
    "LICENSE"
    "README.md"
    "docs"
    "package-lock.json"
    "package.json"
    "parser"
    "rules"
    "scripts"
    "src"
    "tsconfig.json"
  ];
  root = toString ../.;
in
stdenvNoCC.mkDerivation {
  pname = "unknot";
  inherit (manifest) version;

  src = builtins.path {
    name = "unknot-source";
    path = ../.;
    filter =
      path: _:
      let
        relative = lib.removePrefix "${root}/" path;
        parts = lib.splitString "/" relative;
      in
      builtins.elem (builtins.head parts) built
      && !builtins.elem (baseNameOf path) [
        "node_modules"
        "dist"
      ];
  };

  nativeBuildInputs = [
    nodejs
    makeWrapper
    installShellFiles
  ];

  configurePhase = ''
    runHook preConfigure
    export HOME="$TMPDIR"
    # Copied, for the build keeps what it knows of earlier runs below node_modules.
    cp -R ${rootModules}/node_modules node_modules
    cp -R ${parserModules}/node_modules parser/node_modules
    chmod -R u+w node_modules parser/node_modules
    # The parser's build installs its packages itself unless this says that they are there.
    cp parser/package-lock.json parser/node_modules/.unknot-lock.json
    runHook postConfigure
  '';

  buildPhase = ''
    runHook preBuild
    node scripts/build.mjs
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    package="$out/lib/node_modules/unknot"
    mkdir -p "$package/rules" "$package/docs"
    cp -R dist package.json LICENSE README.md CHANGELOG.md "$package"
    cp rules/*.md "$package/rules"
    cp docs/unknot.schema.json "$package/docs"
    makeWrapper ${lib.getExe nodejs} "$out/bin/unknot" --add-flags "$package/dist/unknot.js"
    installManPage docs/man/unknot.1
    for shell in bash zsh fish; do
      "$out/bin/unknot" completions "$shell" > "unknot.$shell"
    done
    installShellCompletion unknot.bash unknot.zsh unknot.fish
    runHook postInstall
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    test "$("$out/bin/unknot" --version)" = ${manifest.version}
    # Reads a file, so that the parser is known to run.
    echo '{ outputs = _: { }; }' > "$TMPDIR/flake.nix"
    "$out/bin/unknot" check "$TMPDIR/flake.nix"
    runHook postInstallCheck
  '';

  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = "unknot";
    inherit (nodejs.meta) platforms;
  };
}
