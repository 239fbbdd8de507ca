# What no branch changes is certain, whatever is added to it.
{ config, lib, ... }:
{
  imports = lib.optional config.my.enable { };
}
// lib.optionalAttrs (lib.isDerivation { }) { key = "k"; }
