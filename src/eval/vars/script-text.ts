// Owns the text of a script that Nix puts together: pieces of literals with marks for what is not known, and the way back from the
// text's offsets to the bytes that each piece is written in. A text has a home, the file that puts it together; what comes from
// elsewhere stands where it is put in.

import { type StringPiece, stringPieces, unwrapParentheses } from "../../semantic/index.ts";
import type { ScriptRange } from "../../shell/script-facts.ts";
import { marks } from "../../shell/shell-text.ts";
import type { AnyNode, IndentedStringExpression, StringExpression } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Origin, StringValue, Value } from "../value.ts";

/** A string literal of either kind. */
export type StringLiteral = StringExpression | IndentedStringExpression;

/** Where a range of a script's text is written. */
export interface TextPlace {
  /** In the text's home. */
  readonly span: Span;
  /** The literal that the whole range is in; absent where it is made of several. */
  readonly literal: StringLiteral | undefined;
}

// What a piece of text is in: a literal, or an expression that joins several. `span` is the part of it that the piece comes from.
interface Frame {
  readonly holder: AnyNode;
  readonly span: Span;
  /** Where each unit of the piece comes from, for text that the literal itself holds. */
  readonly offsets?: Uint32Array;
}

interface Segment {
  /** UTF-16 offset into the text. */
  readonly start: number;
  /** From the outermost frame inwards. */
  readonly frames: readonly Frame[];
}

/** Strings put together of more pieces than this are not read. */
const pieceLimit = 4000;
const depthLimit = 100;

/** The text of a script. */
export class ScriptText {
  readonly home: Origin;
  text = "";
  /** Whether the text was too much to be put together; nothing may be said of it. */
  isCut = false;
  readonly #evaluator: Evaluator;
  readonly #segments: Segment[] = [];

  constructor(evaluator: Evaluator, value: StringValue, home: Origin) {
    this.#evaluator = evaluator;
    this.home = home;
    this.#addValue(value, [], 0);
  }

  /** Where a range of the text is written; never empty. */
  placeOf({ start, end }: ScriptRange): TextPlace {
    const { node } = this.home;
    const first = this.#segmentAt(start);
    const last = this.#segmentAt(Math.max(start, end - 1));
    if (first === undefined || last === undefined) return { span: node.span, literal: undefined };
    // The innermost thing that holds all of the range.
    let depth = 0;
    while (
      depth + 1 < Math.min(first.frames.length, last.frames.length) &&
      first.frames[depth] === last.frames[depth] &&
      first.frames[depth + 1]!.holder === last.frames[depth + 1]!.holder
    )
      depth += 1;
    const from = first.frames[depth];
    const to = last.frames[depth];
    if (from === undefined || to === undefined) return { span: node.span, literal: undefined };
    const startsAt = from.offsets?.[start - first.start] ?? from.span.start;
    const endsAt = to.offsets?.[Math.max(start + 1, end) - last.start] ?? to.span.end;
    const span = { start: startsAt, end: Math.max(endsAt, startsAt + 1) };
    return { span, literal: isLiteral(from.holder) ? from.holder : undefined };
  }

  #segmentAt(offset: number): Segment | undefined {
    return this.#segments.findLast(({ start }) => start <= offset);
  }

  #addValue(value: Value, frames: readonly Frame[], depth: number): void {
    if (this.#segments.length > pieceLimit || depth > depthLimit) {
      this.isCut = true;
      return;
    }
    const literal = value.kind === "string" && value.origin !== undefined ? literalOf(value.origin.node) : undefined;
    if (value.kind !== "string") this.#add(marks.unknown, frames);
    else if (literal !== undefined) this.#addLiteral(value, literal, frames, depth);
    else if (value.parts !== undefined) this.#addParts(value, frames, depth);
    else this.#add(value.text ?? marks.unknown, frames);
  }

  #addLiteral(value: StringValue, literal: StringLiteral, frames: readonly Frame[], depth: number): void {
    const { file } = value.origin!;
    const isHome = file === this.home.file;
    for (const piece of stringPieces(literal)) {
      const inner = isHome ? [...frames, frameOf(literal, piece)] : frames;
      if (piece.kind === "text") this.#add(piece.value, inner);
      else {
        const thunk = this.#evaluator.thunk(file, piece.node.expression, value.environment);
        this.#addValue(this.#evaluator.ask(thunk).value, inner, depth + 1);
      }
    }
  }

  #addParts({ origin, parts }: StringValue, frames: readonly Frame[], depth: number): void {
    for (const part of parts!) {
      const isHome = origin?.file === this.home.file;
      const span = part.origin?.file === this.home.file ? part.origin.node.span : origin?.node.span;
      const inner = isHome && span !== undefined ? [...frames, { holder: origin.node, span }] : frames;
      this.#addValue(this.#evaluator.ask(part).value, inner, depth + 1);
    }
  }

  #add(text: string, frames: readonly Frame[]): void {
    if (text === "") return;
    this.#segments.push({ start: this.text.length, frames });
    this.text += text;
  }
}

/** The literal that an expression is, parentheses aside. */
export function literalOf(node: AnyNode): StringLiteral | undefined {
  const inner = node.kind === "parenthesized_expression" ? unwrapParentheses(node) : node;
  return isLiteral(inner) ? inner : undefined;
}

function isLiteral(node: AnyNode): node is StringLiteral {
  return node.kind === "string_expression" || node.kind === "indented_string_expression";
}

function frameOf(literal: StringLiteral, piece: StringPiece): Frame {
  if (piece.kind === "interpolation") return { holder: literal, span: piece.node.span };
  const { offsets } = piece;
  return { holder: literal, span: { start: offsets[0]!, end: offsets.at(-1)! }, offsets };
}
