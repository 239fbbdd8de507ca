// Owns how demands are printed for those who want to see what the evaluator sees: an expression or a site, then each demand of
// it with its path, one place a line.

import { type Demand, demandText } from "../eval/demand.ts";
import type { Origin } from "../eval/value.ts";
import { demandTrail } from "../lint/knot-trail.ts";
import type { SourceText } from "../text/source-text.ts";
import { truncateText } from "./display-text.ts";
import { relativePath } from "./report.ts";

/** What the paths and positions of a report are told with. */
export interface DemandReportOptions {
  /** Absolute, with `/`. */
  readonly workingDirectory: string;
  sourceText(path: string): SourceText | undefined;
}

const widestCode = 80;

/** A heading with a place and its code, and below it the demands. */
export function demandReport(
  heading: string,
  origin: Origin,
  demands: readonly Demand[],
  options: DemandReportOptions,
): string {
  const { file, node } = origin;
  const code = truncateText(node.text.replace(/\s+/g, " "), widestCode);
  const rows = [`${placeText(file.path, node.start, options)}  ${heading}`, `    ${code}`];
  if (demands.length === 0) rows.push("    needs nothing late");
  for (const demand of demands) {
    const certainty = demand.isCertain ? "needs" : "may need";
    const presence = demand.isPresence ? " (only whether a name is there)" : "";
    rows.push(`    ${certainty} ${demandText(demand)}${presence}`);
    for (const { path, span, message } of demandTrail(demand)) {
      rows.push(`      ${placeText(path, span.start, options)}  ${message}`);
    }
  }
  return `${rows.join("\n")}\n`;
}

function placeText(path: string, offset: number, { workingDirectory, sourceText }: DemandReportOptions): string {
  const position = sourceText(path)?.lines.position(offset);
  const shown = relativePath(workingDirectory, path);
  return position === undefined ? shown : `${shown}:${position.line}:${position.column}`;
}
