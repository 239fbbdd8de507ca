// Owns the report for a step of GitHub Actions: workflow commands, which the runner shows as annotations beside the code. It shows
// ten of each kind for a step, so that the gravest come first; its log has all of them.

import type { Severity } from "../lint/diagnostic.ts";
import { visibleText } from "./display-text.ts";
import { encodeAddress, positionsOf, type ReportInput, repositoryPath, worstFirst } from "./report.ts";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };
const shownOfEach = 10;

/** One command for each diagnostic; the empty string where there is none. */
export function githubReport(input: ReportInput): string {
  const sorted = worstFirst(input.diagnostics);
  const lines = sorted.map(({ path, span, severity, rule, message, url }) => {
    const { start, end } = positionsOf(input, path, span);
    // The runner takes columns for those of one line.
    const columns = start.line === end.line ? [`col=${start.column}`, `endColumn=${end.column}`] : [];
    const properties = [
      `file=${escapeProperty(visibleText(repositoryPath(input, path)))}`,
      `line=${start.line}`,
      `endLine=${end.line}`,
      ...columns,
      `title=${escapeProperty(visibleText(rule))}`,
    ];
    return `::${commands[severity]} ${properties.join(",")}::${escapeData(`${visibleText(message)}\n${encodeAddress(url)}`)}\n`;
  });
  const hidden = Object.keys(commands).reduce((sum, severity) => {
    const count = sorted.filter((diagnostic) => diagnostic.severity === severity).length;
    return sum + Math.max(0, count - shownOfEach);
  }, 0);
  if (hidden > 0)
    lines.push(
      `GitHub shows ${shownOfEach} annotations of a kind for each step: ${hidden} more stand in this log only.\n`,
    );
  return lines.join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
