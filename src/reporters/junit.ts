// Owns the report in JUnit's XML, for what shows tests: a file is a suite, a finding a test that failed. A hint is a test that passed
// and has something to say, so that it breaks no build. JUnit has no way to say that nothing was tested: a clean run is one test.

import type { Diagnostic } from "../lint/diagnostic.ts";
import { positionsOf, type ReportInput, relativePath } from "./report.ts";
import { escapeXml, xmlDeclaration, xmlElement } from "./xml.ts";

/** The document. */
export function junitReport(input: ReportInput): string {
  const paths = [...new Set(input.diagnostics.map(({ path }) => path))];
  const suites = paths.map((path) => {
    const inFile = input.diagnostics.filter((diagnostic) => diagnostic.path === path);
    const name = relativePath(input.workingDirectory, path);
    return suite(
      name,
      inFile.filter(isFailure).length,
      inFile.map((diagnostic) => testCase(diagnostic, name, input)),
    );
  });
  if (suites.length === 0)
    suites.push(suite("unknot", 0, [xmlElement("testcase", { name: "nothing found", classname: "unknot" })]));
  const failures = input.diagnostics.filter(isFailure).length;
  const tests = Math.max(1, input.diagnostics.length);
  const root = xmlElement("testsuites", { name: "unknot", tests, failures, errors: 0 }, suites);
  return `${xmlDeclaration}\n${root}\n`;
}

function suite(name: string, failures: number, cases: readonly string[]): string {
  return xmlElement("testsuite", { name, tests: cases.length, failures, errors: 0, skipped: 0 }, cases);
}

function testCase(diagnostic: Diagnostic, classname: string, input: ReportInput): string {
  const { path, span, severity, rule, message, url } = diagnostic;
  const { line, column } = positionsOf(input, path, span).start;
  const text = escapeXml(`${classname}:${line}:${column}: ${message} ${url}`);
  const content = isFailure(diagnostic)
    ? xmlElement("failure", { type: severity, message }, [text])
    : xmlElement("system-out", {}, [text]);
  return xmlElement("testcase", { name: `${rule} ${line}:${column}`, classname, file: classname, line }, [content]);
}

function isFailure({ severity }: Diagnostic): boolean {
  return severity !== "info";
}
