// Owns what the editor has open: each file's latest text as bytes, its version, and the address by which the client calls it.

import type { DocumentUri, TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { SourceFile } from "../project/source-file.ts";
import { addressOf, pathOf } from "./positions.ts";

/** A file that is open in the editor. */
export interface OpenFile {
  readonly uri: DocumentUri;
  /** Absolute. */
  readonly path: string;
  readonly version: number;
  /** The text, parsed when first asked for. */
  readonly file: SourceFile;
}

/** The open files, by path. */
export class Documents {
  readonly #open = new Map<string, { document: TextDocument; file: OpenFile }>();
  readonly #addresses = new Map<string, DocumentUri>();

  /** Takes over a file; undefined where it is none on this machine. */
  open(uri: DocumentUri, languageId: string, version: number, text: string): OpenFile | undefined {
    return this.#take(TextDocument.create(uri, languageId, version, text));
  }

  /** Applies changes to a file; undefined where it is not open. */
  change(
    uri: DocumentUri,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): { before: OpenFile; after: OpenFile } | undefined {
    const path = pathOf(uri);
    const known = path === undefined ? undefined : this.#open.get(path);
    if (known === undefined) return undefined;
    const after = this.#take(TextDocument.update(known.document, [...changes], version));
    return after && { before: known.file, after };
  }

  /** Lets a file go, and gives its path. */
  close(uri: DocumentUri): string | undefined {
    const path = pathOf(uri);
    return path !== undefined && this.#open.delete(path) ? path : undefined;
  }

  get(path: string): OpenFile | undefined {
    return this.#open.get(path)?.file;
  }

  /** In the order in which they were opened. */
  *[Symbol.iterator](): IterableIterator<OpenFile> {
    for (const { file } of this.#open.values()) yield file;
  }

  /** What the client calls a file. */
  uriOf(path: string): DocumentUri {
    return this.#addresses.get(path) ?? addressOf(path);
  }

  #take(document: TextDocument): OpenFile | undefined {
    const { uri, version } = document;
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    const file = { uri, path, version, file: new SourceFile(path, new TextEncoder().encode(document.getText())) };
    this.#open.set(path, { document, file });
    this.#addresses.set(path, uri);
    return file;
  }
}
