// Owns when a text counts as broken, and by whose words: the recognizer's where it finds something, else what the tree
// shows.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { FlatTree } from "./flat-tree.ts";
import { symbolIds } from "./generated/language.ts";
import { findSyntaxErrors } from "./recognizer.ts";
import type { ParseError } from "./syntax-tree.ts";

/** Depth of nodes that the parser's module gives; what is deeper is one error node. */
export const maximumDepth = 1_000;

/** Errors of a text whose repaired tree is `flat`, in order of position. */
export function findParseErrors(
  flat: FlatTree,
  source: SourceText,
  commas: readonly number[],
  comments: readonly Span[],
): ParseError[] {
  const isBroken = flat.hasError(0) || flat.count === 1;
  if (!isBroken && !commas.some((comma) => isMisplaced(comma, flat, comments))) return [];
  const errors = findSyntaxErrors(source.latin1);
  return errors.length > 0 || !isBroken ? errors : treeErrors(flat, source);
}

/** Whether a comma that was masked before a brace stands where Nix does not take one. */
function isMisplaced(comma: number, flat: FlatTree, comments: readonly Span[]): boolean {
  const id = flat.at(comma);
  const symbol = flat.symbol(id);
  if (symbol === symbolIds.string_fragment || symbol === symbolIds.escape_sequence) return false;
  if (symbol === symbolIds.formals) {
    let last = id;
    const end = flat.next(id);
    for (let child = id + 1; child < end; child = flat.next(child)) if (flat.end(child) <= comma) last = child;
    if (flat.symbol(last) === symbolIds.formal) return false;
  }
  return !comments.some(({ start, end }) => start <= comma && comma < end);
}

function treeErrors(flat: FlatTree, source: SourceText): ParseError[] {
  const errors: ParseError[] = [];
  for (let id = 0; id < flat.count; ) {
    const isMissing = flat.isMissing(id);
    if (!flat.isErrorNode(id) && !isMissing) {
      id++;
      continue;
    }
    errors.push({ span: firstLine(flat, id, source), message: messageFor(flat, id) });
    id = flat.next(id);
  }
  return errors;
}

function messageFor(flat: FlatTree, id: number): string {
  if (flat.isMissing(id)) return "something is missing here";
  let depth = 0;
  for (let above = id; above !== 0; above = flat.parent(above)) depth++;
  return depth >= maximumDepth ? `nested more than ${maximumDepth} levels deep` : "this could not be understood";
}

function firstLine(flat: FlatTree, id: number, source: SourceText): Span {
  const start = flat.start(id);
  return { start, end: Math.max(start, Math.min(flat.end(id), source.lines.lineEnd(source.lines.lineAt(start)))) };
}
