# `findFirst` asks its predicate.
{ config, lib, ... }:
lib.optionalAttrs (lib.findFirst (x: config.environment.etc ? a) null [ 1 ] == null) { }
