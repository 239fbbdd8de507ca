# The list of overlays is known without what they give.
{ config, ... }: {
  nixpkgs.overlays = [ (final: prev: builtins.seq (config.nixpkgs.overlays == [ ]) { }) ];
}
