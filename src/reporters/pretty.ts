// Owns the report for people: for each diagnostic its message, a code frame for every file it speaks of, what a fix
// would change, and where to read more; then a sum. Meant to be read in a terminal and to be shown to others.

import type { Diagnostic, Fix, RelatedSpan } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import { buildCodeFrame, type FrameMark, lastFrameLine } from "./code-frame.ts";
import { truncateText, visibleText, wrapText } from "./display-text.ts";
import { buildFixPreview } from "./fix-preview.ts";
import { buildKnotFrames, isKnot } from "./knot-frames.ts";
import { paintLines } from "./quoted-text.ts";
import { countDiagnostics, encodeAddress, type ReportInput, relativePath } from "./report.ts";
import type { Paint, Theme } from "./theme.ts";
import { countOf, joinWords } from "./words.ts";

// Code is cropped to this where there is no terminal, and in terminals that are wider than anyone reads.
const widestFrame = 160;
const narrowestFrame = 40;

/** The report for people. */
export function prettyReport(input: ReportInput): string {
  const { theme } = input;
  const parts = input.diagnostics.map((diagnostic) => new PrettyDiagnostic(diagnostic, input, theme).build());
  if (input.withSummary !== false) parts.push(buildSummary(input, theme));
  return parts.length === 0 ? "" : `${parts.join("\n\n")}\n`;
}

/** A span of a diagnostic with its file; `hop` is its one-based place on the path of a knot, where that has several. */
interface Place extends RelatedSpan {
  readonly hop: number | undefined;
  readonly isPrimary: boolean;
}

class PrettyDiagnostic {
  readonly #diagnostic: Diagnostic;
  readonly #input: ReportInput;
  readonly #theme: Theme;
  readonly #width: number;
  readonly #places: readonly Place[];
  readonly #numberWidth: number;

  constructor(diagnostic: Diagnostic, input: ReportInput, theme: Theme) {
    const { path, span, label, related } = diagnostic;
    const primary: Place = { path, span, message: label ?? "", hop: undefined, isPrimary: true };
    const others = related.map(
      (place, index): Place => ({ ...place, hop: related.length > 1 ? index + 1 : undefined, isPrimary: false }),
    );
    this.#diagnostic = diagnostic;
    this.#input = input;
    this.#theme = theme;
    this.#width = Math.max(narrowestFrame, Math.min(widestFrame, input.width ?? widestFrame));
    this.#places = [primary, ...others];
    this.#numberWidth = Math.max(2, ...this.#places.map((place) => String(this.#lastLine(place)).length));
  }

