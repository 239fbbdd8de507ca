# Forces a machine onto a given package set.
{ pkgs }:
{ lib, ... }:
{
  nixpkgs.hostPlatform = lib.mkForce pkgs.stdenv.hostPlatform;
  nixpkgs.pkgs = lib.mkForce pkgs;
}
