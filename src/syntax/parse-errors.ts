// Owns the words for what the parser could not make sense of. One mistake makes a cascade of error nodes and missing
// tokens; what lies within or right behind another is left out.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { FlatTree } from "./flat-tree.ts";
import { symbolNames } from "./generated/language.ts";
import type { ParserAnswer } from "./parser-module.ts";
import type { ParseError } from "./syntax-tree.ts";

/** Errors of a parse, in no particular order. */
export function findParseErrors(
  flat: FlatTree,
  source: SourceText,
  answer: ParserAnswer,
  _comments: readonly Span[],
): ParseError[] {
  const errors: ParseError[] = [];
  for (const { symbol, offset } of answer.missing) {
    errors.push({ span: { start: offset, end: offset }, message: `expected \`${symbolNames[symbol]}\`` });
  }
  if (flat.hasError(0)) {
    for (let id = 0; id < flat.count; ) {
      if (flat.isErrorNode(id)) {
        const span = { start: flat.start(id), end: flat.end(id) };
        errors.push({ span, message: `unexpected \`${source.slice(span).slice(0, 20)}\`` });
        id = flat.next(id);
        continue;
      }
      if (flat.isMissing(id)) {
        errors.push({ span: { start: flat.start(id), end: flat.start(id) }, message: "expected an expression" });
      }
      id++;
    }
  }
  return errors;
}
