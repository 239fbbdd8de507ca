{ lib, pkgs, ... }: {
  nixpkgs.overlays = (lib.partition (x: pkgs == null) [ (final: prev: { }) ]).right;
}
