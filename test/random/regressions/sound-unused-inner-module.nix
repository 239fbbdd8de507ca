{ lib, ... }: {
  config = lib.mkIf false {
    users.users.alice = { config, ... }: { config = { home = config.home; }; };
  };
}
