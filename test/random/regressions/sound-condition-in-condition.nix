{ config, lib, ... }: lib.mkIf false (lib.mkIf (config.users.users ? bob) { users.users = { }; })
