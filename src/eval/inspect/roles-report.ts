// Owns which parts the files of a project play, and why that is so. It is plain data; paths are relative to the project's root.

import type { GraphPlace } from "./import-graph.ts";

/** A part that a file plays. */
export type FileRole =
  | "flake"
  | "machine"
  | "module"
  | "nixos-module"
  | "darwin-module"
  | "home-module"
  | "flake-module"
  | "overlay"
  | "package"
  | "registry"
  | "matrix"
  | "generators-function"
  | "accessors"
  | "pure"
  | "vars-generators";

/** How a part is known: from a glob of `unknot.toml`, from a glob that holds without one, from names of files, or from what files hold. */
export type RoleSource = "configuration" | "default" | "layout" | "analysis";

/** That a file plays a part. */
export interface RoleFact {
  readonly role: FileRole;
  readonly source: RoleSource;
  /** In a few words, without a period. */
  readonly why: string;
  /** Where that is written; undefined where it is no place in a file. */
  readonly place: GraphPlace | undefined;
}

/** A file with the parts that it plays. */
export interface FileRoles {
  readonly path: string;
  /** In the order of the list of roles; each once. */
  readonly roles: readonly RoleFact[];
}

/** The parts of a project's files. */
export interface RolesReport {
  /** Files that play a part, in order of path. */
  readonly files: readonly FileRoles[];
  /** How many files play none. */
  readonly others: number;
}

/** The order in which roles are told. */
export const roleOrder: readonly FileRole[] = [
  "flake",
  "machine",
  "registry",
  "matrix",
  "generators-function",
  "accessors",
  "pure",
  "vars-generators",
  "nixos-module",
  "darwin-module",
  "home-module",
  "flake-module",
  "module",
  "overlay",
  "package",
];
