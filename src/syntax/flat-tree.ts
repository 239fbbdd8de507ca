// Owns the storage of a tree: five words a node in one array, in pre-order, exactly as the parser module lays them
// out (parser/src/flatten.c). Identifiers of nodes are indices; a node's subtree is the range up to `next`.

import { errorSymbol } from "./generated/language.ts";

/** Words a node takes: kind and its bits, start, end, parent, next. */
export const wordsPerNode = 5;
export const startWord = 1;
export const endWord = 2;
/** The root's is the root itself. */
export const parentWord = 3;
/** The first node after the subtree: the next sibling, or what follows the parent's. */
export const nextWord = 4;

/** Bits of a node's first word: 0-7 symbol, 8-15 field in its parent, 16-23 operator, then these. */
export const missingBit = 1 << 24;
export const errorBit = 1 << 25;

/** Reads the words of one tree. Ids must be those of nodes: nothing is checked here. */
export class FlatTree {
  readonly words: Uint32Array;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  get count(): number {
    return this.words.length / wordsPerNode;
  }

  symbol(id: number): number {
    return this.words[id * wordsPerNode]! & 0xff;
  }

  /** Number of the field which the node fills in its parent, zero where that has no name. */
  field(id: number): number {
    return (this.words[id * wordsPerNode]! >> 8) & 0xff;
  }

  /** Number of the operator's symbol, zero where the node has none. */
  operator(id: number): number {
    return (this.words[id * wordsPerNode]! >> 16) & 0xff;
  }

  isMissing(id: number): boolean {
    return (this.words[id * wordsPerNode]! & missingBit) !== 0;
  }

  hasError(id: number): boolean {
    return (this.words[id * wordsPerNode]! & errorBit) !== 0;
  }

  isErrorNode(id: number): boolean {
    return this.symbol(id) === errorSymbol;
  }

  start(id: number): number {
    return this.words[id * wordsPerNode + startWord]!;
  }

  end(id: number): number {
    return this.words[id * wordsPerNode + endWord]!;
  }

  parent(id: number): number {
    return this.words[id * wordsPerNode + parentWord]!;
  }

  next(id: number): number {
    return this.words[id * wordsPerNode + nextWord]!;
  }

  /** The smallest node whose span contains the byte at `offset`; the root where none does. */
  at(offset: number): number {
    let id = 0;
    for (;;) {
      let child = id + 1;
      const end = this.next(id);
      while (child < end && !(this.start(child) <= offset && offset < this.end(child))) child = this.next(child);
      if (child >= end) return id;
      id = child;
    }
  }
}
