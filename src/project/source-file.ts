// Owns one file as the analysis sees it: text, tree and scopes, each made when first asked for, and made once.

import { buildSemanticModel, type SemanticModel } from "../semantic/index.ts";
import { parse, type SyntaxTree } from "../syntax/index.ts";
import { SourceText } from "../text/source-text.ts";

/** A Nix file of the project. Immutable: changed text is another SourceFile. */
export class SourceFile {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly text: SourceText;
  #tree: SyntaxTree | undefined;
  #semantic: SemanticModel | undefined;

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
}
