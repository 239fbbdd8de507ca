// Owns what programs and plugins import from "unknot": one call to lint, one to fix, and the types of rules and results.
// Nothing here writes a file, and plugins that a configuration names are not loaded: their code is the caller's decision.

import { resolve } from "node:path/posix";
import { rules as builtinRules } from "../rules/index.ts";
import { type FixResult, fixProject } from "./lint/fix.ts";
import { type LintOptions, type LintResult, lintProject } from "./lint/lint.ts";
import type { Rule } from "./lint/rule.ts";
import {
  type Configuration,
  defaultConfiguration,
  findConfiguration,
  loadConfiguration,
  unknownRuleIds,
} from "./project/configuration.ts";
import { diskFileSystem, type FileSystem, overlayFileSystem } from "./project/file-system.ts";
import { type FileListing, findProjectRoot, listFiles, openProject } from "./project/project.ts";

export type * from "./lint/diagnostic.ts";
export type { AppliedFix, FileChange, FixResult } from "./lint/fix.ts";
export type { LintResult, RuleFailure } from "./lint/lint.ts";
export { defineRule, type Finding, type Rule, type RuleContext, type SuppressionContext } from "./lint/rule.ts";
export type { Suppression, SuppressionStatus } from "./lint/suppressions.ts";
export { type Configuration, defaultConfiguration } from "./project/configuration.ts";
export type { Span } from "./text/span.ts";
export type { TextEdit } from "./text/text-edit.ts";

/** What to analyse, and how. */
export interface AnalysisOptions {
  /**
   * The file, or the folder of files, that is wanted: absolute, or relative to the working directory. The flake around
   * it is in view.
   */
  readonly path: string;
  /** Texts that take the place of files, or are files that the disk does not have; by absolute path. */
  readonly texts?: Readonly<Record<string, string | Uint8Array>>;
  /** Default: that of the `unknot.toml` upwards of `path`, else the built-in one. */
  readonly configuration?: Configuration;
  /** Rules besides the built-in ones. */
  readonly rules?: readonly Rule[];
}

/**
 * Finds what is to be said of a file or folder.
 * @throws Error where nothing is at the path, or the configuration file has errors; the message has a line for each.
 */
export async function lint(options: AnalysisOptions): Promise<LintResult> {
  const { project, lintOptions } = await open(options);
  return lintProject(project, lintOptions);
}

/**
 * Applies fixes in memory; what comes of it is the caller's to write.
 * @throws Error as `lint` does.
 */
export async function fix(options: AnalysisOptions & { readonly unsafe?: boolean }): Promise<FixResult> {
  const { project, lintOptions } = await open(options);
  return fixProject(project, { ...lintOptions, unsafe: options.unsafe ?? false });
}

async function open({ path, texts = {}, configuration, rules = [] }: AnalysisOptions) {
  const wanted = resolve(path);
  const encoder = new TextEncoder();
  const contents = new Map(
    Object.entries(texts).map(([name, text]) => [name, typeof text === "string" ? encoder.encode(text) : text]),
  );
  const fileSystem = contents.size === 0 ? diskFileSystem : overlayFileSystem(diskFileSystem, contents);
  const kind = fileSystem.kind(wanted);
  if (kind === undefined) throw new Error(`there is no file or folder ${wanted}`);
  const root = findProjectRoot(wanted, fileSystem);
  const allRules = [...builtinRules, ...rules];
  const project = openProject(root, {
    fileSystem,
    listing: addToListing(listFiles(root), [...contents.keys()], root),
    configuration: configuration ?? (await readConfiguration(wanted, root, fileSystem, allRules)),
  });
  const only = kind === "file" ? (file: string) => file === wanted : (file: string) => file.startsWith(`${wanted}/`);
  const lintOptions: LintOptions = { rules: allRules, only };
  return { project, lintOptions };
}

async function readConfiguration(
  path: string,
  root: string,
  fileSystem: FileSystem,
  rules: readonly Rule[],
): Promise<Configuration> {
  const file = findConfiguration(path, root, fileSystem);
  if (file === undefined) return defaultConfiguration;
  const { source, configuration, errors } = await loadConfiguration(file, root, fileSystem);
  const ids = rules.map(({ id }) => id);
  const found = errors ?? unknownRuleIds(configuration, ids);
  if (found.length === 0 && configuration !== undefined) return configuration;
  const lines = found.map(({ span, message }) => {
    const { line, column } = source.lines.position(span.start);
    return `${file}:${line}:${column}: ${message}`;
  });
  throw new Error(lines.join("\n"));
}

/** With files that only memory has; git cannot know them. */
function addToListing(listing: FileListing, paths: readonly string[], root: string): FileListing {
  const listed = new Set(listing.files);
  const fresh = paths.filter((path) => path.endsWith(".nix") && path.startsWith(`${root}/`) && !listed.has(path));
  return {
    files: [...listing.files, ...fresh].sort(),
    untracked: new Set([...listing.untracked, ...(listing.isGit ? fresh : [])]),
    isGit: listing.isGit,
  };
}
