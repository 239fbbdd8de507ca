// Owns the way from the paths of a command line to projects: which flakes they lie in, which files of these are reported
// on, with which configuration. Every path is looked at or the command fails; none is passed over in silence.

import { resolve } from "node:path/posix";
import {
  type Configuration,
  defaultConfiguration,
  findConfiguration,
  loadConfiguration,
  unknownRuleIds,
} from "../project/configuration.ts";
import { diskFileSystem, type FileSystem, overlayFileSystem } from "../project/file-system.ts";
import { isInside } from "../project/folder-prefix.ts";
import { PathMatcher } from "../project/path-matcher.ts";
import {
  type FileListing,
  findProjectRoot,
  isProjectRoot,
  listFiles,
  openProject,
  type Project,
  type ProjectOptions,
} from "../project/project.ts";
import { relativePath } from "../reporters/report.ts";
import { formatConfigurationErrors } from "./configuration-errors.ts";
import type { Environment } from "./environment.ts";
import { asksForChanges, type ChangeChoice } from "./git/change-choice.ts";
import type { Changes } from "./git/changes.ts";
import { loadRules, type RuleSet } from "./plugins.ts";
import { MissingPathError, UsageError } from "./usage-error.ts";

/** A project, and what of it was asked for. */
export interface Target {
  readonly project: Project;
  /** The built-in rules and those of the project's plugins. */
  readonly rules: RuleSet;
  /** Whether diagnostics of the file at this absolute path are wanted. */
  isWanted(path: string): boolean;
  /** Files that were named one by one, absolute. */
  readonly namedFiles: readonly string[];
  /** What has changed, where only that is reported. */
  readonly changes?: Changes;
}

/** What targets are made of. */
export interface TargetOptions extends ChangeChoice {
  /** A configuration file to use for all targets; false for none; undefined to look for one. */
  readonly config?: string | false | undefined;
  /** A file whose text is given here instead of read. */
  readonly standardInput?: { readonly path: string; readonly bytes: Uint8Array };
  /** Opens projects; default: anew. */
  readonly open?: (root: string, options: ProjectOptions) => Project;
  /** Whether named files that the configuration excludes are left out. */
  readonly respectExclude?: boolean | undefined;
}

/**
 * The projects that `paths` lie in, each once, in the order in which they are first named; without paths, the one around
 * the working directory.
 * @throws UsageError for a path that is not there or holds no Nix file, and for a configuration that cannot be used.
 */
export async function findTargets(
  paths: readonly string[],
  options: TargetOptions,
  environment: Environment,
): Promise<Target[]> {
  const { workingDirectory } = environment;
  const { standardInput } = options;
  const fileSystem =
    standardInput === undefined
      ? diskFileSystem
      : overlayFileSystem(diskFileSystem, new Map([[standardInput.path, standardInput.bytes]]));
  const byRoot = new Map<string, string[]>();
  const wanted =
    standardInput === undefined ? paths.map((path) => resolve(workingDirectory, path)) : [standardInput.path];
  wanted.forEach((path, index) => {
    if (fileSystem.kind(path) === undefined) throw new MissingPathError(paths[index]!);
    const root = findProjectRoot(path, fileSystem);
    byRoot.set(root, [...(byRoot.get(root) ?? []), path]);
  });
  if (wanted.length === 0) {
    const root = findProjectRoot(workingDirectory, fileSystem);
    byRoot.set(root, [root]);
  }
  return Promise.all([...byRoot].map(([root, inRoot]) => buildTarget(root, inRoot, fileSystem, options, environment)));
}

