{ config, lib, ... }: { warnings = (lib.fix (self: { a = config.warnings; b = self.a; })).b; }
