// Owns what the parts that files play are called, in every format.

import type { FileRole } from "../../eval/inspect/roles-report.ts";

/** A role's heading, one and many. */
export const roleWords: Readonly<Record<FileRole, readonly [string, string]>> = {
  flake: ["flake", "flakes"],
  machine: ["machine", "machines"],
  registry: ["registry of secrets", "registries of secrets"],
  matrix: ["matrix of machines and keys", "matrices of machines and keys"],
  "generators-function": ["function of generators", "functions of generators"],
  accessors: ["file of accessors", "files of accessors"],
  pure: ["file without a package set", "files without a package set"],
  "vars-generators": ["module with vars generators", "modules with vars generators"],
  "nixos-module": ["NixOS module", "NixOS modules"],
  "darwin-module": ["nix-darwin module", "nix-darwin modules"],
  "home-module": ["Home Manager module", "Home Manager modules"],
  "flake-module": ["flake module", "flake modules"],
  module: ["module", "modules"],
  overlay: ["overlay", "overlays"],
  package: ["package", "packages"],
};
