{
  outputs = _: {
    nixosModules.web =
      { lib, ... }:
      {
        networking.firewall.allowedTCPPorts = [
          443 # the reverse proxy
          8080
        ];
        services.nginx.enable = lib.mkIf true true;
      };
  };
}
