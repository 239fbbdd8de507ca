# A condition that is known to hold holds nothing back.
{ config, lib, ... }: { services.foo = lib.mkIf true { port = config.services.foo.port; }; }
