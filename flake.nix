{
  description = "Finds what ties a Nix flake's evaluation into a knot, and unties it";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEachSystem = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      packageFor = pkgs: pkgs.callPackage ./nix/package.nix { };
      checks = import ./nix/checks.nix { inherit packageFor; };
    in
    {
      packages = forEachSystem (pkgs: rec {
        unknot = packageFor pkgs;
        default = unknot;
      });

      apps = forEachSystem (pkgs: {
        default = {
          type = "app";
          program = pkgs.lib.getExe (packageFor pkgs);
          meta.description = "Check the flake around the working directory";
        };
      });

      overlays.default = final: _: { unknot = packageFor final; };

      devShells = forEachSystem (pkgs: {
        default = pkgs.callPackage ./nix/shell.nix { };
      });

      checks = forEachSystem (pkgs: {
        package = packageFor pkgs;
        flake = checks.mkCheck {
          inherit pkgs;
          src = self;
          paths = [
            "flake.nix"
            "nix"
          ];
        };
      });

      # Checks for the flakes of others; docs/nix.md tells how they are used.
      lib = checks;

      treefmtModules.default = import ./nix/treefmt.nix { inherit packageFor; };
      gitHooksModules.default = import ./nix/git-hooks.nix { inherit packageFor; };
    };
}
