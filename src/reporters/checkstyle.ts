// Owns the report in Checkstyle's XML, which many tools read: one element for each file with findings.

import type { Diagnostic } from "../lint/diagnostic.ts";
import { positionsOf, type ReportInput, relativePath } from "./report.ts";
import { xmlDeclaration, xmlElement } from "./xml.ts";

/** The document. */
export function checkstyleReport(input: ReportInput): string {
  const paths = [...new Set(input.diagnostics.map(({ path }) => path))];
  const files = paths.map((path) => {
    const inFile = input.diagnostics.filter((diagnostic) => diagnostic.path === path);
    const name = relativePath(input.workingDirectory, path);
    return xmlElement(
      "file",
      { name },
      inFile.map((diagnostic) => errorElement(diagnostic, input)),
    );
  });
  const root = xmlElement("checkstyle", { version: "4.3" }, files.length === 0 ? undefined : files);
  return `${xmlDeclaration}\n${root}\n`;
}

function errorElement({ path, span, severity, message, rule }: Diagnostic, input: ReportInput): string {
  const { line, column } = positionsOf(input, path, span).start;
  return xmlElement("error", { line, column, severity, message, source: `unknot.${rule}` });
}
