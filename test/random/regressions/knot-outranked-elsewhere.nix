# A set that outranks others, and of which every name is known, outranks nothing else.
{ config, lib, ... }:
{
  imports = [ { services.sub = { config, ... }: { enable = config.enable; }; } ];
  config = lib.mkVMOverride { services.foo.port = 1; };
}
