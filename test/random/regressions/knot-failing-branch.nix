# Where the other branch fails, this one is taken, or nothing is.
{ config, ... }: { services.foo = if config.my.enable then { enable = config.services.foo.enable; } else throw "no"; }
