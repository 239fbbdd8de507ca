# `_module.args` is one option: what guards one name in it guards all.
{ lib, pkgs, ... }: { _module.args = lib.mkIf (pkgs ? hello) { flag = true; }; }
