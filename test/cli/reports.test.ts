import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reporters } from "../../src/reporters/index.ts";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

const link =
  "\u001b]8;;https://unpkg.com/unknot/rules/unused-suppression.md\u001b\\unused-suppression\u001b]8;;\u001b\\";

test("names of rules are links where the terminal can, and nowhere else", async () => {
  const folder = makeFolder(flawed);
  const output = async (args: readonly string[], given: Parameters<typeof runIn>[2]) =>
    (await runIn(folder, args, given)).output;
  expect(await output([], { isTerminal: true, hasLinks: true })).toContain(link);
  expect(await output([], { isTerminal: true, hasLinks: false })).not.toContain("\u001b]8");
  expect(await output([], { hasLinks: true })).not.toContain("\u001b]8");
  expect(await output(["--format", "concise"], { isTerminal: true, hasLinks: true })).not.toContain("\u001b]8");
});

test("statistics take the place of the report on standard output", async () => {
  const folder = makeFolder(flawed);
  expect((await runIn(folder, ["--statistics"])).output).toBe(
    "1  unused-suppression  1 fixable\n\nFound 1 warning; 2 files checked in 0 ms.\n1 can be fixed with `unknot fix`.\n",
  );
  const both = await runIn(folder, ["--statistics", "--quiet", "--format", "json=report.json"]);
  expect(both).toMatchObject({ status: 1, output: "1  unused-suppression  1 fixable\n" });
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")).diagnostics).toHaveLength(1);
  expect(await runIn(folder, ["--statistics", "--format", "json"])).toMatchObject({
    status: 2,
    output: "",
    errors: expect.stringContaining("--format json=<file>"),
  });
});

test("github: the summary of the job is appended to, and paths are those of the repository", async () => {
  const folder = makeFolder({ "nix/flake.nix": flawed["flake.nix"]!, "nix/a.nix": flawed["a.nix"]! });
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, "summary.md"), "before\n");
  const variables = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
  const answer = await runIn(join(folder, "nix"), ["--format", "github"], { variables });
  expect(answer.output).toMatch(
    /^::warning file=nix\/a\.nix,line=2,endLine=2,col=3,endColumn=\d+,title=unused-suppression::/,
  );
  expect(readFileSync(join(folder, "summary.md"), "utf8")).toMatch(
    /^before\n## unknot: 1 warning\n[\s\S]*### `a\.nix`\n/,
  );
  // Without the format nothing is different there.
  const plain = await runIn(join(folder, "nix"), [], { variables });
  expect(plain.output).toMatch(/^warning\[unused-suppression\]/);
  expect(readFileSync(join(folder, "summary.md"), "utf8").match(/## unknot/g)).toHaveLength(1);
  expect((await runIn(join(folder, "nix"), ["--format", "github"])).output).toBe(answer.output);
});

test("github: a summary keeps to the size that GitHub takes", async () => {
  const lines = Array.from({ length: 6000 }, (_, index) => `  # unknot: allow syntax-error -- no\n  a${index} = 1;\n`);
  const folder = makeFolder({ ...flawed, "a.nix": `{\n${lines.join("")}}\n` });
  const file = join(folder, "summary.md");
  await runIn(folder, ["--format", "github=log", "-q"], { variables: { GITHUB_STEP_SUMMARY: file } });
  const text = readFileSync(file, "utf8");
  expect(Buffer.byteLength(text)).toBeLessThan(1 << 20);
  expect(text).toMatch(/\n\d+ more are left out here, for want of room; the log has them\.\n$/);
});

test("sarif: rules come with their page, and what was not looked at is told", async () => {
  const folder = makeFolder({ ...flawed, "secret.nix": "\0GITCRYPT\0" });
  const [run] = JSON.parse((await runIn(folder, ["--format", "sarif"])).output).runs;
  expect(run.tool.driver.rules[0]).toMatchObject({
    id: "unused-suppression",
    help: { markdown: expect.stringMatching(/^# unused-suppression\n/) },
    defaultConfiguration: { level: "warning" },
  });
  expect(run.invocations[0]).toMatchObject({
    executionSuccessful: true,
    toolExecutionNotifications: [{ message: { text: expect.stringMatching(/^secret\.nix is not Nix text/) } }],
  });
});

test("bytes that are no text break no format", async () => {
  const bytes = Buffer.concat([
    Buffer.from('let x = "'),
    Buffer.from([0xff, 0xc3, 0x28, 0xf0, 0x9f]),
    Buffer.from('"; a = a; in a # '),
    Buffer.from([0xed, 0xa0, 0x80, 0x1b, 0x5d, 0x0a]),
  ]);
  const folder = makeFolder({ "flake.nix": flawed["flake.nix"]!, "a.nix": bytes });
  for (const name of Object.keys(reporters)) {
    const { status, output } = await runIn(folder, ["--only", "binding-cycle", "--format", name]);
    expect({ name, status }).toEqual({ name, status: 1 });
    expect(output, name).toContain("binding-cycle");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what would steer a terminal.
    expect(output, name).not.toMatch(/[\u0000\u001b]/);
    if (["json", "sarif", "gitlab", "rdjson", "json-lines"].includes(name)) JSON.parse(output);
  }
  const [run] = JSON.parse((await runIn(folder, ["--format", "sarif"])).output).runs;
  const { byteOffset, byteLength } = run.results[0].locations[0].physicalLocation.region;
  expect(bytes.subarray(byteOffset, byteOffset + byteLength).toString()).toBe("a");
});
