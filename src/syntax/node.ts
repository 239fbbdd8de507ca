// Owns the handle through which everything above looks at a tree: one immutable object per node, made when first asked
// for and kept, so that nodes compare with `===` and serve as keys of maps. The facts live in the tree's flat storage, and its words
// are read in place here: of all that is called, this is called most.

import type { Span } from "../text/span.ts";
import { endWord, nextWord, parentWord, startWord, wordsPerNode } from "./flat-tree.ts";
import { errorSymbol, operators, symbolIds } from "./generated/language.ts";
import type { AnyNode, NodeKind } from "./generated/nodes.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

const writtenKinds: readonly NodeKind[] = ["identifier", "string_fragment"];

/** What a slot of a node keeps: a part, several, an operator or a name. */
type Part = AnyNode | readonly AnyNode[] | readonly string[] | string | null | undefined;

/** One node of a syntax tree. Comments are no nodes; see `SyntaxTree.comments`. */
export abstract class Node {
  readonly tree: SyntaxTree;
  /** Number in pre-order, the root's being zero: a descendant's is greater than its ancestors'. */
  readonly id: number;
  readonly kind: NodeKind;
  // Parts that were looked for; null for one that is not there.
  protected first: Part;
  protected second: Part;
  protected third: Part;

  constructor(tree: SyntaxTree, id: number, kind: NodeKind) {
    this.tree = tree;
    this.id = id;
    this.kind = kind;
    this.first = undefined;
    this.second = undefined;
    this.third = undefined;
  }

  /** Zero-based offset of the first byte, in the file as it was read. */
  get start(): number {
    return this.tree.flat.words[this.id * wordsPerNode + startWord]!;
  }

