// Owns the comments that silence rules: how they are written, which diagnostics they cover, how they are removed.
// Only comments of the syntax tree are read, never text that looks like one. Without a reason nothing is covered.

import type { SyntaxTree } from "../syntax/index.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A comment that begins with `unknot:`. */
export interface Suppression {
  /** The comment, without a line break at its end. */
  readonly span: Span;
  /** The word behind `unknot:`, and where it stands. */
  readonly verb: NamedSpan;
  /** line: `allow`; file: `allow-file`; undefined: the verb is neither, and nothing is covered. */
  readonly scope: "line" | "file" | undefined;
  /** In the order of the comment; may be empty. */
  readonly rules: readonly NamedSpan[];
  /** What follows `--`; undefined where that is missing or empty, and then nothing is covered. */
  readonly reason: string | undefined;
  /** One-based line whose diagnostics it covers; undefined for `file`, and where no code follows. */
  readonly line: number | undefined;
  /** An `allow-file` behind the first code, which covers nothing. */
  readonly isMisplaced: boolean;
}

/** A word and its place. */
export interface NamedSpan {
  readonly name: string;
  readonly span: Span;
}

/**
 * used: a diagnostic was held back; unused: none was there; unknown: there is no such rule; undecided: the rule did
 * not run, or not to its end, or it is itself about suppressions, or the comment has no reason.
 */
export type SuppressionStatus = "used" | "unused" | "unknown" | "undecided";

const directive = /^[#*\s]*unknot:[ \t]*([\w-]*)/;
const separator = /(?:^|\s)--(?=\s|$)/;

/** The suppressions of a file, in its order. */
export function findSuppressions(tree: SyntaxTree): Suppression[] {
  const { bytes } = tree.source;
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes("unknot:")) return [];
  const code = new CodeFinder(tree);
  return tree.comments.flatMap((comment) => parseComment(tree.source, comment, code) ?? []);
}

/** Whether a diagnostic of its file lies where the suppression applies, whatever rules it lists. */
export function coversPlaceOf(suppression: Suppression, diagnostic: Diagnostic, source: SourceText): boolean {
  if (suppression.reason === undefined || suppression.isMisplaced) return false;
  if (suppression.scope === "file") return true;
  return suppression.scope === "line" && suppression.line === source.lines.lineAt(diagnostic.span.start);
}

/** The edit that removes a comment, and its line where nothing else stands on it. */
export function commentRemoval(source: SourceText, comment: Span): TextEdit {
  const { lines, latin1 } = source;
  const lineStart = lines.lineStart(lines.lineAt(comment.start));
  const lastLine = lines.lineAt(comment.end);
  const before = latin1.slice(lineStart, comment.start);
  const after = latin1.slice(comment.end, lines.lineEnd(lastLine));
  const spaceBefore = /[ \t]*$/.exec(before)![0].length;
  const spaceAfter = /^[ \t\r]*/.exec(after)![0].length;
  const isFirst = spaceBefore === before.length;
  if (spaceAfter === after.length) {
    return isFirst
      ? { span: { start: lineStart, end: lines.lineStart(lastLine + 1) }, text: "" }
      : { span: { start: comment.start - spaceBefore, end: comment.end + spaceAfter }, text: "" };
  }
  // Code on both sides must not run together.
  if (isFirst || spaceBefore > 0) return { span: { start: comment.start, end: comment.end + spaceAfter }, text: "" };
  return { span: comment, text: spaceAfter > 0 ? "" : " " };
}

/** The edit that takes one rule of several out of a comment's list. */
export function ruleRemoval(suppression: Suppression, index: number): TextEdit {
  const { rules } = suppression;
  const { span } = rules[index]!;
  const next = rules[index + 1];
  const start = next === undefined ? (rules[index - 1]?.span.end ?? span.start) : span.start;
  return { span: { start, end: next?.span.start ?? span.end }, text: "" };
}

function parseComment(source: SourceText, comment: Span, code: CodeFinder): Suppression | undefined {
  const { latin1, lines } = source;
  const isBlock = latin1.startsWith("/*", comment.start);
  let end = comment.end;
  while (end > comment.start && "\r\n".includes(latin1[end - 1]!)) end--;
  const bodyStart = comment.start + (isBlock ? 2 : 1);
  const body = latin1.slice(bodyStart, isBlock && latin1.endsWith("*/", end) ? end - 2 : end);
  const match = directive.exec(body);
  if (match === null) return undefined;

  const verb = match[1]!;
  const listStart = match[0].length;
  const list = body.slice(listStart);
  const dashes = separator.exec(list);
  const reasonStart = dashes === null ? body.length : listStart + dashes.index + dashes[0].length;
  const reason = source.slice({ start: bodyStart + reasonStart, end: bodyStart + body.length }).trim();
  const scope = verb === "allow" ? "line" : verb === "allow-file" ? "file" : undefined;
  return {
    span: { start: comment.start, end },
    verb: named(verb, bodyStart + listStart - verb.length),
    scope,
    rules: listRules(list.slice(0, dashes?.index), bodyStart + listStart, dashes !== null),
    reason: reason === "" ? undefined : reason,
    line: scope === "line" ? coveredLine(comment, lines.lineAt(comment.start), source, code) : undefined,
    isMisplaced: scope === "file" && code.next(0) < comment.start,
  };
}

/** Without `--`, prose may follow the list: only what commas join is taken for it. */
function listRules(list: string, start: number, isDelimited: boolean): NamedSpan[] {
  const rules: NamedSpan[] = [];
  for (const match of list.matchAll(/[^\s,]+/g)) {
    const gap = list.slice(rules.length === 0 ? 0 : rules.at(-1)!.span.end - start, match.index);
    if (!isDelimited && rules.length > 0 && !gap.includes(",")) break;
    rules.push(named(match[0], start + match.index));
  }
  return rules;
}

function coveredLine(comment: Span, line: number, source: SourceText, code: CodeFinder): number | undefined {
  if (code.next(source.lines.lineStart(line)) < comment.start) return line;
  const next = code.next(comment.end);
  return next < source.length ? source.lines.lineAt(next) : undefined;
}

function named(name: string, start: number): NamedSpan {
  return { name, span: { start, end: start + name.length } };
}

/** Finds code between comments and white space. */
class CodeFinder {
  readonly #text: string;
  readonly #comments: readonly Span[];

  constructor(tree: SyntaxTree) {
    this.#text = tree.source.latin1;
    this.#comments = tree.comments;
  }

  /** Offset of the first byte of code at or behind `offset`; the file's length where none follows. */
  next(offset: number): number {
    let at = offset;
    if (at === 0 && this.#text.startsWith("\xef\xbb\xbf")) at = 3;
    for (let index = this.#firstEndingAfter(at); ; index++) {
      const comment = this.#comments[index];
      if (comment !== undefined && comment.start < at) at = comment.end;
      else {
        while (at < this.#text.length && " \t\r\n".includes(this.#text[at]!)) at++;
        if (comment === undefined || comment.start !== at) return at;
        at = comment.end;
      }
    }
  }

  #firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.#comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#comments[middle]!.end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
