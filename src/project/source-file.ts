// Owns one file as the analysis sees it: text, tree and scopes, each made when first asked for, and made once.

import { buildSemanticModel, type SemanticModel } from "../semantic/index.ts";
import { parse, type SyntaxTree } from "../syntax/index.ts";
import { SourceText } from "../text/source-text.ts";
import type { FileSystem } from "./file-system.ts";
import type { Dependency } from "./tracking.ts";

/** A Nix file of the project. Its text never changes: changed text is another SourceFile, which replaces this one. */
export class SourceFile implements Dependency {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly text: SourceText;
  #tree: SyntaxTree | undefined;
  #semantic: SemanticModel | undefined;
  #isReplaced = false;

  constructor(path: string, bytes: Uint8Array) {
    this.path = path;
    this.text = new SourceText(path, bytes);
  }

  get tree(): SyntaxTree {
    this.#tree ??= parse(this.text);
    return this.#tree;
  }

  get semantic(): SemanticModel {
    this.#semantic ??= buildSemanticModel(this.tree);
    return this.#semantic;
  }

  /** Whether the file has this text still, as far as its project has looked. */
  isCurrent(): boolean {
    return !this.#isReplaced;
  }

  /** Says that the file has another text now; for the project alone. */
  replace(): void {
    this.#isReplaced = true;
  }
}

/** Gives the file at a path, or says why there is no text to look at. */
export type SourceReader = (path: string, fileSystem: FileSystem) => SourceFile | "unreadable" | "binary";

/** Reads a file anew. */
export const readSource: SourceReader = (path, fileSystem) => {
  const bytes = fileSystem.readFile(path);
  if (bytes === undefined) return "unreadable";
  return isBinary(bytes) || isCiphertext(bytes) ? "binary" : new SourceFile(path, bytes);
};

// git-crypt writes "\0GITCRYPT\0"; no Nix text has a NUL byte, which Nix itself refuses.
function isBinary(bytes: Uint8Array): boolean {
  return bytes.includes(0);
}

/** How files begin that sops, age and GnuPG write as text; no Nix expression does. */
const ciphertext =
  /^(?:\s*\{\s*"data"\s*:\s*"ENC\[|age-encryption\.org\/v|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----)/;

// Whoever works with such a file decrypts it in place, so that Nix sees the text.
function isCiphertext(bytes: Uint8Array): boolean {
  return ciphertext.test(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 100)).toString("latin1"));
}
