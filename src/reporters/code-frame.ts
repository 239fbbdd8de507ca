// Owns the code frame: the lines of one file that a diagnostic speaks of, with their numbers, its spans underlined and
// labelled, and everything between left out. A span over several lines gets a bracket to the left of the code.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { type ColumnRange, cropColumns, DisplayLine } from "./display-line.ts";
import { textWidth, wrapText } from "./display-text.ts";
import { buildMarkRows, type Mark } from "./mark-rows.ts";
import { StyledRow } from "./styled-row.ts";
import type { Paint, Theme } from "./theme.ts";

/** A span to show, with a few words beside it. */
export interface FrameMark {
  readonly span: Span;
  /** Without control characters; empty where the span speaks for itself. */
  readonly label: string;
  readonly isPrimary: boolean;
  readonly paint: Paint;
}

/** How a frame is drawn. */
export interface FrameOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns of the largest line number, the same for all frames of a diagnostic. */
  readonly numberWidth: number;
  readonly theme: Theme;
}

// A span is shown whole up to this many lines; of a longer one the beginning and the end are.
const wholeSpanLines = 6;

/** A mark with its one-based lines. */
interface PlacedMark extends FrameMark {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A mark over several lines; its bracket stands in column `lane` between the line numbers and the code. */
interface Bracket extends PlacedMark {
  readonly lane: number;
}

/** One-based number of the last line that a frame of these spans shows. */
export function lastFrameLine(source: SourceText, spans: readonly Span[]): number {
  return Math.max(1, ...spans.map((span) => lastLineOf(source, span)));
}

/** The rows of a frame, painted. `marks` must not be empty. */
export function buildCodeFrame(source: SourceText, marks: readonly FrameMark[], options: FrameOptions): string[] {
  return new CodeFrame(source, marks, options).build();
}

class CodeFrame {
  readonly #source: SourceText;
  readonly #options: FrameOptions;
  /** Marks within one line. */
  readonly #marks: readonly PlacedMark[];
  readonly #brackets: readonly Bracket[];
  /** Columns between the line numbers and the code. */
  readonly #laneWidth: number;

  constructor(source: SourceText, marks: readonly FrameMark[], options: FrameOptions) {
    const placed = marks.map((mark) => ({
      ...mark,
      firstLine: source.lines.lineAt(mark.span.start),
      lastLine: lastLineOf(source, mark.span),
    }));
    const { brackets, others } = assignLanes(placed);
    this.#source = source;
    this.#options = options;
    this.#marks = others;
    this.#brackets = brackets;
    this.#laneWidth = brackets.length === 0 ? 0 : Math.max(...brackets.map(({ lane }) => lane)) + 2;
  }

