// Owns the question which node of some kinds stands nearest above another, answered in flat storage: no object is made for what lies
// between, and no path is walked twice.

import { parentWord, wordsPerNode } from "./flat-tree.ts";
import type { AnyNode, NodeKind } from "./generated/nodes.ts";
import type { Node } from "./node.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/** What is found where there is none. */
const none = -1;

/** Finds, in one tree, the nearest node above another that is of some kinds. None of them may be that of the root. */
export class Ancestors<K extends NodeKind> {
  readonly #tree: SyntaxTree;
  readonly #isWanted: Uint8Array;
  // By id of a node; zero, which is the root's, where nobody asked.
  readonly #found: Int32Array;

  constructor(tree: SyntaxTree, kinds: readonly K[]) {
    this.#tree = tree;
    this.#isWanted = tree.symbolsOf(kinds);
    this.#found = new Int32Array(tree.nodeCount);
  }

  /** The nearest above a node, which is not itself it; undefined where there is none. */
  nearest(node: Node): Extract<AnyNode, { readonly kind: K }> | undefined {
    const found = this.#find(node.id);
    return found === none ? undefined : (this.#tree.node(found) as Extract<AnyNode, { readonly kind: K }>);
  }

  #find(id: number): number {
    const known = this.#found;
    const isWanted = this.#isWanted;
    const { words } = this.#tree.flat;
    let at = id;
    let found = known[at]!;
    while (found === 0) {
      const parent = words[at * wordsPerNode + parentWord]!;
      if (isWanted[words[parent * wordsPerNode]! & 0xff] !== 0) found = parent;
      else if (parent === 0) found = none;
      else {
        at = parent;
        found = known[at]!;
      }
    }
    for (let step = id; step > at; step = words[step * wordsPerNode + parentWord]!) known[step] = found;
    known[at] = found;
    return found;
  }
}
