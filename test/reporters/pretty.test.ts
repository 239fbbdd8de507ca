import { expect, test } from "vitest";
import { wrapText } from "../../src/reporters/display-text.ts";
import { prettyReport } from "../../src/reporters/pretty.ts";
import { paintLines } from "../../src/reporters/quoted-text.ts";
import { buildTheme } from "../../src/reporters/theme.ts";
import { buildDiagnostic, buildInput, circle, knot, knotFiles, root, spanIn } from "./knot.ts";

/** The report of one diagnostic about `a.nix`, without its address and its sum. */
function frame(
  text: string,
  given: { span: string; label?: string; related?: [string, string][] },
  width = 100,
): string {
  const files = { "a.nix": text };
  const diagnostic = buildDiagnostic({
    path: "a.nix",
    span: spanIn(files, "a.nix", given.span),
    message: "It is so.",
    label: given.label ?? "here",
    related: (given.related ?? []).map(([needle, message]) => ({
      path: `${root}/a.nix`,
      span: spanIn(files, "a.nix", needle),
      message,
    })),
  });
  return prettyReport(buildInput(files, [diagnostic], { width }))
    .split("\n")
    .slice(1, -5)
    .join("\n");
}

test("a knot shows its path in numbered hops, file by file", () => {
  expect(prettyReport(buildInput(knotFiles, [knot], { width: 100, elapsedMilliseconds: 84 }))).toMatchInlineSnapshot(`
    "error[config-dependent-imports]: \`imports\` needs \`config.fleet.profile.kind\`, which is known only
      once every import is. Nix stops with \`infinite recursion encountered\`. Import the file always, and
      put its config under \`lib.mkIf\`.
       --> modules/desktop.nix:6:26
        │
      3 │   flags = import ../lib/flags.nix { inherit config; };
        │           ───────────────────────────────────────────
        │           ╰ 2. calls this file's function with \`config\`
      … │
      6 │   imports = lib.optional flags.enableGaming ./gaming.nix;
        │             ──────────── ^^^^^^^^^^^^^^^^^^ decides what is imported
        │             ╰ 1. forces its condition
        │
       ::: lib/flags.nix:6:18
        │
      3 │   profile = import ./profile.nix config;
        │             ─────────────────────────── 4. passes \`config\` on
      … │
      6 │   enableGaming = profile.kind == "gaming";
        │                  ──────────────────────── 3. compares the kind of profile
        │
       ::: lib/profile.nix:3:10
        │
      3 │   kind = config.fleet.profile.kind;
        │          ───────────────────────── 5. reads \`config\` while \`imports\` is being computed
        │
        = fix (unsafe): import \`gaming.nix\` always, and make its config depend on the flag
      6 -   imports = lib.optional flags.enableGaming ./gaming.nix;
        +   imports = [ ./gaming.nix ];
        = https://example.org/rules/config-dependent-imports

    Found 1 error; 3 files checked in 84 ms.
    1 can be fixed with \`unknot fix --unsafe\`.
    "
  `);
});

test("a knot that comes back to where it began is drawn as a circle", () => {
  expect(prettyReport(buildInput(knotFiles, [circle], { width: 80 }))).toMatchInlineSnapshot(`
    "error[config-dependent-imports]: \`imports\` needs \`config.fleet.profile.kind\`.
      Import the file always.
      ╭─▶ modules/desktop.nix:6:3
      │   6 │   imports = lib.optional flags.enableGaming ./gaming.nix;
      │     │   ───────   ──────────── 2. \`optional\` needs its condition
      │     │   ╰ 1. this list has to be known
      │
      ├─▶ lib/flags.nix:3:13
      │   3 │   profile = import ./profile.nix config;
      │     │             ──────────────────── 3. leads into \`lib/profile.nix\`
      │
      ├─▶ lib/profile.nix:3:10
      │   3 │   kind = config.fleet.profile.kind;
      │     │          ^^^^^^^^^^^^^^^^^^^^^^^^^
      │     │          ╰ 4. reads \`config.fleet.profile.kind\`, which needs every
      │     │            module
      │
      ╰─── … which needs \`imports\` again
        = https://example.org/rules/config-dependent-imports

    Found 1 error; 3 files checked.
    "
  `);
  expect(prettyReport(buildInput(knotFiles, [circle], { width: 60 }))).toMatchInlineSnapshot(`
    "error[config-dependent-imports]: \`imports\` needs
      \`config.fleet.profile.kind\`. Import the file always.
      ╭─▶ modules/desktop.nix:6:3
      │   6 │   imports = lib.optional flags.enableGaming ./gam…
      │     │   ───────   ────────────
      │     │   │         ╰ 2. \`optional\` needs its condition
      │     │   ╰ 1. this list has to be known
      │
      ├─▶ lib/flags.nix:3:13
      │   3 │   profile = import ./profile.nix config;
      │     │             ────────────────────
      │     │             ╰ 3. leads into \`lib/profile.nix\`
      │
      ├─▶ lib/profile.nix:3:10
      │   3 │   kind = config.fleet.profile.kind;
      │     │          ^^^^^^^^^^^^^^^^^^^^^^^^^
      │     │          ╰ 4. reads \`config.fleet.profile.kind\`,
      │     │            which needs every module
      │
      ╰─── … which needs \`imports\` again
        = https://example.org/rules/config-dependent-imports

    Found 1 error; 3 files checked.
    "
  `);
});

