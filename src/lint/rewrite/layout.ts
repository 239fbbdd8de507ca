// Owns how a file is laid out, so that what a fix writes looks like what stands around it: indentation, what fits on a line,
// and which comments speak of which expression. Offsets are bytes; nothing here edits.

import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";

/** The layout of one file. */
export class Layout {
  readonly #file: SourceFile;
  #unit: string | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** One step of indentation: the file's own, or two spaces. */
  get unit(): string {
    this.#unit ??= /^(\t| {2,8})\S/m.exec(this.#file.text.latin1)?.[1] ?? "  ";
    return this.#unit;
  }

  /** The white space at the start of the line that holds an offset. */
  indentation(offset: number): string {
    const text = this.#file.text.latin1;
    const start = this.#file.text.lines.lineStart(this.#file.text.lines.lineAt(offset));
    let end = start;
    while (text[end] === " " || text[end] === "\t") end += 1;
    return text.slice(start, end);
  }

  /** Whether a span lies on one line. */
  isOneLine(span: Span): boolean {
    const { lines } = this.#file.text;
    return lines.lineAt(span.start) === lines.lineAt(span.end);
  }

  /** Whether two offsets are on the same line. */
  areOnOneLine(a: number, b: number): boolean {
    return this.#file.text.lines.lineAt(a) === this.#file.text.lines.lineAt(b);
  }

  /** Comments that lie wholly within a span, in order. */
  commentsWithin(span: Span): Span[] {
    const { comments } = this.#file.tree;
    const found: Span[] = [];
    for (let i = firstAtOrAfter(comments, span.start); i < comments.length; i++) {
      const comment = comments[i]!;
      if (comment.start >= span.end) break;
      if (comment.end <= span.end) found.push(comment);
    }
    return found;
  }

  /** Length of the blank line that follows an offset at the end of a line; zero where there is none. */
  blankLineAt(offset: number): number {
    const match = /\r?\n(?=[ \t]*\r?\n)/y;
    match.lastIndex = offset;
    return match.exec(this.#file.text.latin1)?.[0].length ?? 0;
  }

  /** Where a thing ends together with the comments that follow it on its last line. */
  endWithComments(offset: number, limit: number): number {
    let end = offset;
    for (const comment of this.commentsWithin({ start: offset, end: limit })) {
      if (!this.areOnOneLine(end, comment.start)) break;
      end = comment.end;
    }
    return end;
  }

  /** Where the comments begin that stand on lines of their own directly above `node`, back to `limit`; else where it begins itself. */
  startWithComments(node: AnyNode, limit: number): number {
    let { start } = node;
    for (const comment of this.commentsWithin({ start: limit, end: start }).reverse()) {
      const gap = this.#file.text.latin1.slice(comment.end, start);
      if (/\n[ \t]*\r?\n/.test(gap) || !this.#isFirstOnLine(comment.start)) break;
      start = comment.start;
    }
    return start;
  }

  /**
   * Source text for use at another indentation: continuation lines move by as much as the first, except those that begin
   * inside a string, which would change its value.
   */
  reindented(span: Span, from: string, to: string): string {
    const text = this.#file.text.slice(span);
    if (from === to || !text.includes("\n")) return text;
    const fixed = this.#linesInsideStrings(span, from);
    const first = this.#file.text.lines.lineAt(span.start);
    return text
      .split("\n")
      .map((line, index) => {
        if (index === 0 || fixed.has(first + index) || line.trim() === "") return line;
        return line.startsWith(from) ? to + line.slice(from.length) : line;
      })
      .join("\n");
  }

  #isFirstOnLine(offset: number): boolean {
    const { lines, latin1 } = this.#file.text;
    return latin1.slice(lines.lineStart(lines.lineAt(offset)), offset).trim() === "";
  }

  #linesInsideStrings(span: Span, from: string): Set<number> {
    const inside = new Set<number>();
    const { lines } = this.#file.text;
    this.#file.tree.root.forEachDescendant((node) => {
      if (node.end <= span.start || node.start >= span.end) return false;
      if (node.kind !== "string_expression" && node.kind !== "indented_string_expression") return undefined;
      if (node.kind === "indented_string_expression" && movesAsOne(node.text, from)) return undefined;
      for (let line = lines.lineAt(node.start) + 1; line <= lines.lineAt(node.end - 1); line++) inside.add(line);
      return false;
    });
    return inside;
  }
}

// Whether an indented string keeps its value when all of its lines move alike: Nix takes off what they have in common,
// except from text behind the opening quotes, and lines of white space do not count towards it.
function movesAsOne(text: string, from: string): boolean {
  const [first, ...others] = text.split("\n");
  const last = others.pop();
  return (
    first?.trim() === "''" &&
    last?.trim() === "''" &&
    others.every((line) => line === "" || (line.startsWith(from) && line.trim() !== ""))
  );
}

function firstAtOrAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
