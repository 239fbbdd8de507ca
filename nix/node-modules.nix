# `node_modules` as a lock file describes it. Each package is fetched by npm itself, from the registry that it is configured
# for (NPM_CONFIG_REGISTRY of the build machine), and held to the lock file's hash; no further hash is to be kept. Packages
# for other systems are left out. No script of a package runs.
{
  lib,
  stdenvNoCC,
  nodejs,
}:
{ name, lockFile }:
let
  inherit (builtins)
    all
    attrNames
    elem
    filter
    fromJSON
    readFile
    substring
    ;
  inherit (stdenvNoCC.buildPlatform)
    isDarwin
    isLinux
    isMusl
    parsed
    ;

  # What runs is what builds: the build's own system counts.
  os = if isDarwin then "darwin" else parsed.kernel.name;
  cpu =
    {
      x86_64 = "x64";
      aarch64 = "arm64";
    }
    .${parsed.cpu.name} or parsed.cpu.name;
  libc = if isMusl then "musl" else "glibc";

  # A list of names, or of names that are not meant, behind an exclamation mark.
  allows =
    names: value:
    let
      isNegated = entry: substring 0 1 entry == "!";
      named = filter (entry: !isNegated entry) names;
    in
    !elem "!${value}" names && (named == [ ] || elem value named);

  isForThisSystem =
    entry:
    allows (entry.os or [ ]) os
    && allows (entry.cpu or [ ]) cpu
    && (!isLinux || allows (entry.libc or [ ]) libc);

  lock = (fromJSON (readFile lockFile)).packages;
  # What a package brings along in its own archive needs no fetching.
  isWanted = path: path != "" && !(lock.${path}.inBundle or false) && isForThisSystem lock.${path};
  paths = filter isWanted (attrNames lock);

  # A package may be installed under another name than its own; then its entry tells its own.
  packageName = path: lock.${path}.name or (lib.last (lib.splitString "node_modules/" path));

  fetch =
    path:
    let
      inherit (lock.${path}) version integrity;
      package = packageName path;
    in
    stdenvNoCC.mkDerivation {
      name = "${lib.replaceStrings [ "@" "/" ] [ "" "-" ] package}-${version}.tgz";
      nativeBuildInputs = [ nodejs ];
      buildCommand = ''
        export HOME="$TMPDIR"
        mkdir packed
        npm pack --silent --ignore-scripts --pack-destination packed "$package"
        mv packed/*.tgz "$out"
      '';
      package = "${package}@${version}";
      outputHashMode = "flat";
      outputHashAlgo = null;
      outputHash = integrity;
      impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [
        "NPM_CONFIG_REGISTRY"
        "NODE_EXTRA_CA_CERTS"
      ];
      preferLocalBuild = true;
    };
in
assert all (path: lock.${path} ? integrity) paths;
stdenvNoCC.mkDerivation {
  inherit name;
  # Outer packages come first: the name of an inner one begins with theirs.
  buildCommand = lib.concatMapStrings (path: ''
    mkdir -p "$out"/${lib.escapeShellArg path}
    tar --extract --gzip --no-same-owner --strip-components 1 --file ${fetch path} --directory "$out"/${lib.escapeShellArg path}
  '') paths;
  preferLocalBuild = true;
}
