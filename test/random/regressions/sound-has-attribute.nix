# `?` does not look at what the name stands for.
{ config, options, ... }: {
  options = builtins.seq ({ k = config.my.name; } ? k) { };
}
