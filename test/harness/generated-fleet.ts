// Owns a fleet of any size, made of fixtures/fleet's own library files with a registry, a matrix, hosts and a flake written for it.
// It is healthy; tests break it by replacing text.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const fleet = join(import.meta.dirname, "../../fixtures/fleet");

/** Files that a fleet of any size shares. */
const library = [
  "lib/env-names.nix",
  "lib/secrets.nix",
  "lib/vars-generators.nix",
  "modules/clan/hjem-users.nix",
  "modules/shared/mail/hjem-msmtp.nix",
  "modules/shared/vars/hjem-session-variables.nix",
];

/** Keys that every machine has. */
const shared = ["gmail", "key-000", "key-001"];

export interface GeneratedFleet {
  /** Texts by path relative to the root, sorted. */
  readonly files: ReadonlyMap<string, string>;
  readonly machines: readonly string[];
  readonly keys: readonly string[];
}

/** A fleet with so many machines and keys. Every key is selected by some machine; a machine has every fifth key, or so. */
export function generateFleet(machineCount: number, keyCount: number): GeneratedFleet {
  const number = (index: number) => String(index).padStart(3, "0");
  const machines = Array.from({ length: machineCount }, (_, index) => `machine-${number(index)}`);
  const keys = ["gmail", ...Array.from({ length: keyCount - 1 }, (_, index) => `key-${number(index)}`)];
  const files = new Map(library.map((path) => [path, readFileSync(join(fleet, path), "utf8")]));
  files.set("flake.nix", flakeText(machines));
  files.set("lib/secret-registry.nix", registryText(keys));
  files.set("lib/machine-env-matrix.nix", matrixText(machines, keys));
  for (const [index, name] of machines.entries()) files.set(`modules/hosts/${name}/default.nix`, hostText(name, index));
  return { files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), machines, keys };
}

// The helpers are the fixture's; only the entries are many.
function registryText(keys: readonly string[]): string {
  const text = readFileSync(join(fleet, "lib/secret-registry.nix"), "utf8");
  const head = text.slice(0, text.lastIndexOf("\nin\n"));
  const entries = keys.map((key, index) => {
    const variable = key.toUpperCase().replaceAll("-", "_");
    const file = key === "gmail" ? ['    fileAttr = "password";'] : [];
    return index % 3 === 0
      ? [
          `  ${key} = mkPromptedSecret {`,
          `    generator = "${key}-secret";`,
          `    envVar = "${variable}";`,
          `    description = "What ${key} stands for";`,
          '    domain = "service";',
          '    kind = "api-key";',
          ...file,
          "  };",
        ]
      : [
          `  ${key} = mkGeneratedSecret {`,
          `    generator = "${key}-token";`,
          `    envVar = "${variable}";`,
          '    domain = "service";',
          '    kind = "token";',
          "  };",
        ];
  });
  return `${head}\nin\n{\n${entries.map((lines) => `${lines.join("\n")}\n`).join("\n")}}\n`;
}

function matrixText(machines: readonly string[], keys: readonly string[]): string {
  const list = (items: readonly string[], indent: string) =>
    `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}\n`).join("")}${indent}]`;
  const lists = machines.map((name, machine) => {
    const own = keys.filter((key, index) => !shared.includes(key) && (index + machine) % 5 === 0);
    return `  ${name} = sharedCore ++ ${list(own, "  ")};\n`;
  });
  return `let\n  sharedCore = ${list(shared, "  ")};\nin\n{\n  inherit sharedCore;\n\n${lists.join("\n")}}\n`;
}

function hostText(name: string, index: number): string {
  const isDarwin = index % 4 === 3;
  const folder = `/${isDarwin ? "Users" : "home"}/dev`;
  return `{ pkgs, ... }:
let
  envMatrix = import ../../../lib/machine-env-matrix.nix;
  varsGenerators = import ../../../lib/vars-generators.nix {
    keys = envMatrix.${name};
    inherit pkgs;
  };
in
{
  imports = [
    (import ../../clan/hjem-users.nix {
      username = "dev";
      keys = envMatrix.${name};
    })
  ];

  networking.hostName = "${name}";
  nixpkgs.hostPlatform = "${isDarwin ? "aarch64-darwin" : "x86_64-linux"}";
  system.stateVersion = ${isDarwin ? "6" : '"25.11"'};

  users.users.dev.home = "${folder}";

  clan.core.vars.generators = varsGenerators;
}
`;
}

function flakeText(machines: readonly string[]): string {
  const inventory = machines.map((name, index) =>
    index % 4 === 3 ? `          ${name}.machineClass = "darwin";\n` : `          ${name} = { };\n`,
  );
  const modules = machines.map(
    (name, index) => `          ${name}.imports = [
            hjem.${index % 4 === 3 ? "darwinModules" : "nixosModules"}.default
            ./modules/hosts/${name}
          ];\n`,
  );
  const text = readFileSync(join(fleet, "flake.nix"), "utf8");
  const before = text.slice(0, text.indexOf("        inventory.machines = {"));
  const after = text.slice(text.indexOf("    in\n    {\n      inherit (clan.config)"));
  const outputs = after.slice(0, after.indexOf("\n      lib = {"));
  return `${before}        inventory.machines = {
${inventory.join("")}        };

        machines = {
${modules.join("")}        };
      };
${outputs}
      lib.envNames = import ./lib/env-names.nix;
    };
}
`;
}
