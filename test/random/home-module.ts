// The module of a tree that declares `home-manager.users`, shaped like nixos/common.nix of Home Manager: users are fixpoints of
// their own, which the machine reads.

/** Text of `home.nix`. */
export const homeModule = `{ config, lib, pkgs, ... }:
{
  options.home-manager.users = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (
      lib.types.submoduleWith {
        specialArgs.osConfig = config;
        modules = [
          {
            options.home.vars = lib.mkOption {
              type = lib.types.attrsOf lib.types.str;
              default = { };
            };
            options.home.packages = lib.mkOption {
              type = lib.types.listOf lib.types.raw;
              default = [ ];
            };
            options.flag = lib.mkOption {
              type = lib.types.bool;
              default = true;
            };
            config._module.args.pkgs = lib.mkDefault pkgs;
          }
        ];
      }
    );
  };
  config.users.users = lib.mapAttrs (_: user: { inherit (user.home) packages; }) config.home-manager.users;
}
`;
