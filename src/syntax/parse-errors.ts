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

/** What is wrong with a text. */
export interface SyntaxFindings {
  readonly errors: ParseError[];
  /** Offsets of bytes in whose place a semicolon would mend an error. */
  readonly semicolons: readonly number[];
}

/** Errors of a text whose repaired tree is `flat`, in order of position. `isDoubtful` asks for a second reading. */
export function findParseErrors(flat: FlatTree, source: SourceText, isDoubtful: boolean): SyntaxFindings {
  const isBroken = flat.hasError(0) || flat.count === 1;
  if (!isBroken && !isDoubtful) return { errors: [], semicolons: [] };
  const findings = findSyntaxErrors(source.latin1);
  return findings.errors.length > 0 || !isBroken ? findings : { errors: treeErrors(flat, source), semicolons: [] };
}

/** Whether one of the commas that were masked before a brace stands where Nix does not take it. */
export function hasMisplacedComma(commas: readonly number[], flat: FlatTree, comments: readonly Span[]): boolean {
  return commas.some((comma) => {
    const id = flat.at(comma);
    const symbol = flat.symbol(id);
    if (symbol === symbolIds.string_fragment || symbol === symbolIds.escape_sequence) return false;
    if (symbol === symbolIds.formals && followsFormal(comma, id, flat)) return false;
    return !comments.some(({ start, end }) => start <= comma && comma < end);
  });
}

function followsFormal(comma: number, formals: number, flat: FlatTree): boolean {
  let last = formals;
  const end = flat.next(formals);
  for (let child = formals + 1; child < end; child = flat.next(child)) if (flat.end(child) <= comma) last = child;
  return flat.symbol(last) === symbolIds.formal;
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
