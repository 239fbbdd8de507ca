// Owns the one-line report: `path:line:column: severity[rule] message`. Editors and CI match these lines with a
// pattern, so their shape is stable: lines and columns begin at 1, columns count UTF-16 units.

import { visibleText } from "./display-text.ts";
import { type ReportInput, relativePath } from "./report.ts";

/**
 * What matches such a line, for JavaScript, .NET and their like: path, line, column, severity, rule, message. A path may hold spaces and
 * colons: it ends where the first position and severity follow.
 */
export const concisePattern = String.raw`^(.+?):(\d+):(\d+): (error|warning|info)\[([a-z0-9-]+)\] (.*)$`;

/** One line for each diagnostic; the empty string where there is none. */
export function conciseReport(input: ReportInput): string {
  const { theme } = input;
  return input.diagnostics
    .map(({ path, span, severity, rule, message }) => {
      const { line, column } = input.sourceText(path)?.lines.position(span.start) ?? { line: 1, column: 1 };
      const place = `${visibleText(relativePath(input.workingDirectory, path))}:${line}:${column}`;
      return `${place}: ${theme.severity[severity](`${severity}[${rule}]`)} ${visibleText(message)}\n`;
    })
    .join("");
}