  build(): string {
    return [this.#header(), ...this.#frames(), ...this.#fixes(), ...this.#footer()].join("\n");
  }

  #header(): string {
    const { rule, severity, message } = this.#diagnostic;
    const name = `${severity}[${rule}]`;
    const text = visibleText(message);
    const lead = leadLength(text);
    const lines =
      this.#input.width === undefined
        ? [text]
        : wrapText(text, this.#width - 2, Math.max(1, this.#width - name.length - 2));
    const painted = paintLines(lines, this.#theme, lead);
    const paint = this.#theme.severity[severity];
    const shown = this.#input.withLinks === true ? `${severity}[${linkText(rule, this.#diagnostic.url)}]` : name;
    return `${paint(shown)}: ${painted.join("\n  ")}`;
  }

  #frames(): string[] {
    const diagnostic = this.#diagnostic;
    if (!isKnot(diagnostic)) {
      return [...new Set(this.#places.map(({ path }) => path))].flatMap((path) => this.#frame(path));
    }
    return buildKnotFrames(diagnostic, {
      theme: this.#theme,
      width: this.#width,
      numberWidth: this.#numberWidth,
      displayPath: (path) => this.#displayPath(path),
      sourceText: (path) => this.#input.sourceText(path),
    });
  }

  #frame(path: string): string[] {
    const isMain = path === this.#diagnostic.path;
    const places = this.#places.filter((place) => place.path === path);
    const source = this.#input.sourceText(path);
    const arrow = this.#theme.gutter(`${" ".repeat(this.#numberWidth)} ${isMain ? "-->" : ":::"}`);
    const rule = this.#theme.gutter(` ${" ".repeat(this.#numberWidth)} │`);
    const location = `${arrow} ${this.#displayPath(path)}${this.#position(source, places)}`;
    if (source === undefined) {
      const labels = places.filter(({ message }) => message !== "");
      return [location, ...labels.map((place) => `${rule} ${this.#label(place)}`)];
    }
    const marks = places.map(
      (place): FrameMark => ({
        span: place.span,
        label: this.#label(place),
        isPrimary: place.isPrimary,
        paint: place.isPrimary ? this.#theme.severity[this.#diagnostic.severity] : this.#theme.related,
      }),
    );
    const options = { width: this.#width, numberWidth: this.#numberWidth, theme: this.#theme };
    return [location, rule, ...buildCodeFrame(source, marks, options), rule];
  }

  #label(place: Place): string {
    const message = visibleText(place.message);
    return place.hop === undefined ? message : `${place.hop}. ${message}`;
  }

  #position(source: SourceText | undefined, places: readonly Place[]): string {
    if (source === undefined) return "";
    const { line, column } = source.lines.position(places[0]!.span.start);
    return `:${line}:${column}`;
  }

  #fixes(): string[] {
    return this.#diagnostic.fixes.flatMap((fix, index) => [
      ...this.#footerRows(this.#fixName(fix), fix.title),
      ...(index === 0 ? this.#fixLines(fix) : []),
    ]);
  }

  #fixLines(fix: Fix): string[] {
    return buildFixPreview(fix, {
      theme: this.#theme,
      width: this.#width,
      numberWidth: this.#numberWidth,
      mainPath: this.#diagnostic.path,
      displayPath: (path) => this.#displayPath(path),
      sourceText: (path) => this.#input.sourceText(path),
    });
  }

  /** ` = name: text`, wrapped to the terminal under the beginning of the text. */
  #footerRows({ name, paint }: { readonly name: string; readonly paint: Paint }, text: string): string[] {
    const start = this.#numberWidth + 4;
    const indent = " ".repeat(start + name.length + 2);
    const wrapped =
      this.#input.width === undefined
        ? [visibleText(text)]
        : wrapText(visibleText(text), Math.max(20, this.#width - indent.length));
    const lines = paintLines(wrapped, this.#theme);
    return [`${this.#footerMark()} ${paint(`${name}:`)} ${lines.join(`\n${indent}`)}`];
  }

  #fixName({ applicability, edits }: Fix): { readonly name: string; readonly paint: Paint } {
    if (applicability === "display-only" || edits.length === 0) return { name: "to do", paint: this.#theme.caution };
    if (applicability === "safe") return { name: "fix", paint: this.#theme.good };
    return { name: "fix (unsafe)", paint: this.#theme.caution };
  }

  #footer(): string[] {
    return [
      `${this.#footerMark()} ${this.#theme.faint(truncateText(encodeAddress(this.#diagnostic.url), widestFrame))}`,
    ];
  }

  #footerMark(): string {
    return this.#theme.gutter(` ${" ".repeat(this.#numberWidth)} =`);
  }

  #displayPath(path: string): string {
    return visibleText(relativePath(this.#input.workingDirectory, path));
  }

  #lastLine({ path, span }: Place): number {
    const source = this.#input.sourceText(path);
    return source === undefined ? 1 : lastFrameLine(source, [span]);
  }
}

/** The text as a terminal links it to an address (OSC 8); it takes no columns but its own. */
function linkText(text: string, url: string): string {
  return `\u001b]8;;${encodeAddress(url)}\u001b\\${text}\u001b]8;;\u001b\\`;
}

/** UTF-16 length of the first sentence: it says what, and stands out. */
function leadLength(message: string): number {
  const end = message.search(/[.:;](?= [A-Z`“(])/);
  return end === -1 ? message.length : end + 1;
}

/** What was found, looked at, and could be fixed, in one or two lines. */
export function buildSummary(input: ReportInput, theme: Theme): string {
  const { errors, warnings, infos, fixable, unsafelyFixable } = countDiagnostics(input.diagnostics);
  const time = input.elapsedMilliseconds === undefined ? "" : ` in ${formatTime(input.elapsedMilliseconds)}`;
  const looked = `${countOf(input.files, "file")} checked${time}`;
  const skipped = input.notices.length === 0 ? "" : `, ${input.notices.length} skipped`;
  const counts = [
    ...(errors > 0 ? [theme.severity.error(countOf(errors, "error"))] : []),
    ...(warnings > 0 ? [theme.severity.warning(countOf(warnings, "warning"))] : []),
    ...(infos > 0 ? [theme.severity.info(countOf(infos, "info"))] : []),
  ];
  const found = counts.length === 0 ? theme.good("Nothing found") : `Found ${joinWords(counts)}`;
  const rows = [`${found}; ${looked}${skipped}.`];
  const quoted = theme.quoted;
  if (fixable > 0) {
    const more = unsafelyFixable > 0 ? `, ${unsafelyFixable} more with ${quoted("`unknot fix --unsafe`")}` : "";
    rows.push(`${fixable} can be fixed with ${quoted("`unknot fix`")}${more}.`);
  } else if (unsafelyFixable > 0) {
    rows.push(`${unsafelyFixable} can be fixed with ${quoted("`unknot fix --unsafe`")}.`);
  }
  return rows.join("\n");
}

function formatTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
