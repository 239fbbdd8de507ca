# Runs a derivation of nixpkgs.nix beside this file the way nixpkgs' stdenv does, as far as unknot's own use it.
set -euo pipefail
export PATH=/usr/local/bin:/usr/bin:/bin
export TMPDIR="$NIX_BUILD_TOP"

runHook() { :; }
makeWrapper() {
  mkdir -p "$(dirname "$2")"
  printf '#!/bin/bash\nexec %q %q "$@"\n' "$1" "$4" > "$2"
  chmod +x "$2"
}
installManPage() {
  for page; do install -D --mode 644 "$page" "$out/share/man/man${page##*.}/${page##*/}"; done
}
installShellCompletion() {
  for file; do install -D --mode 644 "$file" "$out/share/completions/${file##*.}/unknot"; done
}

for input in ${nativeBuildInputs-}; do PATH="$input/bin:$PATH"; done
if [ -n "${buildCommand-}" ]; then
  eval "$buildCommand"
  exit
fi
cp -R "$src" source
chmod -R u+w source
cd source
for phase in "$configurePhase" "$buildPhase" "$installPhase" "$installCheckPhase"; do eval "$phase"; done
