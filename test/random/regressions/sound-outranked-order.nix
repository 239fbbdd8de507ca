# What has an order of its own is looked into only where nothing outranks it.
{ config, lib, ... }:
{
  warnings = lib.mkMerge [
    (lib.mkAfter config.warnings)
    (lib.mkForce [ ])
  ];
}