async function buildTarget(
  root: string,
  given: readonly string[],
  disk: FileSystem,
  options: TargetOptions,
  environment: Environment,
): Promise<Target> {
  const changes = asksForChanges(options)
    ? new (await import("./git/changes.ts")).Changes(root, options, disk)
    : undefined;
  const fileSystem = changes?.fileSystem ?? disk;
  const open = options.open ?? openProject;
  const { configuration, rules } = await loadProjectConfiguration(root, given[0]!, fileSystem, options, environment);
  const excluded = new PathMatcher(root, options.respectExclude ? configuration.exclude : []);
  const paths = given.filter((path) => !excluded.matches(path));
  const namedFiles = paths.filter((path) => fileSystem.kind(path) === "file");
  const folders = paths.filter((path) => fileSystem.kind(path) === "directory");
  const isWanted = (path: string): boolean =>
    namedFiles.includes(path) || folders.some((folder) => isInside(path, folder));
  // Outside of any flake or work tree there is no telling where a project would end: files stand for themselves.
  if (folders.length === 0 && !isProjectRoot(root, fileSystem)) {
    const listing = { files: [...namedFiles].sort(), untracked: new Set<string>(), isGit: false };
    const project = open(root, { fileSystem, listing, configuration: { ...configuration, exclude: [] } });
    return { project, rules, isWanted, namedFiles, ...(changes && { changes }) };
  }
  const listing = listFiles(root);
  const exclude = new PathMatcher(root, configuration.exclude);
  const files = listing.files.filter((path) => !exclude.matches(path));
  for (const folder of folders) {
    if (!files.some((path) => isInside(path, folder))) throw nothingInside(folder, listing, environment);
  }
  // A file that is named is looked at, also where git ignores it or the configuration excludes it.
  const missing = namedFiles.filter((path) => !files.includes(path));
  const project =
    missing.length === 0
      ? open(root, { fileSystem, listing, configuration })
      : open(root, {
          fileSystem,
          listing: addToListing(listing, missing, exclude),
          configuration: { ...configuration, exclude: [] },
        });
  return { project, rules, isWanted, namedFiles, ...(changes && { changes }) };
}

async function loadProjectConfiguration(
  root: string,
  path: string,
  fileSystem: FileSystem,
  { config }: TargetOptions,
  environment: Environment,
): Promise<{ configuration: Configuration; rules: RuleSet }> {
  const named = typeof config === "string" ? resolve(environment.workingDirectory, config) : undefined;
  if (named !== undefined && fileSystem.kind(named) !== "file") throw new MissingPathError(String(config));
  const file = config === false ? undefined : (named ?? findConfiguration(path, root, fileSystem));
  if (file === undefined) return { configuration: defaultConfiguration, rules: await loadRules([], root) };
  const { source, configuration, errors } = await loadConfiguration(file, root, fileSystem);
  if (errors !== undefined) throw new UsageError(formatConfigurationErrors(source, errors, environment));
  const rules = await loadRules(configuration.plugins, root);
  const ruleErrors = unknownRuleIds(
    configuration,
    rules.map(({ id }) => id),
  );
  if (ruleErrors.length > 0) throw new UsageError(formatConfigurationErrors(source, ruleErrors, environment));
  return { configuration, rules };
}

function addToListing(listing: FileListing, paths: readonly string[], exclude: PathMatcher): FileListing {
  const listed = new Set(listing.files);
  const fresh = paths.filter((path) => !listed.has(path));
  return {
    files: [...new Set([...listing.files.filter((path) => !exclude.matches(path)), ...paths])].sort(),
    untracked: listing.isGit ? new Set([...listing.untracked, ...fresh]) : listing.untracked,
    isGit: listing.isGit,
  };
}

function nothingInside(folder: string, listing: FileListing, { workingDirectory }: Environment): UsageError {
  const shown = relativePath(workingDirectory, folder);
  const isExcluded = listing.files.some((path) => isInside(path, folder));
  return new UsageError(
    isExcluded
      ? `Every .nix file in "${shown}" is excluded by the configuration, so nothing was checked.`
      : `There is no .nix file in "${shown}"${listing.isGit ? " that git does not ignore" : ""}, so nothing was checked.`,
  );
}
