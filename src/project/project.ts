// Owns the view of many files as one project: which there are, what each contains, what an import leads to. Files are read
// and parsed when first asked for, once; nothing is read outside the root, and no link is followed out of it.

import { dirname, join, normalize, relative } from "node:path/posix";
import { type Configuration, defaultConfiguration } from "./configuration.ts";
import { diskFileSystem, type FileSystem, overlayFileSystem } from "./file-system.ts";
import { type FileListing, listFiles } from "./listing.ts";
import { PathMatcher } from "./path-matcher.ts";
import { FileRoles } from "./roles.ts";
import { settledFileSystem } from "./settled-file-system.ts";
import { readSource, type SourceFile, type SourceReader } from "./source-file.ts";
import type { Tracker } from "./tracking.ts";
import { WitnessedFileSystem } from "./witnessed-file-system.ts";

export type { FileListing } from "./listing.ts";
export { findProjectRoot, isProjectRoot, listFiles } from "./listing.ts";

/** A file that was not looked at, and why. */
export interface Notice {
  /** Absolute. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** What a path in an `import` leads to. */
export type ImportTarget =
  | { readonly kind: "file"; readonly path: string }
  /** Nothing is there; `path` is what Nix would have read. */
  | { readonly kind: "missing"; readonly path: string }
  /** Outside the project root, where nothing is looked at. */
  | { readonly kind: "outside"; readonly path: string };

/** A flake, or a folder of Nix files, and everything known about it. */
export class Project {
  /** Absolute, without a trailing slash. */
  readonly root: string;
  readonly fileSystem: FileSystem;
  readonly configuration: Configuration;
  /** Keeps account of what results were made of, where the project is looked at again after changes. */
  readonly tracker: Tracker | undefined;
  #sources: SourceReader;
  readonly #notices: Notice[] = [];
  readonly #files = new Map<string, SourceFile | undefined>();
  readonly #targets = new Map<string, ImportTarget>();
  readonly #insideFolders = new Map<string, boolean>();
  #listing: FileListing | undefined;
  #roles: FileRoles | undefined;
  #checked: readonly string[] | undefined;
  #listed: ReadonlySet<string> | undefined;

  constructor(
    root: string,
    fileSystem: FileSystem,
    configuration: Configuration,
    listing?: FileListing,
    sources: SourceReader = readSource,
    tracker?: Tracker,
  ) {
    this.root = root;
    this.fileSystem = fileSystem;
    this.configuration = configuration;
    this.#listing = listing;
    this.#sources = sources;
    this.tracker = tracker;
  }

  /** Whether a `flake.nix` stands at the root. */
  get isFlake(): boolean {
    return this.fileSystem.kind(join(this.root, "flake.nix")) === "file";
  }

  get listing(): FileListing {
    this.#listing ??= listFiles(this.root);
    return this.#listing;
  }

  /** Which parts files play. */
  get roles(): FileRoles {
    this.#roles ??= new FileRoles(this);
    return this.#roles;
  }

  /** The files to check: those listed, less the excluded ones. Absolute, sorted. */
  get files(): readonly string[] {
    if (this.#checked === undefined) {
      const exclude = new PathMatcher(this.root, this.configuration.exclude);
      this.#checked = this.listing.files.filter((path) => !exclude.matches(path));
    }
    return this.#checked;
  }

  /** Files that were passed over while reading, in the order in which they were met. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** The file at an absolute path; undefined where there is none, it lies outside the root, or it is not Nix text. */
  file(path: string): SourceFile | undefined {
    let file = this.#files.get(path);
    if (file === undefined && !this.#files.has(path)) {
      file = this.contains(path) ? this.#read(path) : undefined;
      this.#files.set(path, file);
    }
    this.tracker?.note(file);
    return file;
  }

