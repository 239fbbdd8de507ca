# A set that outranks others, and of which not every name is known, may outrank any of them.
{ config, lib, ... }:
{
  imports = [ { services.sub = { config, ... }: { enable = config.enable; }; } ];
  config = lib.mkVMOverride {
    services = lib.mergeAttrsList (lib.optional config.networking.firewall.enable { sub = { }; });
  };
}
