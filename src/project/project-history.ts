// Owns the way from one state of a project to the next. Where nothing but texts of its Nix files has changed, the project stays the
// same object, and what was learned of it stands as far as it does not depend on those texts; else there is another project.

import { type Configuration, defaultConfiguration } from "./configuration.ts";
import { diskFileSystem } from "./file-system.ts";
import { type FileListing, listFiles, Project, type ProjectOptions } from "./project.ts";
import { SourceStore } from "./source-store.ts";
import { isSameList, isSameSet, Tracker } from "./tracking.ts";
import { WitnessedFileSystem } from "./witnessed-file-system.ts";

interface Current {
  readonly project: Project;
  readonly fileSystem: WitnessedFileSystem;
  readonly listing: FileListing;
  readonly configuration: Configuration;
}

/** One project over time. */
export class ProjectHistory {
  readonly #root: string;
  readonly #sources = new SourceStore();
  #current: Current | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The project as it is now. `texts` are those that `fileSystem` has in place of the disk's. */
  open(
    {
      fileSystem = diskFileSystem,
      listing = listFiles(this.#root),
      configuration = defaultConfiguration,
    }: ProjectOptions,
    texts?: ReadonlyMap<string, Uint8Array>,
  ): Project {
    const read = this.#sources.reader(texts);
    const sources = (path: string) => read(path, fileSystem);
    const current = this.#current;
    if (current !== undefined && isLikeBefore(current, listing, configuration)) {
      const changed = current.project.changedFiles(sources);
      if (changed !== undefined && current.fileSystem.revise(fileSystem, current.project.wasRead)) {
        if (changed.size > 0) current.project.advance(changed);
        current.project.readWith(sources);
        return current.project;
      }
    }
    const listed = new Set(listing.files);
    this.#sources.keepOnly((path) => listed.has(path));
    const witnessed = new WitnessedFileSystem(fileSystem);
    const project = new Project(this.#root, witnessed, configuration, listing, sources, new Tracker());
    this.#current = { project, fileSystem: witnessed, listing, configuration };
    return project;
  }
}

function isLikeBefore(before: Current, listing: FileListing, configuration: Configuration): boolean {
  return (
    isSameList(before.listing.files, listing.files) &&
    isSameSet(before.listing.untracked, listing.untracked) &&
    before.listing.isGit === listing.isGit &&
    // Read from the same text, configurations have the same parts in the same order.
    JSON.stringify(before.configuration) === JSON.stringify(configuration)
  );
}
