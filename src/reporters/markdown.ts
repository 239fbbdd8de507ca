// Owns the report in Markdown: what a comment on a merge request, or the summary of a job, can show. Names of files and words of
// the flake are escaped, so that nothing of it becomes markup.

import type { Diagnostic } from "../lint/diagnostic.ts";
import { visibleText } from "./display-text.ts";
import { splitQuoted } from "./quoted-text.ts";
import { countDiagnostics, encodeAddress, positionsOf, type ReportInput, relativePath, worstFirst } from "./report.ts";
import { countOf, joinWords } from "./words.ts";

/** A heading that says how much was found, then a section for each file, the ones with the gravest findings first. */
export function markdownReport(input: ReportInput): string {
  const { errors, warnings, infos, fixable } = countDiagnostics(input.diagnostics);
  const counts = [
    ...(errors > 0 ? [countOf(errors, "error")] : []),
    ...(warnings > 0 ? [countOf(warnings, "warning")] : []),
    ...(infos > 0 ? [countOf(infos, "info")] : []),
  ];
  const found = counts.length === 0 ? "nothing found" : joinWords(counts);
  const repair = fixable > 0 ? ` ${fixable} can be fixed with \`unknot fix\`.` : "";
  const paths = [...new Set(worstFirst(input.diagnostics).map(({ path }) => path))];
  const sections = paths.map((path) => fileSection(path, input));
  return [`## unknot: ${found}`, `${countOf(input.files, "file")} checked.${repair}`, ...sections]
    .join("\n\n")
    .concat("\n");
}

function fileSection(path: string, input: ReportInput): string {
  const shown = codeSpan(visibleText(relativePath(input.workingDirectory, path)));
  const inFile = input.diagnostics.filter((diagnostic) => diagnostic.path === path);
  return `### ${shown}\n\n${inFile.map((diagnostic) => item(diagnostic, input)).join("\n")}`;
}

function item(diagnostic: Diagnostic, input: ReportInput): string {
  const { path, span, severity, rule, message, url, related, fixes } = diagnostic;
  const lines = [
    `- **${severity}** [\`${rule}\`](<${encodeAddress(url)}>), ${placeOf(path, path, span.start, input)}: ${prose(message)}`,
  ];
  for (const [index, place] of related.entries()) {
    lines.push(`  ${index + 1}. ${placeOf(place.path, path, place.span.start, input)}: ${prose(place.message)}`);
  }
  for (const { title, applicability, edits } of fixes) {
    const isApplied = edits.length > 0 && applicability !== "display-only";
    lines.push(`  - ${isApplied ? (applicability === "safe" ? "fix" : "fix (unsafe)") : "to do"}: ${prose(title)}`);
  }
  return lines.join("\n");
}

/** `line 3`, or with the path where that is not the file that is spoken of. */
function placeOf(path: string, current: string, offset: number, input: ReportInput): string {
  const { line } = positionsOf(input, path, { start: offset, end: offset }).start;
  if (path === current) return `line ${line}`;
  return codeSpan(`${visibleText(relativePath(input.workingDirectory, path))}:${line}`);
}

/** Sentences whose quoted code stays code, and of which nothing else is markup. */
function prose(text: string): string {
  return splitQuoted(visibleText(text))
    .map(({ text: piece, isQuoted }) => {
      if (!isQuoted) return piece.replace(/[\\`*_{}[\]<>#|~&@]/g, "\\$&");
      return codeSpan(piece.replace(/^`+|[`']+$/g, ""));
    })
    .join("");
}

/** Code, between more backticks than it has. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
