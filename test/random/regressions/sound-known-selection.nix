# The fallback of `or` is not used where the name is there.
{ config, ... }: { imports = { a = [ ]; }.a or [ config.my.name ]; }
