# What is outranked is not looked into.
{ lib, ... }: {
  imports = [ { users.users = lib.mkForce { }; } ];
  users.users.alice = { config, ... }: { home = config.home; };
}