  /**
   * Of the files that were read, those that have another text now; undefined where one came or went. `sources` reads them; what has the
   * same text is the same file.
   */
  changedFiles(sources: SourceReader): ReadonlyMap<string, SourceFile> | undefined {
    const changed = new Map<string, SourceFile>();
    const notices = new Map(this.#notices.map(({ path, message }) => [path, message]));
    for (const [path, file] of this.#files) {
      // What is no file still is none: that was asked of the file system.
      if (file === undefined && !notices.has(path)) continue;
      const source = sources(path, this.fileSystem);
      if (typeof source === "string") {
        // Of a file that is not listed somebody has to ask for there to be a notice.
        if (file !== undefined || notices.get(path) !== readingFaults[source] || !this.#isListed(path))
          return undefined;
      } else if (file === undefined) return undefined;
      else if (source !== file) changed.set(path, source);
    }
    return changed;
  }

  /** Whether there is a file at a path that has been read. */
  readonly wasRead = (path: string): boolean => this.#files.get(path) !== undefined;

  /** Goes on to the state in which some files have other texts; only for a project with a tracker. */
  advance(changed: ReadonlyMap<string, SourceFile>): void {
    for (const [path, file] of changed) {
      this.#files.get(path)?.replace();
      this.#files.set(path, file);
    }
    this.tracker?.advance();
  }

  /** Lets files that were not read yet be read in another way. */
  readWith(sources: SourceReader): void {
    this.#sources = sources;
  }

  /** The project as it would be with other texts in some of its files. */
  withTexts(texts: ReadonlyMap<string, Uint8Array>): Project {
    const { root, listing, configuration, fileSystem, tracker } = this;
    // It reads the other files by itself, and all that is learned of it may depend on any of them.
    tracker?.noteEverything();
    const base = fileSystem instanceof WitnessedFileSystem ? fileSystem.withoutTexts : fileSystem;
    return new Project(root, overlayFileSystem(base, texts), configuration, listing);
  }

  /** Whether a path, links followed, lies in the root. */
  contains(path: string): boolean {
    if (path !== this.root && !path.startsWith(`${this.root}/`)) return false;
    // Links are rare, so folders are followed once, and of a file only whether it is one is asked.
    const folder = path === this.root ? path : dirname(path);
    let isInside = this.#insideFolders.get(folder);
    if (isInside === undefined) {
      isInside = this.#leadsInside(folder);
      this.#insideFolders.set(folder, isInside);
    }
    return isInside && (!this.fileSystem.isLink(path) || this.#leadsInside(path));
  }

  #leadsInside(path: string): boolean {
    const real = this.fileSystem.realPath(path);
    if (real === undefined || real === path) return true;
    const realRoot = this.fileSystem.realPath(this.root) ?? this.root;
    return real === realRoot || real.startsWith(`${realRoot}/`);
  }

  /** Whether git knows the file, and so a flake sees it; undefined where that cannot be told. */
  isTracked(path: string): boolean | undefined {
    if (!this.listing.isGit) return undefined;
    return this.#isListed(path) ? !this.listing.untracked.has(path) : undefined;
  }

  #isListed(path: string): boolean {
    this.#listed ??= new Set(this.listing.files);
    return this.#listed.has(path);
  }

  /** Where `import` of an absolute path ends: the file, or the `default.nix` of a folder. */
  importTarget(path: string): ImportTarget {
    const wanted = normalize(path);
    let target = this.#targets.get(wanted);
    if (target === undefined) {
      target = this.#findTarget(wanted.endsWith("/") && wanted !== "/" ? wanted.slice(0, -1) : wanted);
      this.#targets.set(wanted, target);
    }
    return target;
  }

  #findTarget(path: string): ImportTarget {
    if (!this.contains(path)) return { kind: "outside", path };
    const kind = this.fileSystem.kind(path);
    if (kind === "file") return { kind: "file", path: this.#linkedFile(path) };
    const inner = kind === "directory" ? join(path, "default.nix") : path;
    return kind === "directory" && this.fileSystem.kind(inner) === "file"
      ? { kind: "file", path: inner }
      : { kind: "missing", path: inner };
  }

  // Nix follows a link to a file before it reads it, so that paths in the file are seen from where it really lies; not so a link
  // named `default.nix` that it comes to through the folder.
  #linkedFile(path: string): string {
    const real = this.fileSystem.isLink(path) ? this.fileSystem.realPath(path) : undefined;
    const realRoot = real === undefined ? undefined : this.fileSystem.realPath(this.root);
    return real === undefined || realRoot === undefined ? path : join(this.root, relative(realRoot, real));
  }

  #read(path: string): SourceFile | undefined {
    if (this.fileSystem.kind(path) !== "file") return undefined;
    const source = this.#sources(path, this.fileSystem);
    if (typeof source === "object") return source;
    this.#notices.push({ path, message: readingFaults[source] });
    return undefined;
  }
}

const readingFaults = {
  unreadable: "cannot be read; check its permissions",
  binary: "is not Nix text (encrypted or binary), so it was not looked at",
};

/** What a project is opened with. */
export interface ProjectOptions {
  readonly fileSystem?: FileSystem;
  readonly listing?: FileListing;
  readonly configuration?: Configuration;
}

/** Opens the project at an absolute root. Without a listing, git or the disk is asked when the files are first needed. */
export function openProject(root: string, options: ProjectOptions & { readonly sources?: SourceReader } = {}): Project {
  const { fileSystem = diskFileSystem, configuration = defaultConfiguration, listing, sources } = options;
  return new Project(root, settledFileSystem(fileSystem), configuration, listing, sources);
}
