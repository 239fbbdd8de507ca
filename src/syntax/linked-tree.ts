// Owns the form of a tree that can be changed before anyone sees it: the same nodes with links instead of an order.
// Only trees with pipes or with errors pass through it; it goes back to flat storage without recursion.

import { errorBit, FlatTree, wordsPerNode } from "./flat-tree.ts";

/** A tree whose nodes may be linked anew and added to. Ids are those of the flat tree, new ones follow. */
export class LinkedTree {
  /** Children of each node in order; absent for leaves. */
  readonly children: (number[] | undefined)[] = [];
  readonly #words: number[];

  constructor(flat: FlatTree) {
    this.#words = Array.from(flat.words);
    const { count } = flat;
    for (let id = 1; id < count; id++) {
      const parent = flat.parent(id);
      const siblings = this.children[parent];
      if (siblings === undefined) this.children[parent] = [id];
      else siblings.push(id);
    }
  }

  get count(): number {
    return this.#words.length / wordsPerNode;
  }

  /** The first word of a node, see flat-tree.ts. */
  kind(id: number): number {
    return this.#words[id * wordsPerNode]!;
  }

  start(id: number): number {
    return this.#words[id * wordsPerNode + 1]!;
  }

  end(id: number): number {
    return this.#words[id * wordsPerNode + 2]!;
  }

  set(id: number, kind: number, start: number, end: number): void {
    this.#words[id * wordsPerNode] = kind;
    this.#words[id * wordsPerNode + 1] = start;
    this.#words[id * wordsPerNode + 2] = end;
  }

  /** Adds a node without children, linked nowhere yet, and gives its id. */
  add(kind: number, start: number, end: number): number {
    const id = this.count;
    this.#words.push(kind, start, end, 0, 0);
    return id;
  }

  /** The tree below `root`, numbered in pre-order; who has an error below has one. */
  flatten(root: number): FlatTree {
    const words = new Uint32Array(this.#words.length);
    const pending = [root];
    const parents = [0];
    let count = 0;
    while (pending.length > 0) {
      const id = pending.pop()!;
      const parent = parents.pop()!;
      const at = count * wordsPerNode;
      words[at] = this.kind(id);
      words[at + 1] = this.start(id);
      words[at + 2] = this.end(id);
      words[at + 3] = parent;
      const children = this.children[id] ?? [];
      for (let i = children.length - 1; i >= 0; i--) {
        pending.push(children[i]!);
        parents.push(count);
      }
      count++;
    }
    // A subtree ends where its last child's does; children come after parents, so going backwards sees them first.
    for (let id = count - 1; id >= 0; id--) {
      const at = id * wordsPerNode + 4;
      if (words[at] === 0) words[at] = id + 1;
      const above = words[id * wordsPerNode + 3]! * wordsPerNode;
      if (id > 0 && words[above + 4] === 0) words[above + 4] = words[at]!;
      words[above] = words[above]! | (words[id * wordsPerNode]! & errorBit);
    }
    return new FlatTree(words.slice(0, count * wordsPerNode));
  }
}
