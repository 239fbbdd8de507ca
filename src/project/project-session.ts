// Owns a project over time, for editors: texts that are not saved yet, which files there are, and what was read of them. A file whose
// text is the same is the same object at the next `open`, and so is the project where only texts have changed.

import { dirname, join, resolve } from "node:path/posix";
import type { Configuration } from "./configuration.ts";
import { diskFileSystem, type FileSystem, overlayFileSystem } from "./file-system.ts";
import { type FileListing, isProjectRoot, listFiles, type Project } from "./project.ts";
import { ProjectHistory } from "./project-history.ts";

/** One project, as it changes. */
export class ProjectSession {
  /** Absolute. */
  readonly root: string;
  readonly #disk: FileSystem;
  readonly #texts = new Map<string, Uint8Array>();
  readonly #history: ProjectHistory;
  #listing: FileListing | undefined;
  #indexStamp: string | undefined;

  constructor(root: string, disk: FileSystem = diskFileSystem) {
    this.root = root;
    this.#disk = disk;
    this.#history = new ProjectHistory(root);
  }

  /** Puts an editor's text in the place of a file, by absolute path; undefined lets the disk speak again. */
  setText(path: string, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#texts.delete(path);
    else this.#texts.set(path, bytes);
  }

  /** Makes the next snapshot ask git or the disk which files there are. A changed git index does so by itself. */
  forgetListing(): void {
    this.#listing = undefined;
  }

  /** Disk and unsaved texts as they are now. */
  get fileSystem(): FileSystem {
    return overlayFileSystem(this.#disk, new Map(this.#texts));
  }

  /** The project as it is now. What an earlier call gave is of no use any more. */
  open(configuration: Configuration): Project {
    const texts = new Map(this.#texts);
    const fileSystem = overlayFileSystem(this.#disk, texts);
    return this.#history.open({ fileSystem, listing: this.#currentListing(), configuration }, texts);
  }

  #currentListing(): FileListing {
    const unsaved = [...this.#texts.keys()].filter((path) => path.endsWith(".nix")).sort();
    // Outside of any flake or work tree there is no telling where a project would end: files stand for themselves.
    if (!isProjectRoot(this.root, this.#disk)) return { files: unsaved, untracked: new Set(), isGit: false };
    const stamp = this.#stampOfIndex();
    if (this.#listing === undefined || stamp !== this.#indexStamp) this.#listing = listFiles(this.root);
    this.#indexStamp = stamp;
    const { files, untracked, isGit } = this.#listing;
    const listed = new Set(files);
    const fresh = unsaved.filter((path) => !listed.has(path) && path.startsWith(`${this.root}/`));
    if (fresh.length === 0) return this.#listing;
    return { files: [...files, ...fresh].sort(), untracked: new Set([...untracked, ...(isGit ? fresh : [])]), isGit };
  }

  // Git writes its index anew when something is added or removed.
  #stampOfIndex(): string | undefined {
    for (let folder = this.root; ; folder = dirname(folder)) {
      const git = join(folder, ".git");
      const kind = this.#disk.kind(git);
      if (kind === "directory") return this.#disk.stamp?.(join(git, "index"));
      // Of a linked work tree the file says where git keeps it.
      const bytes = kind === "file" ? this.#disk.readFile(git) : undefined;
      const place = bytes && /^gitdir: (.+)/.exec(Buffer.from(bytes).toString())?.[1];
      if (place !== undefined) return this.#disk.stamp?.(join(resolve(folder, place), "index"));
      if (folder === dirname(folder)) return undefined;
    }
  }
}
