import { expect, test } from "vitest";
import { lintProject } from "../../src/lint/lint.ts";
import { fileSuppression, lineSuppression } from "../../src/lint/suppression-edit.ts";
import { applyTextEdits } from "../../src/text/text-edit.ts";
import { project, wordRule } from "./stub.ts";

const rule = wordRule("bad");

/** The text with its first `bad` allowed, and how many are left. */
function allowed(text: string, write = lineSuppression): [string, number] | undefined {
  const opened = project({ "a.nix": text });
  const file = opened.file("/p/a.nix")!;
  const [diagnostic] = lintProject(opened, { rules: [rule] }).diagnostics;
  const edit = write(file, diagnostic!, "by hand");
  if (edit === undefined) return undefined;
  const after = new TextDecoder("utf-8", { ignoreBOM: true }).decode(applyTextEdits(file.text.bytes, [edit]));
  const again = project({ "a.nix": after });
  expect(again.file("/p/a.nix")?.tree.errors).toEqual([]);
  return [after, lintProject(again, { rules: [rule] }).diagnostics.length];
}

test.each([
  ["above, as deep", "{\n  a = bad;\n}\n", "{\n  # unknot: allow no-bad -- by hand\n  a = bad;\n}\n", 0],
  ["on the first line", "bad", "# unknot: allow no-bad -- by hand\nbad", 0],
  ["behind a byte order mark", "\uFEFFbad", "\uFEFF# unknot: allow no-bad -- by hand\nbad", 0],
  [
    "with the file's line ends",
    "{\r\n  a = bad;\r\n}",
    "{\r\n  # unknot: allow no-bad -- by hand\r\n  a = bad;\r\n}",
    0,
  ],
  ["at the end, behind a string", "''\n'' + bad\n", "''\n'' + bad # unknot: allow no-bad -- by hand\n", 0],
  ["within an interpolation", "''\n${\n  bad\n}''", "''\n${\n  # unknot: allow no-bad -- by hand\n  bad\n}''", 0],
  ["only this line", "{ a = bad;\n b = bad; }", "# unknot: allow no-bad -- by hand\n{ a = bad;\n b = bad; }", 1],
])("%s", (_, text, expected, left) => {
  expect(allowed(text)).toEqual([expected, left]);
});

test("joins a comment that is there", () => {
  const text = "# unknot: allow syntax-error -- so\nbad";
  expect(allowed(text)).toEqual(["# unknot: allow syntax-error, no-bad -- so\nbad", 0]);
  const file = "# unknot: allow-file syntax-error -- so\n{ a = bad;\n b = bad; }";
  const wholeFile: typeof lineSuppression = (source, diagnostic, reason) =>
    fileSuppression(source, diagnostic.rule, reason);
  expect(allowed(file, wholeFile)).toEqual([file.replace("syntax-error", "syntax-error, no-bad"), 0]);
  expect(allowed("{ a = bad;\n b = bad; }", wholeFile)?.[1]).toBe(0);
});

test("within a string there is no place", () => {
  expect(allowed("''\n  bad\n''")).toBeUndefined();
});
