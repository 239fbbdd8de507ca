{ config, lib, ... }: { imports = lib.intersectLists config.my.hosts [ ]; }
