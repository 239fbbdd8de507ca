{ lib, pkgs, ... }: {
  nixpkgs.overlays = [ (final: prev: lib.optionalAttrs (pkgs == null) { extra = 1; }) ];
}
