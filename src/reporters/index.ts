// Owns the list of formats. A format is loaded when it is asked for.

import type { ReportInput } from "./report.ts";

/** Turns the outcome of a check into text. */
export type Reporter = (input: ReportInput) => string;

/** Formats by the name that `--format` takes. */
export const reporters = {
  pretty: async () => (await import("./pretty.ts")).prettyReport,
  concise: async () => (await import("./concise.ts")).conciseReport,
  json: async () => (await import("./json.ts")).jsonReport,
  "json-lines": async () => (await import("./json.ts")).jsonLinesReport,
  sarif: async () => (await import("./sarif.ts")).sarifReport,
  github: async () => (await import("./github.ts")).githubReport,
  gitlab: async () => (await import("./gitlab.ts")).gitlabReport,
  rdjson: async () => (await import("./rdjson.ts")).rdjsonReport,
  checkstyle: async () => (await import("./checkstyle.ts")).checkstyleReport,
  junit: async () => (await import("./junit.ts")).junitReport,
  markdown: async () => (await import("./markdown.ts")).markdownReport,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

/** The name of a format. */
export type ReporterName = keyof typeof reporters;

/** Whether `name` is a format. */
export function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(reporters, name);
}
