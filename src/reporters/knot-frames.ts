// Owns the drawing of a knot: a path that comes back to its first place. Its hops are numbered in the order in which Nix
// walks them, each run through one file is a station with a code frame, and a rail beside them closes the circle.

import type { Diagnostic, RelatedSpan } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import { buildCodeFrame, type FrameMark } from "./code-frame.ts";
import { textWidth, visibleText, wrapText } from "./display-text.ts";
import type { Theme } from "./theme.ts";

/** What drawing a knot takes. */
export interface KnotOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly numberWidth: number;
  readonly theme: Theme;
  displayPath(path: string): string;
  sourceText(path: string): SourceText | undefined;
}

interface Hop extends RelatedSpan {
  /** One-based. */
  readonly number: number;
  readonly isPrimary: boolean;
}

const railWidth = 4;

/** Whether the related spans of a diagnostic end where they begin. */
export function isKnot({ related }: Diagnostic): boolean {
  const [first] = related;
  const last = related.at(-1);
  return related.length > 1 && first !== undefined && last !== undefined && isSamePlace(first, last);
}

/** The rows of a knot, painted. */
export function buildKnotFrames(diagnostic: Diagnostic, options: KnotOptions): string[] {
  const { theme } = options;
  const paint = theme.severity[diagnostic.severity];
  const hops = diagnostic.related.slice(0, -1).map((place, index): Hop => {
    return { ...place, number: index + 1, isPrimary: isSamePlace(place, diagnostic) };
  });
  const rows: string[] = [];
  const rail = paint("  │");
  for (const [index, run] of runsOf(hops).entries()) {
    rows.push(`${paint(index === 0 ? "  ╭─▶" : "  ├─▶")} ${station(run, options)}`);
    rows.push(...frameRows(diagnostic, run, options).map((row) => `${rail} ${row}`.trimEnd()), rail);
  }
  const closing = wrapText(visibleText(diagnostic.related.at(-1)!.message), options.width - railWidth - 3);
  rows.push(...closing.map((line, index) => `${index === 0 ? paint("  ╰───") : "      "} ${paint(line)}`));
  return rows;
}

// The path may leave a file and come back to it: then that file has two stations.
function runsOf(hops: readonly Hop[]): Hop[][] {
  const runs: Hop[][] = [];
  for (const hop of hops) {
    const run = runs.at(-1);
    if (run?.[0]?.path === hop.path) run.push(hop);
    else runs.push([hop]);
  }
  return runs;
}

function station(run: readonly Hop[], { displayPath, sourceText, theme }: KnotOptions): string {
  const { path, span } = run.find(({ isPrimary }) => isPrimary) ?? run[0]!;
  const source = sourceText(path);
  const shown = theme.path(displayPath(path));
  if (source === undefined) return shown;
  const { line, column } = source.lines.position(span.start);
  return `${shown}:${line}:${column}`;
}

function frameRows(diagnostic: Diagnostic, run: readonly Hop[], options: KnotOptions): string[] {
  const { theme, numberWidth } = options;
  const source = options.sourceText(run[0]!.path);
  const label = ({ number, message }: Hop) => `${number}. ${visibleText(message)}`;
  if (source === undefined) return run.map((hop) => `${" ".repeat(numberWidth + 2)} ${label(hop)}`);
  const marks = run.map(
    (hop): FrameMark => ({
      span: hop.span,
      label: label(hop),
      isPrimary: hop.isPrimary,
      paint: hop.isPrimary ? theme.severity[diagnostic.severity] : theme.related,
    }),
  );
  const width = Math.max(textWidth("  │ ") + 20, options.width - railWidth);
  return buildCodeFrame(source, marks, { width, numberWidth, theme });
}

function isSamePlace(a: Pick<RelatedSpan, "path" | "span">, b: Pick<RelatedSpan, "path" | "span">): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end;
}
