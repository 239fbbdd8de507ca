// The formats that other programs read, each read by its schema or by a parser of its own kind.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { RDFormatValidator } from "@umbrelladocs/rdformat-validator";
import ajvOfDraft4 from "ajv-draft-04";
import formats from "ajv-formats";
import { fromMarkdown } from "mdast-util-from-markdown";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/lint/diagnostic.ts";
import { conciseReport } from "../../src/reporters/concise.ts";
import { isReporterName, type ReporterName, reporters } from "../../src/reporters/index.ts";
import type { ReportInput } from "../../src/reporters/report.ts";
import { statisticsReport } from "../../src/reporters/statistics.ts";
import { buildDiagnostic, buildInput, circle, knot, knotFiles, root, spanIn } from "./knot.ts";

const require = createRequire(import.meta.url);
const ajv = new ajvOfDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isSarif = ajv.compile(
  JSON.parse(readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")),
);

// All that has a meaning in some format, or that some format cannot hold.
const nasty = "a:b, c\n\r\t\u001b[31m\"<i>'&%]]>|`*[x](y)\u0000\u202e\u2028\ud800\uffff";
const wideText = 'let é = "👍👍"; in\n{ a = é;\r\n  b = é + "👍" + x; }\n';
const wideFiles = { "wide.nix": wideText };

const wide = buildDiagnostic({
  path: "wide.nix",
  span: spanIn(wideFiles, "wide.nix", '+ "👍" + x'),
  message: "It is so.",
  severity: "warning",
  fixes: [
    {
      title: "write it otherwise",
      applicability: "safe",
      edits: [
        { path: `${root}/wide.nix`, span: spanIn(wideFiles, "wide.nix", '"👍"'), text: '"🎉"' },
        { path: `${root}/wide.nix`, span: { ...insertionAt("x; }") }, text: "y + " },
      ],
    },
  ],
});

const hostile: Diagnostic = {
  ...buildDiagnostic({ path: `dir/${nasty}.nix`, span: { start: 0, end: 3 }, message: nasty, severity: "info" }),
  label: nasty,
  related: [
    { path: `${root}/dir/${nasty}.nix`, span: { start: 1, end: 2 }, message: nasty },
    { path: `/elsewhere/${nasty}.nix`, span: { start: 1, end: 2 }, message: nasty },
  ],
  fixes: [
    { title: nasty, applicability: "unsafe", edits: [{ path: knot.path, span: { start: 0, end: 1 }, text: nasty }] },
    { title: nasty, applicability: "display-only", edits: [] },
  ],
  url: `https://example.org/${nasty}`,
};

function insertionAt(needle: string): { start: number; end: number } {
  const { start } = spanIn(wideFiles, "wide.nix", needle);
  return { start, end: start };
}

const files = { ...knotFiles, ...wideFiles, [`dir/${nasty}.nix`]: "\ufeff{ }" };
const everything: ReportInput = {
  ...buildInput(files, [knot, circle, wide, { ...wide }, hostile]),
  notices: [{ path: `${root}/${nasty}`, message: "is not Nix text" }],
  failures: [{ rule: "a-rule", path: `${root}/wide.nix`, message: nasty, stack: `Error: ${nasty}` }],
  isComplete: false,
  ruleFacts: () => ({ severity: "error", summary: "It is.", page: "# a-rule\n\n```nix invalid\n{ }\n```\n" }),
};
const nothing = buildInput(knotFiles, []);

async function report(name: ReporterName, input: ReportInput): Promise<string> {
  return (await reporters[name]())(input);
}

test("every format can show nothing and anything, and ends its text with its last line", async () => {
  for (const name of Object.keys(reporters)) {
    if (!isReporterName(name)) throw new Error(name);
    for (const input of [nothing, everything]) {
      const text = await report(name, input);
      expect(text === "" || text.endsWith("\n"), name).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what would steer a terminal.
      expect(text, name).not.toMatch(/[\u0000\u001b\r]/);
      // As bytes it is the same text: nothing of it is half a character.
      expect(Buffer.from(text).toString(), name).toBe(text);
    }
  }
});

test("sarif: valid against the schema of the standard", async () => {
  for (const input of [nothing, everything]) {
    const log = JSON.parse(await report("sarif", input));
    isSarif(log);
    expect(isSarif.errors ?? []).toEqual([]);
  }
});

test("sarif: regions give the same text in bytes, characters and columns, and fixes the fixed text", async () => {
  const mark = { "bom.nix": `\ufeff${wideText}` };
  const shifted = (span: { start: number; end: number }) => ({ start: span.start + 3, end: span.end + 3 });
  const marked: Diagnostic = { ...wide, path: `${root}/bom.nix`, span: shifted(wide.span) };
  for (const [contents, diagnostic, text] of [
    [wideFiles, wide, wideText],
    [mark, marked, wideText],
  ] as const) {
    const [run] = JSON.parse(await report("sarif", buildInput(contents, [diagnostic]))).runs;
    const { region } = run.results[0].locations[0].physicalLocation;
    expect(text.slice(region.charOffset, region.charOffset + region.charLength)).toBe('+ "👍" + x');
    const bytes = Buffer.from(Object.values<string>(contents)[0]!);
    expect(bytes.subarray(region.byteOffset, region.byteOffset + region.byteLength).toString()).toBe('+ "👍" + x');
    expect([region.startLine, region.startColumn, region.endLine, region.endColumn]).toEqual([3, 9, 3, 19]);
  }
  const [run] = JSON.parse(await report("sarif", buildInput(wideFiles, [wide]))).runs;
  const { replacements } = run.results[0].fixes[0].artifactChanges[0];
  let fixed = wideText;
  for (const { deletedRegion, insertedContent } of [...replacements].reverse()) {
    const end = deletedRegion.charOffset + deletedRegion.charLength;
    fixed = fixed.slice(0, deletedRegion.charOffset) + insertedContent.text + fixed.slice(end);
  }
  expect(fixed).toBe(wideText.replace('"👍" + x', '"🎉" + y + x'));
});

test("sarif: what stands in it beside the places", async () => {
  const [run] = JSON.parse(await report("sarif", everything)).runs;
  expect(run.columnKind).toBe("utf16CodeUnits");
  expect(run.tool.driver.rules).toHaveLength(1);
  expect(run.tool.driver.rules[0]).toMatchObject({
    id: "config-dependent-imports",
    name: "ConfigDependentImports",
    shortDescription: { text: "It is." },
    fullDescription: { text: "It is." },
    help: { markdown: "# a-rule\n\n```nix\n{ }\n```\n" },
    helpUri: "https://example.org/rules/config-dependent-imports",
    defaultConfiguration: { level: "error" },
  });
  expect(run.results.map(({ level }: { level: string }) => level)).toEqual([
    "error",
    "error",
    "warning",
    "warning",
    "note",
  ]);
  const [linear, round, first, second] = run.results;
  expect(linear.codeFlows).toBeUndefined();
  expect(linear.relatedLocations).toHaveLength(5);
  expect(round.codeFlows[0].threadFlows[0].locations).toHaveLength(circle.related.length);
  expect(first.partialFingerprints).not.toEqual(second.partialFingerprints);
  expect(run.invocations[0].executionSuccessful).toBe(false);
  expect(run.invocations[0].toolExecutionNotifications.map(({ level }: { level: string }) => level)).toEqual([
    "note",
    "error",
  ]);
  for (const { location } of run.artifacts)
    expect(location.uri).not.toMatch(/[\s:"<]|%$/.test(location.uri) ? /^(?!file:)/ : /^$/);
});

test("sarif, gitlab: paths are those of the repository", async () => {
  const input = { ...buildInput(knotFiles, [knot]), workingDirectory: `${root}/lib`, sourceRoot: root };
  const [run] = JSON.parse(await report("sarif", input)).runs;
  expect(run.results[0].locations[0].physicalLocation.artifactLocation).toEqual({
    uri: "modules/desktop.nix",
    uriBaseId: "%SRCROOT%",
    index: 0,
  });
  expect(JSON.parse(await report("gitlab", input))[0].location.path).toBe("modules/desktop.nix");
  expect(await report("github", input)).toContain("file=modules/desktop.nix,");
});

test("fingerprints stay when lines move, and differ among findings that are alike", async () => {
  const moved = { "wide.nix": `# a\n\n${wideText}` };
  const twice = [wide, { ...wide, span: { ...wide.span } }];
  const later = twice.map((diagnostic) => ({
    ...diagnostic,
    span: { start: diagnostic.span.start + 5, end: diagnostic.span.end + 5 },
  }));
  const fingerprints = async (input: ReportInput): Promise<string[]> =>
    JSON.parse(await report("gitlab", input)).map((entry: { fingerprint: string }) => entry.fingerprint);
  const before = await fingerprints(buildInput(wideFiles, twice));
  expect(new Set(before).size).toBe(2);
  expect(await fingerprints(buildInput(moved, later))).toEqual(before);
});

test("gitlab: the fields that GitLab reads", async () => {
  expect(JSON.parse(await report("gitlab", nothing))).toEqual([]);
  expect(JSON.parse(await report("gitlab", buildInput(knotFiles, [knot])))).toEqual([
    {
      type: "issue",
      check_name: "config-dependent-imports",
      description: knot.message,
      categories: ["Bug Risk"],
      severity: "critical",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      location: { path: "modules/desktop.nix", lines: { begin: 6, end: 6 } },
    },
  ]);
});

/** A workflow command as GitHub's runner reads it. */
function readCommand(line: string): { command: string; properties: Record<string, string>; message: string } {
  const match = /^::(\w+) (.*?)::(.*)$/.exec(line);
  if (match === null) throw new Error(`no command: ${line}`);
  const data = (text: string): string => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const property = (text: string): string => data(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
  const properties = match[2]!.split(",").map((pair) => {
    const [key, ...value] = pair.split("=");
    return [key!, property(value.join("="))];
  });
  return { command: match[1]!, properties: Object.fromEntries(properties), message: data(match[3]!) };
}

test("github: one command for each, the gravest first, whatever stands in it", async () => {
  const lines = (await report("github", { ...everything, diagnostics: [hostile, wide, knot] })).trimEnd().split("\n");
  const commands = lines.map(readCommand);
  expect(commands.map(({ command }) => command)).toEqual(["error", "warning", "notice"]);
  expect(commands[0]).toEqual({
    command: "error",
    properties: {
      file: "modules/desktop.nix",
      line: "6",
      endLine: "6",
      col: "26",
      endColumn: "44",
      title: "config-dependent-imports",
    },
    message: `${knot.message}\n${knot.url}`,
  });
  // The message is one line in the log, and what it names cannot begin a command.
  expect(commands[2]!.message.split("\n")).toHaveLength(2);
  expect(commands[2]!.properties["title"]).toBe("config-dependent-imports");
  const many = await report(
    "github",
    buildInput(
      knotFiles,
      Array.from({ length: 13 }, () => knot),
    ),
  );
  expect(many.trimEnd().split("\n").at(-1)).toMatch(/: 3 more stand in this log only\.$/);
});

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** The tree of a document. @throws where it is not well formed. */
function parseXml(text: string): Element {
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", (piece) => {
    open.at(-1)!.text += piece;
  });
  parser.write(text).close();
  return top.children[0]!;
}

test("checkstyle: well formed, a file and its findings", async () => {
  expect(parseXml(await report("checkstyle", nothing))).toMatchObject({ name: "checkstyle", children: [] });
  const tree = parseXml(await report("checkstyle", everything));
  expect(tree.children.map(({ name, children }) => [name, children.length])).toEqual([
    ["file", 1],
    ["file", 1],
    ["file", 2],
    ["file", 1],
  ]);
  expect(tree.children[0]!.children[0]!.attributes).toEqual({
    line: "6",
    column: "26",
    severity: "error",
    message: knot.message,
    source: "unknot.config-dependent-imports",
  });
  // What XML can hold comes back as it was.
  const kept = ["\0", "\u001b", "\ud800", "\uffff"].reduce((text, lost) => text.replaceAll(lost, "\ufffd"), nasty);
  expect(tree.children[3]!.attributes["name"]).toBe(`dir/${kept}.nix`);
});

test("junit: well formed, sums that are right, hints that fail nothing", async () => {
  const empty = parseXml(await report("junit", nothing));
  expect(empty.attributes).toMatchObject({ tests: "1", failures: "0" });
  const tree = parseXml(await report("junit", everything));
  expect(tree.attributes).toMatchObject({ tests: "5", failures: "4" });
  const cases = tree.children.flatMap(({ children }) => children);
  expect(cases).toHaveLength(5);
  expect(cases.flatMap(({ children }) => children.map(({ name }) => name))).toEqual([
    "failure",
    "failure",
    "failure",
    "failure",
    "system-out",
  ]);
  for (const { attributes, children } of tree.children) {
    expect(Number(attributes["tests"])).toBe(children.length);
    expect(Number(attributes["failures"])).toBe(children.filter((each) => each.children[0]!.name === "failure").length);
  }
});

test("rdjson: as reviewdog's format has it, with byte columns and suggestions that can be taken", async () => {
  const validator = new RDFormatValidator({ strictMode: true });
  for (const input of [nothing, everything]) {
    const { valid, errors } = await validator.validateString(await report("rdjson", input));
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  }
  const { diagnostics } = JSON.parse(await report("rdjson", buildInput(wideFiles, [wide, knot])));
  const [{ location, suggestions }, other] = diagnostics;
  const lines = Buffer.from(wideText).toString("latin1").split("\n");
  const line = lines[location.range.start.line - 1]!;
  const marked = line.slice(location.range.start.column - 1, location.range.end.column - 1);
  expect(Buffer.from(marked, "latin1").toString()).toBe('+ "👍" + x');
  const [{ range, text }] = suggestions;
  const before = line.slice(0, range.start.column - 1);
  const after = line.slice(range.end.column - 1);
  const taken = Buffer.from(before + Buffer.from(text).toString("latin1") + after, "latin1").toString();
  expect(taken).toBe('  b = é + "🎉" + y + x; }');
  expect(other.suggestions).toBeUndefined();
});

test("json-lines: each line is a diagnostic of the JSON report", async () => {
  const lines = (await report("json-lines", everything)).trimEnd().split("\n");
  const { diagnostics } = JSON.parse(await report("json", everything));
  expect(lines.map((line) => JSON.parse(line))).toEqual(diagnostics);
  expect(await report("json-lines", nothing)).toBe("");
});

test("markdown: files with the gravest findings first, and nothing of the flake as markup", async () => {
  expect(await report("markdown", nothing)).toBe("## unknot: nothing found\n\n3 files checked.\n");
  expect(await report("markdown", buildInput({ ...knotFiles, ...wideFiles }, [wide, knot]))).toMatchInlineSnapshot(`
    "## unknot: 1 error and 1 warning

    4 files checked. 1 can be fixed with \`unknot fix\`.

    ### \`modules/desktop.nix\`

    - **error** [\`config-dependent-imports\`](<https://example.org/rules/config-dependent-imports>), line 6: \`imports\` needs \`config.fleet.profile.kind\`, which is known only once every import is. Nix stops with \`infinite recursion encountered\`. Import the file always, and put its config under \`lib.mkIf\`.
      1. line 6: forces its condition
      2. line 3: calls this file's function with \`config\`
      3. \`lib/flags.nix:6\`: compares the kind of profile
      4. \`lib/flags.nix:3\`: passes \`config\` on
      5. \`lib/profile.nix:3\`: reads \`config\` while \`imports\` is being computed
      - fix (unsafe): import \`gaming.nix\` always, and make its config depend on the flag

    ### \`wide.nix\`

    - **warning** [\`config-dependent-imports\`](<https://example.org/rules/config-dependent-imports>), line 3: It is so.
      - fix: write it otherwise
    "
  `);
  const text = await report("markdown", buildInput(files, [hostile]));
  expect(text.split("\n").filter((line) => line.startsWith("#"))).toHaveLength(2);
  const kinds: string[] = [];
  const visit = (node: { type: string; children?: readonly { type: string }[] }): void => {
    kinds.push(node.type);
    for (const child of node.children ?? []) visit(child);
  };
  visit(fromMarkdown(text));
  expect([...new Set(kinds)].sort()).toEqual([
    "heading",
    "inlineCode",
    "link",
    "list",
    "listItem",
    "paragraph",
    "root",
    "strong",
    "text",
  ]);
  expect(kinds.filter((kind) => kind === "link" || kind === "strong")).toHaveLength(2);
});

test("statistics: rules by how often they speak, and what could be fixed", () => {
  const other = { ...knot, rule: "import-cycle" };
  expect(
    statisticsReport(buildInput({ ...knotFiles, ...wideFiles }, [other, wide, wide, knot])),
  ).toMatchInlineSnapshot(`
    "3  config-dependent-imports  2 fixable, 1 fixable with --unsafe
    1  import-cycle              1 fixable with --unsafe

    Found 2 errors and 2 warnings; 4 files checked.
    2 can be fixed with \`unknot fix\`, 2 more with \`unknot fix --unsafe\`.
    "
  `);
  expect(statisticsReport(nothing)).toBe("Nothing found; 3 files checked.\n");
});

test("concise stays one line for each finding", () => {
  expect(conciseReport(everything).trimEnd().split("\n")).toHaveLength(5);
});