test("a narrow terminal gets wrapped messages and cropped code", () => {
  expect(prettyReport(buildInput(knotFiles, [knot], { width: 60 }))).toMatchInlineSnapshot(`
    "error[config-dependent-imports]: \`imports\` needs
      \`config.fleet.profile.kind\`, which is known only once
      every import is. Nix stops with \`infinite recursion
      encountered\`. Import the file always, and put its config
      under \`lib.mkIf\`.
       --> modules/desktop.nix:6:26
        │
      3 │   flags = import ../lib/flags.nix { inherit config; };
        │           ───────────────────────────────────────────
        │           ╰ 2. calls this file's function with
        │             \`config\`
      … │
      6 │   imports = lib.optional flags.enableGaming ./gaming.…
        │             ──────────── ^^^^^^^^^^^^^^^^^^
        │             │            ╰ decides what is imported
        │             ╰ 1. forces its condition
        │
       ::: lib/flags.nix:6:18
        │
      3 │   profile = import ./profile.nix config;
        │             ───────────────────────────
        │             ╰ 4. passes \`config\` on
      … │
      6 │   enableGaming = profile.kind == "gaming";
        │                  ────────────────────────
        │                  ╰ 3. compares the kind of profile
        │
       ::: lib/profile.nix:3:10
        │
      3 │   kind = config.fleet.profile.kind;
        │          ─────────────────────────
        │          ╰ 5. reads \`config\` while \`imports\` is being
        │            computed
        │
        = fix (unsafe): import \`gaming.nix\` always, and make its
                        config depend on the flag
      6 -   imports = lib.optional flags.enableGaming ./gaming.…
        +   imports = [ ./gaming.nix ];
        = https://example.org/rules/config-dependent-imports

    Found 1 error; 3 files checked.
    1 can be fixed with \`unknot fix --unsafe\`.
    "
  `);
});

test("without a terminal the message stays on one line", () => {
  const report = prettyReport(buildInput(knotFiles, [knot]));
  expect(report.split("\n")[0]).toBe(`error[config-dependent-imports]: ${knot.message}`);
});

