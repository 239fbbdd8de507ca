// Owns the report that GitLab shows in a merge request: a Code Quality artifact, with the fields that GitLab reads. Fingerprints
// are different for each finding, and stay when lines move, so that GitLab sees which ones a merge request adds.

import { createHash } from "node:crypto";
import type { Severity } from "../lint/diagnostic.ts";
import { identify, positionsOf, type ReportInput, repositoryPath } from "./report.ts";

const severities: Readonly<Record<Severity, string>> = { error: "critical", warning: "minor", info: "info" };

/** A list, empty where nothing was found. */
export function gitlabReport(input: ReportInput): string {
  const identities = identify(input);
  const entries = input.diagnostics.map(({ path, span, severity, rule, message }, index) => {
    const { fingerprint, ordinal } = identities[index]!;
    const { start, end } = positionsOf(input, path, span);
    return {
      type: "issue",
      check_name: rule,
      description: message,
      categories: ["Bug Risk"],
      severity: severities[severity],
      fingerprint: createHash("sha256").update(`${fingerprint} ${ordinal}`).digest("hex"),
      location: { path: repositoryPath(input, path), lines: { begin: start.line, end: end.line } },
    };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
