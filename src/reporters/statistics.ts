// Owns the report that counts: how often each rule has something to say, and how much of it could be fixed.

import { textWidth } from "./display-text.ts";
import { buildSummary } from "./pretty.ts";
import { countDiagnostics, type ReportInput } from "./report.ts";

/** A line for each rule that found something, the most frequent first; then the sum. */
export function statisticsReport(input: ReportInput): string {
  const { theme } = input;
  const rules = [...new Set(input.diagnostics.map(({ rule }) => rule))].map((rule) => {
    const found = input.diagnostics.filter((diagnostic) => diagnostic.rule === rule);
    return { rule, found, counts: countDiagnostics(found) };
  });
  rules.sort((a, b) => b.found.length - a.found.length || (a.rule < b.rule ? -1 : 1));
  const countWidth = Math.max(0, ...rules.map(({ found }) => String(found.length).length));
  const nameWidth = Math.max(0, ...rules.map(({ rule }) => textWidth(rule)));
  const lines = rules.map(({ rule, found, counts: { errors, warnings, fixable, unsafelyFixable } }) => {
    const severity = errors > 0 ? "error" : warnings > 0 ? "warning" : "info";
    const name = theme.severity[severity](rule) + " ".repeat(nameWidth - textWidth(rule));
    const repairs = [
      ...(fixable > 0 ? [`${fixable} fixable`] : []),
      ...(unsafelyFixable > 0 ? [`${unsafelyFixable} fixable with --unsafe`] : []),
    ];
    return `${String(found.length).padStart(countWidth)}  ${name}  ${theme.faint(repairs.join(", "))}`.trimEnd();
  });
  const summary = input.withSummary === false ? [] : [...(lines.length > 0 ? [""] : []), buildSummary(input, theme)];
  return [...lines, ...summary].map((line) => `${line}\n`).join("");
}
