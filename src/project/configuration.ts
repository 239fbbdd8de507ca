// Owns what a configuration is, its defaults, and how `unknot.toml` is found and loaded. The TOML parser and the
// schema are loaded only where there is a file to read. Globs are relative to the project root, with `/`.

import { dirname, join } from "node:path/posix";
import { nearestName } from "../text/nearest-name.ts";
import { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { FileSystem } from "./file-system.ts";

/** How grave a rule's findings are, or that it does not run. */
export type RuleLevel = "off" | "info" | "warning" | "error";

/** recommended: every rule that is not kept out of it; all: every rule; none: only those that `rules` names. */
export type Preset = "recommended" | "all" | "none";

/** Rule levels by rule id. */
export type RuleLevels = Readonly<Record<string, RuleLevel>>;

/** Other levels for some files. Of several overrides that match, the last wins. */
export interface Override {
  readonly paths: readonly string[];
  readonly rules: RuleLevels;
}

/** Parts that files play in a fleet. A role that the file names replaces its default. */
export interface Roles {
  /** NixOS modules, whatever they look like. */
  readonly modules: readonly string[];
  /** A machine's own module; the machine's name is the folder's. */
  readonly machines: readonly string[];
  /** Every secret's definition. */
  readonly registry: readonly string[];
  /** Which machine is given which secrets. */
  readonly matrix: readonly string[];
  /** What makes vars generators of the registry. */
  readonly generators: readonly string[];
  /** Functions that lead from a secret's key to its path. */
  readonly accessors: readonly string[];
  /** Files that must do without a package set. */
  readonly pure: readonly string[];
}

/** What the fields of a registry's entries are called. Other names are found by analysis too. */
export interface RegistryFields {
  /** The name of the generator that the entry becomes. */
  readonly generator: string;
  /** The environment variable; null in an entry that has none. */
  readonly variable: string;
  /** The name of the file that holds the secret. */
  readonly file: string;
  /** The name of the prompt that the secret comes from. */
  readonly prompt: string;
  /** Whether it is a secret at all. */
  readonly secret: string;
}

/** Everything that can be configured. */
export interface Configuration {
  /** Files that are not checked, on top of what git ignores. */
  readonly exclude: readonly string[];
  /** A rule runs where any of these includes it; an empty list is "none". */
  readonly extends: readonly Preset[];
  /** Files with rules: absolute paths, or names of packages. */
  readonly plugins: readonly string[];
  readonly rules: RuleLevels;
  readonly overrides: readonly Override[];
  readonly roles: Roles;
  readonly registry: RegistryFields;
  readonly evaluation: {
    /** Names of module arguments that are known before `config`, besides those found in the flake. */
    readonly specialArgs: readonly string[];
  };
  /** Every place in the file that names a rule, in the file's order; empty without a file. */
  readonly ruleMentions: readonly RuleMention[];
}

/** A rule's id where the configuration file names it. */
export interface RuleMention {
  readonly id: string;
  /** In the configuration file. */
  readonly span: Span;
}

/** What is wrong with a configuration, and where. */
export interface ConfigurationError {
  /** In the configuration file. */
  readonly span: Span;
  /** One sentence without its period. */
  readonly message: string;
}

/** What came of reading a configuration: never both a configuration and errors. */
export type ConfigurationResult =
  | { readonly configuration: Configuration; readonly errors?: undefined }
  | { readonly configuration?: undefined; readonly errors: readonly ConfigurationError[] };

/** Name of the configuration file. */
export const configurationFileName = "unknot.toml";

/** What holds where no configuration file says otherwise. */
export const defaultConfiguration: Configuration = {
  exclude: [],
  extends: ["recommended"],
  plugins: [],
  rules: {},
  overrides: [],
  roles: {
    modules: ["modules/**"],
    machines: ["modules/hosts/*/default.nix"],
    registry: ["lib/secret-registry.nix"],
    matrix: ["lib/machine-env-matrix.nix"],
    generators: ["lib/vars-generators.nix"],
    accessors: ["lib/secrets.nix"],
    pure: ["lib/session-vars-*.nix"],
  },
  registry: { generator: "generator", variable: "envVar", file: "fileAttr", prompt: "promptAttr", secret: "secret" },
  evaluation: { specialArgs: [] },
  ruleMentions: [],
};

/** The configuration file for a file or folder: the nearest one upwards, not above `root`; undefined where there is none. */
export function findConfiguration(path: string, root: string, fileSystem: FileSystem): string | undefined {
  const start = fileSystem.kind(path) === "directory" ? path : dirname(path);
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, configurationFileName);
    if (fileSystem.kind(candidate) === "file") return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/**
 * Reads the configuration file at an absolute path, for the project at `root`. `source` is its text, which the spans
 * of errors and rule mentions point into. Where it cannot be read there is one error, at its start.
 */
export async function loadConfiguration(
  path: string,
  root: string,
  fileSystem: FileSystem,
): Promise<ConfigurationResult & { readonly source: SourceText }> {
  const bytes = fileSystem.readFile(path);
  const source = new SourceText(path, bytes ?? new Uint8Array());
  if (bytes === undefined) return { source, errors: [{ span: { start: 0, end: 0 }, message: "cannot be read" }] };
  const { parseConfiguration } = await import("./configuration-parser.ts");
  return { source, ...parseConfiguration(source, root) };
}

/** An error for each place that names a rule not among `ids`, with the nearest that is. */
export function unknownRuleIds(configuration: Configuration, ids: Iterable<string>): ConfigurationError[] {
  const known = new Set(ids);
  return configuration.ruleMentions
    .filter(({ id }) => !known.has(id))
    .map(({ id, span }) => {
      const nearest = nearestName(id, known);
      return { span, message: `unknown rule "${id}"${nearest === undefined ? "" : `; the nearest is "${nearest}"`}` };
    });
}
