import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

const clean = { "flake.nix": "{ outputs = _: { }; }\n" };

test("the exit status says what was found", async () => {
  expect((await runIn(makeFolder(clean), [])).status).toBe(0);
  const folder = makeFolder(flawed);
  const answer = await runIn(folder, []);
  expect(answer.status).toBe(1);
  expect(answer.output).toContain("warning[unused-suppression]");
  expect(answer.errors).toBe("");
  expect((await runIn(folder, ["--fail-on", "error"])).status).toBe(0);
});

test("paths choose what is reported, as names of files or folders, from any folder", async () => {
  const folder = makeFolder({ ...flawed, "b/b.nix": "{ b = ; }\n", "c/c.nix": "1\n" });
  const lines = async (...args: string[]) => (await runIn(folder, [...args, "--format", "concise"])).output.split("\n");
  expect(await lines()).toHaveLength(3);
  expect(await lines("b")).toEqual([expect.stringMatching(/^b\/b\.nix:1:\d+: error\[syntax-error\] /), ""]);
  expect(await lines("check", "c", "b/b.nix")).toHaveLength(2);
  expect(await lines("c")).toEqual([""]);
  const inside = await runIn(join(folder, "c"), ["--format", "concise"]);
  expect(inside.output).toContain("../b/b.nix:1:");
});

test("what is not looked at is never passed over in silence", async () => {
  const folder = makeFolder({ ...clean, "empty/README": "" });
  const expectRefusal = async (args: readonly string[], message: string) => {
    const answer = await runIn(folder, args);
    expect(answer).toMatchObject({ status: 2, output: "" });
    expect(answer.errors).toContain(message);
  };
  await expectRefusal(["gone.nix"], 'There is no file or folder "gone.nix"');
  await expectRefusal(["flake.nix", "gone.nix"], 'There is no file or folder "gone.nix"');
  await expectRefusal(["empty"], 'There is no .nix file in "empty"');
  await expectRefusal(["chekc"], "Did you mean the command `check`?");
  await expectRefusal(["--quiet", "fix"], "To call the command `fix`, name it first.");
  await expectRefusal(["--formt", "json"], "--format");
  await expectRefusal(["--format", "yaml"], "Allowed choices are pretty, concise, json, ");
  await expectRefusal(["--format", "json", "--format", "concise"], "Two formats go to standard output");
  await expectRefusal(["--only", "syntax-eror"], 'Did you mean "syntax-error"?');
  await expectRefusal(["--config", "gone.toml"], "gone.toml");
  await expectRefusal(["--baseline", "gone.json"], "`unknot baseline gone.json` makes one");
  await expectRefusal(["--format", "json=gone/report.json"], "The report cannot be written");
});

test("a file that is no text is passed over with a notice, and counts where it was named", async () => {
  const folder = makeFolder({ ...clean, "secret.nix": "\0GITCRYPT\0" });
  const whole = await runIn(folder, []);
  expect(whole.status).toBe(0);
  expect(whole.errors).toContain("note: secret.nix is not Nix text");
  expect((await runIn(folder, ["secret.nix"])).status).toBe(2);
});

test.skipIf(process.getuid?.() === 0)("a file that cannot be read makes the status 2", async () => {
  const folder = makeFolder({ ...clean, "a.nix": "1" });
  chmodSync(join(folder, "a.nix"), 0);
  expect(await runIn(folder, [])).toMatchObject({ status: 2, errors: expect.stringContaining("a.nix cannot be read") });
});

test("a file that is named is looked at though the configuration excludes it", async () => {
  const folder = makeFolder({ ...flawed, "unknot.toml": 'exclude = ["a.nix"]\n' });
  expect((await runIn(folder, [])).status).toBe(0);
  expect((await runIn(folder, ["a.nix"])).output).toContain("unused-suppression");
  expect((await runIn(folder, ["--no-config"])).output).toContain("unused-suppression");
});

test("standard input stands in for a file, which need not exist", async () => {
  const folder = makeFolder(flawed);
  const answer = await runIn(folder, ["--format", "concise", "--stdin-filename", "new.nix"], { input: "{ b = ; }" });
  expect(answer.status).toBe(1);
  expect(answer.output).toMatch(/^new\.nix:1:\d+: error\[syntax-error\] .*\n$/);
  expect((await runIn(folder, ["--stdin-filename", "a.nix"], { input: "{ }" })).status).toBe(0);
});

