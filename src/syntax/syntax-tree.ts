// Owns the tree of one file, immutable. Nodes are handles onto flat storage, made when asked for and kept.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { FlatTree } from "./flat-tree.ts";
import { type AnyNode, type NodeKind, nodeKinds, type SourceCode, TreeNode } from "./generated/nodes.ts";
import type { Node } from "./node.ts";

/** Text that Nix would refuse for its form. */
export interface ParseError {
  /** What is wrong or, where something is missing, the empty span at which it was expected. */
  readonly span: Span;
  /** What was expected or not, in words for people, without a full stop. */
  readonly message: string;
}

const knownSets = new Map<string, Uint8Array>();
let knownSymbols: Map<NodeKind, number[]> | undefined;

function symbolsByKind(): ReadonlyMap<NodeKind, readonly number[]> {
  if (knownSymbols === undefined) {
    knownSymbols = new Map();
    for (const [symbol, kind] of Object.entries(nodeKinds)) {
      knownSymbols.set(kind, [...(knownSymbols.get(kind) ?? []), Number(symbol)]);
    }
  }
  return knownSymbols;
}

/** What one file's bytes say. */
export class SyntaxTree {
  readonly source: SourceText;
  /** Comments in order of position; no node stands for them. */
  readonly comments: readonly Span[];
  /** In order of position; empty where the file is fine. */
  readonly errors: readonly ParseError[];
  /** Storage, for this folder alone. */
  readonly flat: FlatTree;
  readonly #nodes: (AnyNode | undefined)[];
  readonly #isAscii: boolean;

  constructor(
    source: SourceText,
    flat: FlatTree,
    comments: readonly Span[],
    errors: readonly ParseError[],
    isAscii: boolean,
  ) {
    this.source = source;
    this.flat = flat;
    this.comments = comments;
    this.errors = errors;
    this.#isAscii = isAscii;
    this.#nodes = new Array(flat.count);
  }

  /** The whole file, white space and comments at its ends included. */
  get root(): SourceCode {
    return this.node(0) as SourceCode;
  }

  /** Number of nodes; their ids are below it. */
  get nodeCount(): number {
    return this.flat.count;
  }

  /** The node of an id below `nodeCount`. */
  node(id: number): AnyNode {
    let node = this.#nodes[id];
    if (node === undefined) {
      node = new TreeNode(this, id, nodeKinds[this.flat.symbol(id)]!) as Node as AnyNode;
      this.#nodes[id] = node;
    }
    return node;
  }

  /** Which of the numbers that the grammar gives to symbols stand for some kinds of nodes, for this folder alone. */
  symbolsOf(kinds: readonly NodeKind[]): Uint8Array {
    const key = kinds.length === 1 ? kinds[0]! : kinds.join(" ");
    let symbols = knownSets.get(key);
    if (symbols === undefined) {
      symbols = new Uint8Array(256);
      for (const kind of kinds) for (const symbol of symbolsByKind().get(kind) ?? []) symbols[symbol] = 1;
      knownSets.set(key, symbols);
    }
    return symbols;
  }

  /** The smallest node whose span contains the byte at `offset`; the root where that is white space or past the end. */
  nodeAt(offset: number): AnyNode {
    return this.node(this.flat.at(offset));
  }

  /** The text between two byte offsets, decoded. */
  textOf(start: number, end: number): string {
    const text = this.source.latin1.slice(start, end);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII.
    return this.#isAscii || /^[\x00-\x7f]*$/.test(text) ? text : this.source.slice({ start, end });
  }
}
