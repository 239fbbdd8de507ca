# To rank a definition, its priority has to be known.
{ config, lib, options, ... }: {
  config = lib.mkOverride (if options.my.enable.isDefined then 90 else 80) { my.enable = true; };
}
