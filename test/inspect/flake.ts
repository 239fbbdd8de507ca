// A small flake with everything that a graph of imports can show, and names that mean something in every format.

import { makeFolder } from "../cli/fake-environment.ts";

/** A file name that is markup, an escape sequence or a string's end somewhere. */
export const hostileName = `a"b'<script>alert(1)</script>&#quot;\`\\N.nix`;

const files: Readonly<Record<string, string>> = {
  "flake.nix": `{
  inputs.nixpkgs.url = "nixpkgs";
  outputs = { self, nixpkgs, ... }: {
    nixosConfigurations.ada = nixpkgs.lib.nixosSystem {
      modules = [
        ./ada.nix
        nixpkgs.nixosModules.notDetected
      ];
    };
    nixosConfigurations.bob = nixpkgs.lib.nixosSystem { modules = [ ./bob.nix ]; };
    lib = import ./lib.nix;
  };
}
`,
  "ada.nix": `{ lib, config, ... }:
{
  imports = [
    ./common
    ./gone.nix
  ] ++ map (name: ./services + "/\${name}.nix") [ "web" "mail" ];
}
`,
  "bob.nix": `{ lib, config, ... }:
{
  imports = [ ./common ] ++ lib.optional config.services.web.enable ./services/web.nix;
}
`,
  "common/default.nix": `{ imports = [ ./base.nix (./. + ${JSON.stringify(`/${hostileName}`)}) ]; }\n`,
  "common/base.nix": "{ services.web.enable = true; }\n",
  [`common/${hostileName}`]: "{ }\n",
  "services/web.nix": "{ }\n",
  "services/mail.nix": "{ imports = [ ./web.nix ]; }\n",
  "lib.nix": "{ }\n",
  "loose.nix": "{ }\n",
};

/** The flake's folder. */
export function makeGraphFlake(): string {
  return makeFolder(files);
}
