// Owns source files that outlive the project for which they were read: one whose text is the same is the same object in the next
// project, with its tree and scopes. What other files decide is not kept here: values belong to an evaluator, and that to one project.

import type { FileSystem } from "./file-system.ts";
import { readSource, type SourceFile, type SourceReader } from "./source-file.ts";

/** What tells one text of a file from the next: an editor's bytes, or the disk's stamp. */
type Version = Uint8Array | string | undefined;

/** Files by path, each with the version that it was read in. All projects that use a store have one root. */
export class SourceStore {
  readonly #kept = new Map<string, { readonly version: Version; readonly file: SourceFile }>();

  /** A reader for one project; `texts` are those that take the place of files. */
  reader(texts: ReadonlyMap<string, Uint8Array> = new Map()): SourceReader {
    return (path, fileSystem) => this.#read(path, texts.get(path) ?? fileSystem.stamp?.(path), fileSystem);
  }

  /** Lets go of files that are no longer wanted. */
  keepOnly(isWanted: (path: string) => boolean): void {
    for (const path of this.#kept.keys()) if (!isWanted(path)) this.#kept.delete(path);
  }

  #read(path: string, version: Version, fileSystem: FileSystem): ReturnType<SourceReader> {
    const kept = this.#kept.get(path);
    if (kept !== undefined && version !== undefined && kept.version === version) return kept.file;
    let source = readSource(path, fileSystem);
    if (typeof source === "string") return source;
    // Saved as it was, or saved by the editor that held it.
    if (kept !== undefined && Buffer.compare(kept.file.text.bytes, source.text.bytes) === 0) source = kept.file;
    this.#kept.set(path, { version, file: source });
    return source;
  }
}