  /** Zero-based offset just past the last byte. */
  get end(): number {
    return this.tree.flat.words[this.id * wordsPerNode + endWord]!;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  /** The source text, decoded; empty where broken text left the node out. */
  get text(): string {
    if (this.kind !== "identifier") return this.tree.textOf(this.start, this.end);
    // Names are asked for again and again, and have no parts.
    this.first ??= this.tree.textOf(this.start, this.end);
    return this.first as string;
  }

  /** Absent for the root only. */
  get parent(): AnyNode | undefined {
    return this.id === 0 ? undefined : this.tree.node(this.tree.flat.words[this.id * wordsPerNode + parentWord]!);
  }

  /** Whether a node of the same tree is this one, or below it. */
  holds(other: Node): boolean {
    return other.id >= this.id && other.id < this.tree.flat.next(this.id);
  }

  /** Whether something in this subtree, itself included, could not be parsed or is missing. */
  get hasError(): boolean {
    return this.tree.flat.hasError(this.id);
  }

  /** Whether the text leaves this node out; it is then an empty stand-in. */
  get isMissing(): boolean {
    return this.tree.flat.isMissing(this.id);
  }

  /** Children in order of position, those the text leaves out among them. */
  children(): AnyNode[] {
    const { words } = this.tree.flat;
    const nodes: AnyNode[] = [];
    const end = words[this.id * wordsPerNode + nextWord]!;
    for (let id = this.id + 1; id < end; id = words[id * wordsPerNode + nextWord]!) nodes.push(this.tree.node(id));
    return nodes;
  }

  /** Every node below this one, in pre-order, without itself. */
  *descendants(): IterableIterator<AnyNode> {
    const end = this.tree.flat.next(this.id);
    for (let id = this.id + 1; id < end; id++) yield this.tree.node(id);
  }

  /** `descendants`, several times as fast; where `visit` gives `false`, what is below that node is passed over. */
  forEachDescendant(visit: (node: AnyNode) => unknown): void {
    const { flat } = this.tree;
    const end = flat.next(this.id);
    for (let id = this.id + 1; id < end; ) id = visit(this.tree.node(id)) === false ? flat.next(id) : id + 1;
  }

  /** Those descendants that are of some kinds, in pre-order; the others are passed over in storage, and no object is made for them. */
  forEachOfKind<K extends NodeKind>(
    kinds: readonly K[],
    visit: (node: Extract<AnyNode, { readonly kind: K }>) => unknown,
  ): void {
    const { flat } = this.tree;
    const { words } = flat;
    const isWanted = this.tree.symbolsOf(kinds);
    const end = flat.next(this.id);
    for (let id = this.id + 1; id < end; id++) {
      if (isWanted[words[id * wordsPerNode]! & 0xff] === 0) continue;
      const isEntered = visit(this.tree.node(id) as Extract<AnyNode, { readonly kind: K }>) !== false;
      if (!isEntered) id = flat.next(id) - 1;
    }
  }

  /** Of an attribute path that is identifiers alone, their texts; undefined for every other, and for other nodes. */
  get plainNames(): readonly string[] | undefined {
    if (this.second === undefined && this.kind === "attrpath") this.second = readPlainNames(this) ?? null;
    return this.kind === "attrpath" ? ((this.second as readonly string[] | null) ?? undefined) : undefined;
  }

  /** Whether an identifier, or the text of a string, below this node is one of some names. */
  mentions(names: ReadonlySet<string>): boolean {
    const { words } = this.tree.flat;
    const isWanted = this.tree.symbolsOf(writtenKinds);
    const end = words[this.id * wordsPerNode + nextWord]!;
    for (let id = this.id + 1; id < end; id++) {
      const at = id * wordsPerNode;
      if (isWanted[words[at]! & 0xff] === 0) continue;
      if (names.has(this.tree.textOf(words[at + startWord]!, words[at + endWord]!))) return true;
    }
    return false;
  }

  /** Whether a node of some kind is below this one. */
  hasOfKind(kind: NodeKind): boolean {
    const { flat } = this.tree;
    const { words } = flat;
    const isWanted = this.tree.symbolsOf([kind]);
    const end = flat.next(this.id);
    for (let id = this.id + 1; id < end; id++) if (isWanted[words[id * wordsPerNode]! & 0xff] !== 0) return true;
    return false;
  }

  protected childInField(field: number): AnyNode | undefined {
    const { words } = this.tree.flat;
    const end = words[this.id * wordsPerNode + nextWord]!;
    for (let id = this.id + 1; id < end; id = words[id * wordsPerNode + nextWord]!) {
      const word = words[id * wordsPerNode]!;
      if (((word >> 8) & 0xff) === field && (field !== 0 || (word & 0xff) !== errorSymbol)) return this.tree.node(id);
    }
    return undefined;
  }

  protected childrenInField(field: number): AnyNode[] {
    const { words } = this.tree.flat;
    const end = words[this.id * wordsPerNode + nextWord]!;
    let count = 0;
    let only = 0;
    for (let id = this.id + 1; id < end; id = words[id * wordsPerNode + nextWord]!) {
      const word = words[id * wordsPerNode]!;
      if (((word >> 8) & 0xff) !== field || (field === 0 && (word & 0xff) === errorSymbol)) continue;
      count += 1;
      only = id;
    }
    if (count < 2) return count === 0 ? [] : [this.tree.node(only)];
    // An array that is added to one by one takes room for many more.
    const nodes = new Array<AnyNode>(count);
    let index = 0;
    for (let id = this.id + 1; index < count; id = words[id * wordsPerNode + nextWord]!) {
      const word = words[id * wordsPerNode]!;
      if (((word >> 8) & 0xff) !== field || (field === 0 && (word & 0xff) === errorSymbol)) continue;
      nodes[index++] = this.tree.node(id);
    }
    return nodes;
  }

  protected operatorText(): string {
    return operators[this.tree.flat.operator(this.id)] ?? "";
  }
}

// A function of its own: a private method is noted in every node that is made.
function readPlainNames({ tree, id: path }: Node): readonly string[] | undefined {
  const { words } = tree.flat;
  const end = words[path * wordsPerNode + nextWord]!;
  // Identifiers have nothing below them.
  const names = new Array<string>(end - path - 1);
  for (let id = path + 1; id < end; id++) {
    const at = id * wordsPerNode;
    if ((words[at]! & 0xff) !== symbolIds.identifier) return undefined;
    names[id - path - 1] = tree.textOf(words[at + startWord]!, words[at + endWord]!);
  }
  return names;
}
