// Owns what a broken tree is filled up with, so that it has the form of a whole one: a root that is the file, and a
// stand-in without width for every child that a node of its kind always has.

import { errorBit, type FlatTree, missingBit } from "./flat-tree.ts";
import { errorSymbol, requiredChildren, symbolIds } from "./generated/language.ts";
import { LinkedTree } from "./linked-tree.ts";
import type { MissingToken } from "./parser-module.ts";

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

/** Fills up a tree in which something could not be parsed; afterwards its root may prove to have no error. */
export function repair(flat: FlatTree, missing: readonly MissingToken[]): FlatTree {
  const tree = new LinkedTree(flat);
  clearErrors(tree);
  for (const { parent } of missing) setError(tree, parent);
  let root = 0;
  if (symbolOf(tree, 0) !== symbolIds.source_code) {
    root = tree.add(symbolIds.source_code, tree.start(0), tree.end(0));
    tree.children[root] = [0];
  }
  // Stand-ins are nodes of a kind too, and have required children in turn: the count grows while we go.
  for (let id = 0; id < tree.count; id++) {
    if (symbolOf(tree, id) === symbolIds.inherited_attrs) dropMissing(tree, id);
    for (const requirement of requirements.get(symbolOf(tree, id)) ?? []) fill(tree, id, requirement);
  }
  return tree.flatten(root);
}

// What has an error for itself keeps the bit; ancestors get it back when the tree is flattened.
function clearErrors(tree: LinkedTree): void {
  for (let id = 0; id < tree.count; id++) {
    const kind = tree.kind(id);
    const isError = symbolOf(tree, id) === errorSymbol || (kind & missingBit) !== 0;
    tree.set(id, isError ? kind | errorBit : kind & ~errorBit, tree.start(id), tree.end(id));
  }
}

function setError(tree: LinkedTree, id: number): void {
  tree.set(id, tree.kind(id) | errorBit, tree.start(id), tree.end(id));
}

// `inherit;` is legal in Nix, though the grammar wants a name.
function dropMissing(tree: LinkedTree, id: number): void {
  tree.children[id] = (tree.children[id] ?? []).filter((child) => (tree.kind(child) & missingBit) === 0);
}

function fill(tree: LinkedTree, id: number, { field, child }: Requirement): void {
  const children = tree.children[id] ?? [];
  if (children.some((other) => ((tree.kind(other) >> 8) & 0xff) === field)) return;
  // What is absent comes after what is present in nearly every broken text: it was cut off.
  const last = children.at(-1);
  const offset = last === undefined ? tree.end(id) : tree.end(last);
  children.push(tree.add(child | (field << 8) | missingBit | errorBit, offset, offset));
  tree.children[id] = children;
}

function symbolOf(tree: LinkedTree, id: number): number {
  return tree.kind(id) & 0xff;
}