  build(): string[] {
    const rows: string[] = [];
    let previous: number | undefined;
    for (const line of this.#shownLines()) {
      if (previous !== undefined && line > previous + 1) rows.push(this.#write("…", this.#rowBetween(previous)));
      rows.push(...this.#buildLine(line));
      previous = line;
    }
    return rows;
  }

  /** Every line with an end of a span, short spans whole, and single lines that would otherwise be left out between. */
  #shownLines(): number[] {
    const wanted = new Set(this.#marks.map(({ firstLine }) => firstLine));
    for (const { firstLine, lastLine } of this.#brackets) {
      const isShort = lastLine - firstLine < wholeSpanLines;
      for (let line = firstLine; line <= lastLine; line++) {
        if (isShort || line <= firstLine + 1 || line === lastLine) wanted.add(line);
      }
    }
    for (const line of [...wanted]) if (wanted.has(line + 2)) wanted.add(line + 1);
    return [...wanted].sort((a, b) => a - b);
  }

  #buildLine(line: number): string[] {
    const marks = this.#marks.filter(({ firstLine }) => firstLine === line);
    const opening = this.#brackets.filter(({ firstLine }) => firstLine === line);
    const closing = this.#brackets.filter(({ lastLine }) => lastLine === line);
    const mentioned = [...marks, ...opening, ...closing].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
    const shown = new DisplayLine(this.#source, line, mentioned[0]?.span);
    const columns = mentioned.map((mark) => columnsOnLine(shown, mark));
    const view = cropColumns(shown.width, this.#room, columns);
    const isCutLeft = view.start > 0;
    const place = (mark: PlacedMark): ColumnRange => {
      const { start, end } = columnsOnLine(shown, mark);
      const shift = isCutLeft ? 1 - view.start : 0;
      const last = view.end + shift;
      return { start: clamp(start + shift, 0, last), end: clamp(end + shift, 0, last) };
    };

    const startsInside = opening.filter((mark) => columnsOnLine(shown, mark).start > shown.indentation);
    const startsWithLine = opening.filter((mark) => !startsInside.includes(mark));
    const code = this.#rowBetween(line - 1);
    const isBetween = mentioned.length === 0 && !this.#brackets.some((bracket) => isOpenBefore(bracket, line));
    for (const { lane, paint } of startsWithLine) code.put(lane, "╭", paint);
    const text = `${isCutLeft ? "…" : ""}${shown.slice(view)}${view.end < shown.width ? "…" : ""}`.trimEnd();
    code.put(this.#laneWidth, text, isBetween ? this.#options.theme.context : this.#options.theme.plain);
    const rows = [code];

    const strokes = marks.map((mark): Mark => ({ ...mark, ...place(mark), stroke: mark.isPrimary ? "^" : "─" }));
    const before = [...this.#brackets.filter((bracket) => isOpenBefore(bracket, line)), ...startsWithLine];
    const open = new Set(before);
    for (const markRow of buildMarkRows(strokes, this.#room)) {
      const row = this.#rowWith(open);
      row.putRow(this.#laneWidth, markRow);
      rows.push(row);
    }
    for (const bracket of startsInside) {
      rows.push(this.#bracketRow(bracket, "╭", place(bracket).start, open));
      open.add(bracket);
    }
    for (const bracket of closing) {
      open.delete(bracket);
      rows.push(...this.#closingRows(bracket, Math.max(0, place(bracket).end - 1), open));
    }
    return rows.map((row, index) => this.#write(index === 0 ? String(line) : "", row));
  }

  /** `column` is where, in the code, the bracket ends. */
  #bracketRow(bracket: Bracket, corner: string, column: number, open: ReadonlySet<Bracket>): StyledRow {
    const row = new StyledRow();
    row.put(bracket.lane, corner, bracket.paint);
    const end = this.#laneWidth + column;
    row.put(bracket.lane + 1, "─".repeat(end - bracket.lane - 1), bracket.paint);
    row.put(end, bracket.isPrimary ? "^" : corner === "╭" ? "╮" : "╯", bracket.paint);
    for (const other of open) row.put(other.lane, "│", other.paint);
    return row;
  }

  #closingRows(bracket: Bracket, column: number, open: ReadonlySet<Bracket>): StyledRow[] {
    const row = this.#bracketRow(bracket, "╰", column, open);
    if (bracket.label === "") return [row];
    const besideColumn = this.#laneWidth + column + 2;
    if (column + 2 + textWidth(bracket.label) <= this.#room) {
      row.put(besideColumn, bracket.label, bracket.paint);
      return [row];
    }
    const below = wrapText(bracket.label, Math.max(1, this.#room)).map((line) => {
      const labelRow = this.#rowWith(open);
      labelRow.put(this.#laneWidth, line, bracket.paint);
      return labelRow;
    });
    return [row, ...below];
  }

  /** A row with the brackets that pass from a line to the next. */
  #rowBetween(line: number): StyledRow {
    return this.#rowWith(this.#brackets.filter((bracket) => isOpenBefore(bracket, line + 1)));
  }

  #rowWith(open: Iterable<Bracket>): StyledRow {
    const row = new StyledRow();
    for (const { lane, paint } of open) row.put(lane, "│", paint);
    return row;
  }

  get #room(): number {
    return Math.max(20, this.#options.width - gutterWidth(this.#options.numberWidth) - this.#laneWidth);
  }

  #write(number: string, row: StyledRow): string {
    const { numberWidth, theme } = this.#options;
    return `${theme.gutter(` ${number.padStart(numberWidth)} │`)} ${row}`.trimEnd();
  }
}

/** Columns that line numbers and the rule beside them take. */
export function gutterWidth(numberWidth: number): number {
  return numberWidth + 4;
}

/** Whether a bracket that began above a line reaches into it. */
function isOpenBefore(bracket: PlacedMark, line: number): boolean {
  return bracket.firstLine < line && line <= bracket.lastLine;
}

/** The outermost of overlapping brackets stands leftmost; where there are too many, only the first line is marked. */
function assignLanes(marks: readonly PlacedMark[]): { brackets: Bracket[]; others: PlacedMark[] } {
  const brackets: Bracket[] = [];
  const others = marks.filter(({ firstLine, lastLine }) => firstLine === lastLine);
  const wide = marks.filter(({ firstLine, lastLine }) => firstLine !== lastLine);
  for (const mark of wide.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    const overlapping = brackets.filter((other) => other.lastLine >= mark.firstLine);
    const lane = [0, 1, 2].find((candidate) => overlapping.every((other) => other.lane !== candidate));
    if (lane === undefined) others.push(mark);
    else brackets.push({ ...mark, lane });
  }
  return { brackets, others };
}

/** The columns of a mark on one of its lines; those of a span that goes on below reach to the end of the line. */
function columnsOnLine(line: DisplayLine, mark: PlacedMark): ColumnRange {
  const start = mark.firstLine < line.number ? line.indentation : line.columnAt(mark.span.start);
  const end = mark.lastLine > line.number ? line.width : line.columnAt(mark.span.end);
  return { start, end: Math.max(end, start) };
}

/** One-based line of a span's last byte; a line break at its end belongs to the line that it ends. */
function lastLineOf(source: SourceText, span: Span): number {
  return source.lines.lineAt(Math.max(span.start, span.end - 1));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
