# A list that falls back to a set is no namespace.
{ config, lib, ... }: lib.mkIf false { warnings = config.warnings or { }; }