test("a faulty configuration is shown with its place", async () => {
  const folder = makeFolder({ ...clean, "unknot.toml": '[rules]\nsyntax-eror = "off"\n' });
  const answer = await runIn(folder, []);
  expect(answer.status).toBe(2);
  expect(answer.errors).toMatchInlineSnapshot(`
    "error: unknown rule "syntax-eror"; the nearest is "syntax-error".
       --> unknot.toml:2:1
        │
      2 │ syntax-eror = "off"
        │ ^^^^^^^^^^^

    The configuration cannot be used, so nothing was checked.
    "
  `);
});

test("rules of a plugin run, and a plugin that is none is refused", async () => {
  const rule = `export default {
    id: "no-one", category: "syntax", severity: "warning", summary: "No one.",
    check(ctx) { ctx.report({ span: { start: 0, end: 1 }, message: "It is one." }); },
  };\n`;
  const folder = makeFolder({
    ...clean,
    "unknot.toml": 'plugins = ["./rule.mjs"]\n[rules]\nno-one = "error"\n',
    "rule.mjs": rule,
  });
  expect((await runIn(folder, ["--format", "concise"])).output).toBe("flake.nix:1:1: error[no-one] It is one.\n");
  const broken = makeFolder({
    ...clean,
    "unknot.toml": 'plugins = ["./rule.mjs"]\n',
    "rule.mjs": 'export default { id: "x" };\n',
  });
  expect((await runIn(broken, [])).errors).toContain("category");
  const throwing = rule.replace("ctx.report", "throw new Error('oh'); ctx.report");
  const failing = makeFolder({ ...flawed, "unknot.toml": 'plugins = ["./rule.mjs"]\n', "rule.mjs": throwing });
  const answer = await runIn(failing, []);
  expect(answer.status).toBe(2);
  expect(answer.output).toContain("unused-suppression");
  expect(answer.errors).toContain("the rule no-one broke on a.nix: Error: oh");
});

test("formats go to files and standard output at once", async () => {
  const folder = makeFolder(flawed);
  const answer = await runIn(folder, ["--format", "json=report.json", "--format", "concise"]);
  expect(answer.output).toMatch(/^a\.nix:2:3: warning\[unused-suppression\] .*\n$/);
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  expect(report).toMatchObject({ version: 1, summary: { files: 2, errors: 0, warnings: 1, infos: 0, fixable: 1 } });
});

test("a baseline holds back what it records, and tells what is gone", async () => {
  const folder = makeFolder(flawed);
  expect((await runIn(folder, ["--baseline", "base.json", "--update-baseline"])).status).toBe(0);
  const known = await runIn(folder, ["--baseline", "base.json"]);
  expect(known.status).toBe(0);
  expect(known.errors).toContain("1 diagnostic is left out");
  writeFileSync(join(folder, "a.nix"), "{ }\n");
  const stale = await runIn(folder, ["--baseline", "base.json"]);
  expect(stale.errors).toContain("records 1 of unused-suppression in a.nix that is no longer there");
});

test("quiet leaves diagnostics only", async () => {
  expect((await runIn(makeFolder(clean), ["--quiet"])).output).toBe("");
  const answer = await runIn(makeFolder(flawed), ["--quiet"]);
  expect(answer.output).toContain("unused-suppression");
  expect(answer.output).not.toContain("Found");
});

test("colour follows the option, then the environment, then the terminal", async () => {
  const folder = makeFolder(flawed);
  const isPainted = async (args: readonly string[], given: Parameters<typeof runIn>[2]) =>
    (await runIn(folder, args, given)).output.includes("\u001b[");
  expect(await isPainted([], { isTerminal: true })).toBe(true);
  expect(await isPainted([], {})).toBe(false);
  expect(await isPainted([], { isTerminal: true, variables: { NO_COLOR: "1" } })).toBe(false);
  expect(await isPainted([], { variables: { FORCE_COLOR: "1" } })).toBe(true);
  expect(await isPainted([], { isTerminal: true, variables: { FORCE_COLOR: "0" } })).toBe(false);
  expect(await isPainted(["--color", "never"], { isTerminal: true, variables: { FORCE_COLOR: "1" } })).toBe(false);
  expect(await isPainted(["--color", "always"], { variables: { NO_COLOR: "1" } })).toBe(true);
});

test("progress shows on a terminal when it takes long, and is erased", async () => {
  let time = 0;
  const slow = {
    isTerminal: true,
    now: () => {
      time += 700;
      return time;
    },
  };
  const answer = await runIn(makeFolder(flawed), [], slow);
  expect(answer.errors).toMatch(/checking… \d of 2 files/);
  expect(answer.errors.endsWith("\r\u001b[K")).toBe(true);
  expect((await runIn(makeFolder(flawed), [], { isTerminal: true })).errors).toBe("");
});
