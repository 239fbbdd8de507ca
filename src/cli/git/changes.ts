// Owns what has changed in a project since some state of it that git keeps, and which diagnostics that concerns: those that touch a
// changed file, and those elsewhere that were not there before. The whole project is analysed in any case.

import { join, relative } from "node:path/posix";
import type { Diagnostic } from "../../lint/diagnostic.ts";
import { fingerprintOf } from "../../lint/fingerprint.ts";
import { type LintOptions, lintProject } from "../../lint/lint.ts";
import { type FileSystem, revisedFileSystem } from "../../project/file-system.ts";
import { openProject, type Project } from "../../project/project.ts";
import { findSourceRoot } from "../source-root.ts";
import { UsageError } from "../usage-error.ts";
import type { ChangeChoice } from "./change-choice.ts";
import { Git, type ObjectId } from "./git.ts";

type Contents = Map<string, (() => Uint8Array | undefined) | undefined>;

/** What has changed around a project. */
export class Changes {
  /** The state that is analysed. */
  readonly fileSystem: FileSystem;
  readonly #git: Git;
  readonly #isStaged: boolean;
  readonly #before: FileSystem;
  /** Absolute; undefined for what was not there. */
  readonly #changed = new Map<string, ObjectId | undefined>();
  /** Of what is staged, the files whose text in the work tree is another, or which are in conflict. */
  readonly #divided = new Set<string>();
  readonly #known = new Map<string, string[]>();
  #projectBefore: Project | undefined;

  /** @throws UsageError where git cannot tell. */
  constructor(root: string, choice: ChangeChoice, disk: FileSystem) {
    const top = findSourceRoot(root, disk);
    if (disk.kind(join(top, ".git")) === undefined) {
      throw new UsageError("What has changed is asked of git, and there is no git work tree here.");
    }
    const git = new Git(top);
    this.#git = git;
    this.#isStaged = choice.staged === true;
    const base = choice.since === undefined ? git.head() : findBase(git, choice.since);
    for (const { path, before } of git.differences(base, this.#isStaged)) this.#changed.set(join(top, path), before);
    if (this.#isStaged) this.fileSystem = this.#openIndex(disk);
    else {
      for (const path of git.untracked()) this.#changed.set(join(top, path), undefined);
      this.fileSystem = disk;
    }
    this.#before = revisedFileSystem(this.fileSystem, this.#contents(this.#changed));
  }

  /** Whether nothing has changed. */
  get isEmpty(): boolean {
    return this.#changed.size === 0;
  }

  /** Whether the file at this absolute path has changed, been added, or been removed. */
  isChanged(path: string): boolean {
    return this.#changed.has(path);
  }

  /** Of the diagnostics of a project, those that the changes concern, in their order. Options are the same at each call. */
  concerned(diagnostics: readonly Diagnostic[], project: Project, options: LintOptions): readonly Diagnostic[] {
    const elsewhere = new Set(diagnostics.filter((diagnostic) => !this.#touches(diagnostic)));
    if (elsewhere.size === 0) return diagnostics;
    const known = this.#knownBefore(new Set([...elsewhere].map(({ path }) => path)), project, options);
    const counts = new Map<string, number>();
    for (const identity of known) counts.set(identity, (counts.get(identity) ?? 0) + 1);
    return diagnostics.filter((diagnostic) => {
      if (!elsewhere.has(diagnostic)) return true;
      const identity = identityOf(diagnostic, project);
      const count = counts.get(identity) ?? 0;
      counts.set(identity, count - 1);
      return count <= 0;
    });
  }

  /** What was found in files before, as far as it tells findings apart. */
  #knownBefore(paths: ReadonlySet<string>, project: Project, { rules, runs }: LintOptions): string[] {
    // Fixing asks again after each round, mostly about the same files.
    const fresh = new Set([...paths].filter((path) => !this.#known.has(path)));
    if (fresh.size > 0) {
      this.#projectBefore ??= this.#openBefore(project);
      const before = this.#projectBefore;
      const only = (path: string) => fresh.has(path);
      const { diagnostics } = lintProject(before, { rules, only, ...(runs === undefined ? {} : { runs }) });
      for (const path of fresh) this.#known.set(path, []);
      for (const diagnostic of diagnostics) this.#known.get(diagnostic.path)?.push(identityOf(diagnostic, before));
    }
    return [...paths].flatMap((path) => this.#known.get(path) ?? []);
  }

  /** Whether a fix may edit the file: of what is staged, only where index and work tree hold the same text. */
  mayEdit(path: string): boolean {
    if (!this.#isStaged) return true;
    return !this.#divided.has(path) && !this.fileSystem.isLink(path);
  }

  /** Takes what was written to the work tree into the index, where that is what was analysed. @param paths absolute. */
  stage(paths: readonly string[]): void {
    if (this.#isStaged && paths.length > 0) this.#git.stage(paths.map((path) => relative(this.#git.top, path)));
  }

  #touches({ path, related }: Diagnostic): boolean {
    return this.isChanged(path) || related.some((place) => this.isChanged(place.path));
  }

  /** The disk with what the index holds in place of what the work tree has changed. Files that git does not track stay. */
  #openIndex(disk: FileSystem): FileSystem {
    const indexed = new Map<string, ObjectId | undefined>();
    for (const { path, before, isUnmerged } of this.#git.differences(undefined, false)) {
      const absolute = join(this.#git.top, path);
      this.#divided.add(absolute);
      if (!isUnmerged && before !== undefined) indexed.set(absolute, before);
    }
    for (const path of this.#git.untracked()) this.#divided.add(join(this.#git.top, path));
    return revisedFileSystem(disk, this.#contents(indexed));
  }

  #contents(objects: ReadonlyMap<string, ObjectId | undefined>): Contents {
    const { top } = this.#git;
    return new Map(
      [...objects].map(([path, object]) => [
        path,
        object === undefined ? undefined : () => this.#git.content(object, relative(top, path)),
      ]),
    );
  }

  /** The project in the state with which it is compared. */
  #openBefore({ root, configuration, listing }: Project): Project {
    const isNew = (path: string): boolean => this.#changed.has(path) && this.#changed.get(path) === undefined;
    const returned = [...this.#changed]
      .filter(([path, object]) => object !== undefined && path.endsWith(".nix") && path.startsWith(`${root}/`))
      .map(([path]) => path);
    const files = [...new Set([...listing.files.filter((path) => !isNew(path)), ...returned])].sort();
    const untracked = new Set([...listing.untracked].filter((path) => !this.#changed.has(path)));
    return openProject(root, { fileSystem: this.#before, configuration, listing: { ...listing, files, untracked } });
  }
}

function identityOf(diagnostic: Diagnostic, project: Project): string {
  return fingerprintOf(diagnostic, diagnostic.path, project.file(diagnostic.path)?.text);
}

/** Where the work tree left a revision: the last commit that both have. */
function findBase(git: Git, revision: string): ObjectId {
  const commit = git.commit(revision);
  if (commit === undefined) {
    throw new UsageError(`Git knows no revision "${revision}".`);
  }
  return git.ask(["merge-base", "HEAD", commit])?.split("\n")[0] || commit;
}
