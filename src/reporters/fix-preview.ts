// Owns how a fix is shown: its title, and for the files it touches the lines that go and the lines that come, as few as
// tell what it does. Nothing here decides whether a fix is applied.

import type { FileEdit, Fix } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { applyTextEdits, sortTextEdits } from "../text/text-edit.ts";
import { truncateText, visibleText } from "./display-text.ts";
import type { Paint, Theme } from "./theme.ts";

/** Lines of one file that a fix replaces; line breaks and the lines that stay the same are not in it. */
export interface Hunk {
  /** One-based number of the first line that goes, or before which lines come, in the file as it is. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

// A preview says what a fix does; `fix --diff` shows all of it.
const maximumLines = 12;

/** Hunks of one file's edits, top to bottom. */
export function buildHunks(source: SourceText, edits: readonly FileEdit[]): Hunk[] {
  const groups: { start: number; end: number; edits: FileEdit[] }[] = [];
  for (const edit of sortTextEdits(edits)) {
    const { start, end } = wholeLines(source, edit);
    const group = groups.at(-1);
    if (group !== undefined && start < group.end) {
      group.end = Math.max(end, group.end);
      group.edits.push(edit);
    } else {
      groups.push({ start, end, edits: [edit] });
    }
  }
  return groups.flatMap(({ start, end, edits: own }) => {
    const bytes = source.bytes.subarray(start, end);
    const moved = own.map(({ span, text }) => ({ span: { start: span.start - start, end: span.end - start }, text }));
    const after = applyTextEdits(bytes, moved);
    return compareLines(source.lines.lineAt(start), splitLines(bytes), splitLines(after));
  });
}

/** The bytes of the lines that an edit changes; none where it puts whole lines between two others. */
function wholeLines({ lines, length }: SourceText, { span, text }: FileEdit): Span {
  const start = lines.lineStart(lines.lineAt(span.start));
  const isAtLineStart = lines.lineStart(lines.lineAt(span.end)) === span.end;
  const leavesLine = isAtLineStart && (text === "" ? span.start === start : text.endsWith("\n"));
  if (leavesLine) return { start, end: span.end };
  const lastLine = lines.lineAt(span.end);
  return { start, end: lastLine === lines.lineCount ? length : lines.lineStart(lastLine + 1) };
}

/** What a preview needs of the report around it. */
export interface FixPreviewOptions {
  readonly theme: Theme;
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns of line numbers in the code frames above, with which the lines are aligned. */
  readonly numberWidth: number;
  /** The file whose name need not be said. */
  readonly mainPath: string;
  displayPath(path: string): string;
  sourceText(path: string): SourceText | undefined;
}

/** The lines that a fix changes, file by file, painted; none where it changes nothing. */
export function buildFixPreview(fix: Fix, options: FixPreviewOptions): string[] {
  const { theme, numberWidth } = options;
  const rows: string[] = [];
  let lineCount = 0;
  for (const path of new Set(fix.edits.map((edit) => edit.path))) {
    const source = options.sourceText(path);
    if (source === undefined) continue;
    const ownEdits = fix.edits.filter((edit) => edit.path === path);
    const hunks = buildHunks(source, ownEdits).map((hunk) => hunkRows(hunk, options));
    if (path !== options.mainPath && lineCount < maximumLines) {
      rows.push(`${theme.gutter(`${" ".repeat(numberWidth)} :::`)} ${options.displayPath(path)}`);
    }
    hunks.forEach((hunk, index) => {
      if (index > 0 && lineCount < maximumLines) rows.push(theme.gutter(` ${"…".padStart(numberWidth)}`));
      rows.push(...hunk.slice(0, Math.max(0, maximumLines - lineCount)));
      lineCount += hunk.length;
    });
  }
  const hidden = lineCount - maximumLines;
  if (hidden > 0) rows.push(theme.faint(` ${" ".repeat(numberWidth)} … ${hidden} more line${hidden === 1 ? "" : "s"}`));
  return rows;
}

function hunkRows(hunk: Hunk, { theme, width, numberWidth }: FixPreviewOptions): string[] {
  const row = (number: string, sign: string, line: string, paint: Paint): string => {
    const text = truncateText(visibleText(line.replaceAll("\t", "    ")), Math.max(20, width - numberWidth - 4));
    return `${theme.gutter(` ${number.padStart(numberWidth)} `)}${paint(`${sign} ${text}`.trimEnd())}`;
  };
  return [
    ...hunk.removed.map((line, index) => row(String(hunk.line + index), "-", line, theme.removed)),
    ...hunk.added.map((line) => row("", "+", line, theme.added)),
  ];
}

/** Hunks between two texts, with the longest sequence of lines that stay; `line` is the number of the first line. */
function compareLines(line: number, before: readonly string[], after: readonly string[]): Hunk[] {
  const kept = keptLengths(before, after);
  const hunks: { line: number; removed: string[]; added: string[] }[] = [];
  let isOpen = false;
  for (let old = 0, fresh = 0; old < before.length || fresh < after.length; ) {
    if (old < before.length && before[old] === after[fresh]) {
      old++;
      fresh++;
      isOpen = false;
      continue;
    }
    if (!isOpen) hunks.push({ line: line + old, removed: [], added: [] });
    isOpen = true;
    const hunk = hunks.at(-1)!;
    const isRemoval =
      fresh >= after.length || (old < before.length && kept[old + 1]![fresh]! >= kept[old]![fresh + 1]!);
    if (isRemoval) hunk.removed.push(before[old++]!);
    else hunk.added.push(after[fresh++]!);
  }
  return hunks;
}

/** For each pair of positions, how many lines after them can stay; the texts of a fix are short. */
function keptLengths(before: readonly string[], after: readonly string[]): number[][] {
  const kept = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let old = before.length - 1; old >= 0; old--) {
    for (let fresh = after.length - 1; fresh >= 0; fresh--) {
      kept[old]![fresh] =
        before[old] === after[fresh]
          ? kept[old + 1]![fresh + 1]! + 1
          : Math.max(kept[old + 1]![fresh]!, kept[old]![fresh + 1]!);
    }
  }
  return kept;
}

/** Lines without their breaks; a break at the end begins no further line. */
function splitLines(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
