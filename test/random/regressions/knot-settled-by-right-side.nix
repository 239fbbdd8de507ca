{ config, lib, ... }: {
  services.foo = lib.mkIf (config.my.enable || true) { port = config.services.foo.port; };
}