test("colours change nothing but colours", () => {
  const plain = prettyReport(buildInput(knotFiles, [knot], { width: 100 }));
  const coloured = prettyReport(buildInput(knotFiles, [knot], { width: 100, level: 3 }));
  expect(coloured).not.toBe(plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape code begins with one.
  expect(coloured.replace(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
});

test("labels of one line hang below their spans, the last one beside", () => {
  const related: [string, string][] = [
    ["aa", "first"],
    ["bb", "second"],
  ];
  expect(frame("aa bb cc\n", { span: "cc", related })).toMatchInlineSnapshot(`
    "   --> a.nix:1:7
        │
      1 │ aa bb cc
        │ ── ── ^^ here
        │ │  ╰ 2. second
        │ ╰ 1. first"
  `);
});

test("a span inside another one stays visible", () => {
  expect(frame("f (g x) y\n", { span: "g", related: [["f (g x) y", "called here"]] })).toMatchInlineSnapshot(`
    "   --> a.nix:1:4
        │
      1 │ f (g x) y
        │ ───^─────
        │ │  ╰ here
        │ ╰ called here"
  `);
});

test("a span over several lines gets a bracket, a long one is shortened", () => {
  const list = (length: number): string => `[\n${Array.from({ length }, (_, i) => `  ./${i}.nix\n`).join("")}]`;
  expect(frame(`{\n  imports = ${list(2)};\n}\n`, { span: list(2) })).toMatchInlineSnapshot(`
    "   --> a.nix:2:13
        │
      2 │     imports = [
        │ ╭─────────────^
      3 │ │   ./0.nix
      4 │ │   ./1.nix
      5 │ │ ];
        │ ╰─^ here"
  `);
  expect(frame(`{\n${list(20)}\n}\n`, { span: list(20), related: [["./1.nix", "inside"]] })).toMatchInlineSnapshot(`
    "   --> a.nix:2:1
        │
      2 │ ╭ [
      3 │ │   ./0.nix
      4 │ │   ./1.nix
        │ │   ─────── inside
      … │ │
     23 │ │ ]
        │ ╰─^ here"
  `);
});

test("tabs, wide characters and combining marks keep the underline in its place", () => {
  expect(frame('\tx = "日本é👩‍👩‍👧";\ty\n', { span: "y" })).toMatchInlineSnapshot(`
    "   --> a.nix:1:21
        │
      1 │     x = "日本é👩‍👩‍👧";  y
        │                     ^ here"
  `);
});

test("a long line is cropped around its span", () => {
  const text = `${"a".repeat(300)} span ${"b".repeat(300)}\n`;
  expect(frame(text, { span: "span" }, 60)).toMatchInlineSnapshot(`
    "   --> a.nix:1:302
        │
      1 │ …aaaaaaaaaaaaaaaaaaaaaaa span bbbbbbbbbbbbbbbbbbbbbbb…
        │                          ^^^^ here"
  `);
  expect(frame(`${"é".repeat(50_000)} span`, { span: "span" }, 60)).toMatchInlineSnapshot(`
    "   --> a.nix:1:50002
        │
      1 │ …éééééééééééééééééééééééééééééééééééééééééééééééé span
        │                                                   ^^^^
        │                                              here ╯"
  `);
});

test("an empty span at the end of a file, and carriage returns", () => {
  const files = { "a.nix": "{\r\n" };
  const diagnostic = buildDiagnostic({ path: "a.nix", span: { start: 3, end: 3 }, message: "It ends.", label: "here" });
  expect(
    prettyReport(buildInput(files, [diagnostic]))
      .split("\n")
      .slice(1, 5)
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "   --> a.nix:2:1
        │
      2 │
        │ ^ here"
  `);
});

test("nothing that steers a terminal comes through from a file, a path or a message", () => {
  const files = { "\u001b[31m.nix": "\u001b[2J\u202e x\n" };
  const diagnostic = buildDiagnostic({
    path: "\u001b[31m.nix",
    span: { start: 0, end: 1 },
    message: "\u001b]0;title\u0007",
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
  expect(prettyReport(buildInput(files, [diagnostic]))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test("a fix shows only lines that change, in every file", () => {
  const files = { "a.nix": "{\n  a = [\n    x\n  ];\n}\n", "b.nix": "y\n" };
  const edit = (path: string, needle: string, text: string) => ({
    path: `${root}/${path}`,
    span: spanIn(files, path, needle),
    text,
  });
  const diagnostic = buildDiagnostic({
    path: "a.nix",
    span: spanIn(files, "a.nix", "x"),
    message: "It is so.",
    fixes: [
      {
        title: "move `x`",
        applicability: "safe",
        edits: [edit("a.nix", "    x\n", ""), edit("a.nix", "  ];\n", "  ];\n\n  b = x;\n"), edit("b.nix", "y", "z")],
      },
      { title: "run `git add b.nix`", applicability: "display-only", edits: [] },
    ],
  });
  expect(prettyReport(buildInput(files, [diagnostic], { width: 80 }))).toMatchInlineSnapshot(`
    "error[config-dependent-imports]: It is so.
       --> a.nix:3:5
        │
      3 │     x
        │     ^
        │
        = fix: move \`x\`
      3 -     x
      …
        +
        +   b = x;
       ::: b.nix
      1 - y
        + z
        = to do: run \`git add b.nix\`
        = https://example.org/rules/config-dependent-imports

    Found 1 error; 2 files checked.
    1 can be fixed with \`unknot fix\`.
    "
  `);
});

test("a file that cannot be read any more is named all the same", () => {
  const diagnostic = buildDiagnostic({
    path: "gone.nix",
    span: { start: 4, end: 5 },
    message: "It is so.",
    label: "here",
  });
  expect(prettyReport(buildInput({}, [diagnostic]))).toContain("--> gone.nix\n");
});

test("nothing found says how much was looked at", () => {
  expect(prettyReport(buildInput(knotFiles, [], { elapsedMilliseconds: 1234 }))).toBe(
    "Nothing found; 3 files checked in 1.2 s.\n",
  );
});

test("code in a message is painted, in Nix's quotes too, and over line ends", () => {
  const message = "Nix says \"The option `api-key' is not there\". Use `lib.mkIf a b` and ``a `b' c`` here, or not.";
  const theme = { ...buildTheme(0), quoted: (text: string) => `<${text}>`, lead: (text: string) => text.toUpperCase() };
  expect(paintLines(wrapText(message, 50), theme, 4)).toMatchInlineSnapshot(`
    [
      "NIX says "The option <\`api-key'> is not there". Use",
      "<\`lib.mkIf a b\`> and <\`\`a \`b' c\`\`> here, or not.",
    ]
  `);
});
