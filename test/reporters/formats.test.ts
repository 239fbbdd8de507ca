import { expect, test } from "vitest";
import { conciseReport } from "../../src/reporters/concise.ts";
import { type JsonReport, jsonReport } from "../../src/reporters/json.ts";
import { relativePath } from "../../src/reporters/report.ts";
import { buildDiagnostic, buildInput, knot, knotFiles, root, spanIn } from "./knot.ts";

test("concise: one line for each diagnostic, with one-based UTF-16 columns", () => {
  const files = { "a.nix": '"é👍" x\n' };
  const diagnostic = buildDiagnostic({ path: "a.nix", span: spanIn(files, "a.nix", "x"), message: "It is so." });
  expect(conciseReport(buildInput(files, [diagnostic]))).toBe("a.nix:1:7: error[config-dependent-imports] It is so.\n");
  expect(conciseReport(buildInput(files, []))).toBe("");
});

test("json: the whole document", () => {
  const report: JsonReport = JSON.parse(jsonReport(buildInput(knotFiles, [knot])));
  expect(Object.keys(report)).toEqual(["version", "diagnostics", "summary"]);
  expect(report.summary).toEqual({ files: 3, errors: 1, warnings: 0, infos: 0, fixable: 0 });
  const [diagnostic] = report.diagnostics;
  expect(Object.keys(diagnostic!)).toEqual([
    "rule",
    "category",
    "severity",
    "confidence",
    "message",
    "path",
    "span",
    "related",
    "fixes",
    "url",
  ]);
  expect(diagnostic!.path).toBe("modules/desktop.nix");
  expect(diagnostic!.span).toEqual({
    start: { offset: 111, line: 6, column: 26 },
    end: { offset: 129, line: 6, column: 44 },
  });
  expect(diagnostic!.related.map(({ path, span }) => `${path}:${span.start.line}`)).toEqual([
    "modules/desktop.nix:6",
    "modules/desktop.nix:3",
    "lib/flags.nix:6",
    "lib/flags.nix:3",
    "lib/profile.nix:3",
  ]);
  expect(diagnostic!.fixes[0]).toEqual({
    title: "import `gaming.nix` always, and make its config depend on the flag",
    applicability: "unsafe",
    edits: [
      {
        path: "modules/desktop.nix",
        start: { offset: 98, line: 6, column: 13 },
        end: { offset: 142, line: 6, column: 57 },
        text: "[ ./gaming.nix ]",
      },
    ],
  });
});

test("paths are relative to the working directory, also outside of it", () => {
  expect(relativePath(root, `${root}/a/b.nix`)).toBe("a/b.nix");
  expect(relativePath(`${root}/a`, `${root}/b.nix`)).toBe("../b.nix");
  expect(relativePath(root, root)).toBe(".");
  expect(relativePath("/", "/a.nix")).toBe("a.nix");
});
