// Owns what a broken tree is filled up with, so that it has the form of a whole one: a root that is the file, and a
// stand-in without width for every child that a node of its kind always has.

import { errorBit, type FlatTree, missingBit } from "./flat-tree.ts";
import { requiredChildren, symbolIds } from "./generated/language.ts";
import { LinkedTree } from "./linked-tree.ts";

interface Requirement {
  readonly field: number;
  readonly child: number;
}

const requirements = new Map<number, Requirement[]>();
for (const { kind, field, child } of requiredChildren) {
  const list = requirements.get(kind);
  if (list === undefined) requirements.set(kind, [{ field, child }]);
  else list.push({ field, child });
}

/** Fills up a tree in which something could not be parsed. */
export function repair(flat: FlatTree): FlatTree {
  const tree = new LinkedTree(flat);
  let root = 0;
  if ((tree.kind(0) & 0xff) !== symbolIds.source_code) {
    root = tree.add(symbolIds.source_code | errorBit, tree.start(0), tree.end(0));
    tree.children[root] = [0];
  }
  // Stand-ins are nodes of a kind too, and have required children in turn: the count grows while we go.
  for (let id = 0; id < tree.count; id++) {
    for (const requirement of requirements.get(tree.kind(id) & 0xff) ?? []) fill(tree, id, requirement);
  }
  return tree.flatten(root);
}

function fill(tree: LinkedTree, id: number, { field, child }: Requirement): void {
  tree.children[id] ??= [];
  const children = tree.children[id]!;
  if (children.some((other) => ((tree.kind(other) >> 8) & 0xff) === field)) return;
  // What is absent comes after what is present in nearly every broken text: it was cut off.
  const last = children.at(-1);
  const offset = last === undefined ? tree.end(id) : tree.end(last);
  children.push(tree.add(child | (field << 8) | missingBit | errorBit, offset, offset));
}
