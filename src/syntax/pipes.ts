// Owns the pipe operators, which the grammar does not have: the parser saw `||` in their place. Chains of operators as
// loose as `||` are taken apart and put together again as in Nix: `||` leans left, `->` is looser and leans right, pipes
// are looser still, `|>` leaning left and `<|` right (RFC 148).

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { errorBit, type FlatTree } from "./flat-tree.ts";
import { fieldIds, operators, pipeSymbols, symbolIds } from "./generated/language.ts";
import { LinkedTree } from "./linked-tree.ts";
import type { ParseError } from "./syntax-tree.ts";

interface Chain {
  /** The binary nodes, to be used again; the first is the topmost. */
  readonly nodes: number[];
  readonly operands: number[];
  /** One fewer than operands. */
  readonly operators: { readonly symbol: number; readonly offset: number }[];
}

const symbolOf = new Map(Object.entries(operators).map(([symbol, text]) => [text, Number(symbol)]));
const or = symbolOf.get("||")!;
const implies = symbolOf.get("->")!;

/** Gives the tree with pipes in place. `places` are the offsets of pipes, some of them in comments or strings. */
export function associatePipes(
  flat: FlatTree,
  source: SourceText,
  places: readonly number[],
  comments: readonly Span[],
  errors: ParseError[],
): FlatTree {
  const inCode = placesOutside(places, comments);
  const tree = new LinkedTree(flat);
  let isChanged = false;
  for (let id = 0; id < flat.count; id++) {
    if (!isLoose(tree, id)) continue;
    if (id > 0 && isLoose(tree, flat.parent(id))) continue;
    const chain = takeApart(tree, id, source, inCode);
    if (!chain.operators.some(({ symbol }) => symbol >= pipeSymbols["|>"])) continue;
    putTogether(tree, chain, errors);
    isChanged = true;
  }
  return isChanged ? tree.flatten(0) : flat;
}

function isLoose(tree: LinkedTree, id: number): boolean {
  const kind = tree.kind(id);
  if ((kind & 0xff) !== symbolIds.binary_expression) return false;
  const operator = (kind >> 16) & 0xff;
  return (operator === or || operator === implies) && operandsOf(tree, id) !== undefined;
}

function operandsOf(tree: LinkedTree, id: number): readonly [number, number] | undefined {
  let left: number | undefined;
  let right: number | undefined;
  for (const child of tree.children[id] ?? []) {
    const field = (tree.kind(child) >> 8) & 0xff;
    if (field === fieldIds.left) left = child;
    else if (field === fieldIds.right) right = child;
    else return undefined;
  }
  return left === undefined || right === undefined ? undefined : [left, right];
}

function takeApart(tree: LinkedTree, root: number, source: SourceText, places: readonly number[]): Chain {
  const chain: Chain = { nodes: [], operands: [], operators: [] };
  // Entries below zero are the operators of visited nodes, to be met between their operands.
  const pending = [root];
  while (pending.length > 0) {
    const entry = pending.pop()!;
    if (entry < 0) {
      chain.operators.push(operatorBetween(tree, ~entry, source, places));
      continue;
    }
    if (!isLoose(tree, entry)) {
      chain.operands.push(entry);
      continue;
    }
    chain.nodes.push(entry);
    const [left, right] = operandsOf(tree, entry)!;
    pending.push(right, ~entry, left);
  }
  return chain;
}

function operatorBetween(
  tree: LinkedTree,
  id: number,
  source: SourceText,
  places: readonly number[],
): { symbol: number; offset: number } {
  const [left, right] = operandsOf(tree, id)!;
  const symbol = (tree.kind(id) >> 16) & 0xff;
  const offset = firstFrom(places, tree.end(left));
  if (symbol !== or || offset === undefined || offset >= tree.start(right)) return { symbol, offset: tree.end(left) };
  return { symbol: source.bytes[offset] === 60 ? pipeSymbols["<|"] : pipeSymbols["|>"], offset };
}

function putTogether(tree: LinkedTree, chain: Chain, errors: ParseError[]): void {
  const root = chain.nodes[0]!;
  const outerField = tree.kind(root) & 0xff00;
  // The topmost node is joined last, so it is taken last.
  const free = [...chain.nodes];
  const join = (left: number, symbol: number, right: number): number => {
    const id = free.pop()!;
    setField(tree, left, fieldIds.left);
    setField(tree, right, fieldIds.right);
    const error = (tree.kind(left) | tree.kind(right)) & errorBit;
    tree.set(id, symbolIds.binary_expression | (symbol << 16) | error, tree.start(left), tree.end(right));
    tree.children[id] = [left, right];
    return id;
  };
  const pipes: { symbol: number; offset: number }[] = [];
  const segments: number[] = [];
  let implications: number[] = [];
  let current = chain.operands[0]!;
  const endSegment = (): void => {
    for (let i = implications.length - 1; i >= 0; i--) current = join(implications[i]!, implies, current);
    implications = [];
    segments.push(current);
  };
  for (const [i, operator] of chain.operators.entries()) {
    const operand = chain.operands[i + 1]!;
    if (operator.symbol === or) {
      current = join(current, or, operand);
      continue;
    }
    if (operator.symbol === implies) {
      implications.push(current);
    } else {
      endSegment();
      pipes.push(operator);
    }
    current = operand;
  }
  endSegment();
  const first = pipes[0]!.symbol;
  const mixed = pipes.find(({ symbol }) => symbol !== first);
  if (mixed !== undefined) {
    const span = { start: mixed.offset, end: mixed.offset + 2 };
    errors.push({ span, message: "`|>` and `<|` cannot be combined without parentheses" });
  }
  let top: number;
  if (first === pipeSymbols["|>"]) {
    top = segments[0]!;
    for (const [i, pipe] of pipes.entries()) top = join(top, pipe.symbol, segments[i + 1]!);
  } else {
    top = segments.at(-1)!;
    for (let i = pipes.length - 1; i >= 0; i--) top = join(segments[i]!, pipes[i]!.symbol, top);
  }
  tree.set(top, (tree.kind(top) & ~0xff00) | outerField, tree.start(top), tree.end(top));
}

function setField(tree: LinkedTree, id: number, field: number): void {
  tree.set(id, (tree.kind(id) & ~0xff00) | (field << 8), tree.start(id), tree.end(id));
}

function placesOutside(places: readonly number[], comments: readonly Span[]): number[] {
  const outside: number[] = [];
  let next = 0;
  for (const place of places) {
    while (next < comments.length && comments[next]!.end <= place) next++;
    if (next >= comments.length || comments[next]!.start > place) outside.push(place);
  }
  return outside;
}

/** The first of ascending numbers that is not below `from`. */
function firstFrom(ascending: readonly number[], from: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return ascending[low];
}
