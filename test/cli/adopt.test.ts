// How a flake with much to be said of it begins: a baseline, suppressions, and what may pass.

import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, runIn } from "./fake-environment.ts";

const comment = "# unknot: allow syntax-error -- it was needed once\n";
/** Two warnings in `a.nix`, one in `b/b.nix`, and an error in `c.nix`. */
const fleet = {
  "flake.nix": "{ outputs = _: { }; }\n",
  "a.nix": `{\n  ${comment}  a = 1;\n  ${comment}  b = 2;\n}\n`,
  "b/b.nix": `{\n  ${comment}  a = 1;\n}\n`,
  "c.nix": "let a = a; in a\n",
};

function entries(folder: string): string[] {
  const { entries: list } = JSON.parse(readFileSync(join(folder, "base.json"), "utf8"));
  return list.map(({ rule, path, count }: { rule: string; path: string; count: number }) => `${path} ${rule} ${count}`);
}

const all = ["a.nix unused-suppression 2", "b/b.nix unused-suppression 1", "c.nix binding-cycle 1"];

test("a baseline is written, left out, brought up to date and pruned", async () => {
  const folder = makeFolder(fleet);
  expect(await runIn(folder, ["baseline", "base.json"])).toEqual({
    status: 0,
    output: "",
    errors: "note: base.json records 4 diagnostics\n",
  });
  expect(entries(folder)).toEqual(all);
  expect(await runIn(folder, ["--baseline", "base.json"])).toMatchObject({
    status: 0,
    errors: "note: 4 diagnostics are left out, as recorded in base.json\n",
  });

  writeFileSync(join(folder, "a.nix"), `{\n  ${comment}  a = 1;\n}\n`);
  writeFileSync(join(folder, "d.nix"), "let a = a; in a\n");
  const stale = await runIn(folder, ["--baseline", "base.json", "-q", "--format", "concise"]);
  expect(stale).toMatchObject({ status: 1, errors: "", output: expect.stringMatching(/^d\.nix:1:.*\n$/) });
  expect((await runIn(folder, ["--baseline", "base.json"])).errors).toContain(
    "note: base.json records 1 of unused-suppression in a.nix that is no longer there\n",
  );

  // Pruning takes out what is gone, and does not take in what is new.
  expect((await runIn(folder, ["baseline", "--prune", "base.json"])).errors).toContain(
    "records 3 diagnostics, 1 gone\n",
  );
  expect(entries(folder)).toEqual(["a.nix unused-suppression 1", ...all.slice(1)]);
  expect((await runIn(folder, ["baseline", "base.json"])).errors).toBe(
    "note: base.json records 4 diagnostics, 1 new, 0 gone\n",
  );
  expect(entries(folder)).toEqual(["a.nix unused-suppression 1", ...all.slice(1), "d.nix binding-cycle 1"]);
});

test("what was not looked at stays in a baseline, and is not called stale", async () => {
  const folder = makeFolder(fleet);
  await runIn(folder, ["baseline", "base.json"]);
  writeFileSync(join(folder, "a.nix"), "{ }\n");
  rmSync(join(folder, "c.nix"));
  for (const args of [
    ["baseline", "base.json", "b"],
    ["baseline", "--prune", "base.json", "b"],
    ["--baseline", "base.json", "--update-baseline", "b"],
    ["baseline", "base.json", "--only", "import-cycle"],
    ["baseline", "base.json", "--skip", "fixpoint,syntax"],
    ["baseline", "--prune", "base.json", "--only", "import-cycle"],
  ]) {
    expect((await runIn(folder, args)).status, args.join(" ")).toBe(0);
    expect(entries(folder), args.join(" ")).toEqual(all);
  }
  expect((await runIn(folder, ["--baseline", "base.json", "b"])).errors).not.toContain("no longer there");
  expect((await runIn(folder, ["--baseline", "base.json", "--only", "import-cycle"])).errors).not.toContain(
    "no longer there",
  );
  // A file that is gone is looked at where its folder is.
  await runIn(folder, ["baseline", "--prune", "base.json"]);
  expect(entries(folder)).toEqual(["b/b.nix unused-suppression 1"]);
});

test("a baseline that cannot be read is never replaced", async () => {
  const folder = makeFolder({ ...fleet, "base.json": "mine" });
  for (const args of [
    ["baseline", "base.json"],
    ["baseline", "--prune", "base.json"],
    ["--baseline", "base.json"],
  ]) {
    expect((await runIn(folder, args)).status).toBe(2);
  }
  expect(readFileSync(join(folder, "base.json"), "utf8")).toBe("mine");
  expect((await runIn(folder, ["baseline", "--prune", "gone.json"])).status).toBe(2);
  expect(existsSync(join(folder, "gone.json"))).toBe(false);
});

const found = `{ config, lib, ... }:
{
  imports = [
    (lib.mkIf config.a.b { c = 1; })
  ]
  # unknot: allow missing-import -- it comes with the next release
  ++ lib.optional config.a.b ./gone.nix
  ++ (let x = x; in x) ++ (let y = y; in y);
  text = "
    \${
      let z = z; in z
    }
  ";
}
`;

test("suppress writes a comment where each finding is, once, and then nothing is left", async () => {
  const folder = makeFolder({
    "flake.nix": fleet["flake.nix"],
    "m.nix": found,
    "n.nix": fleet["c.nix"].replaceAll("\n", "\r\n"),
  });
  const before = (await runIn(folder, ["--format", "concise"])).output.trimEnd().split("\n");
  const shown = await runIn(folder, ["suppress", "--reason", "until the move is done", "--diff"]);
  expect(shown).toMatchObject({
    status: 1,
    output: expect.stringContaining("+# unknot: allow binding-cycle -- until the move is done"),
  });
  expect(readFileSync(join(folder, "m.nix"), "utf8")).toBe(found);

  const answer = await runIn(folder, ["suppress", "--reason", " until the\nmove is done "]);
  expect(answer).toMatchObject({ status: 0, output: "", errors: `${before.length} are now allowed, in 2 files.\n` });
  expect(readFileSync(join(folder, "n.nix"), "utf8")).toBe(
    "# unknot: allow binding-cycle -- until the move is done\r\nlet a = a; in a\r\n",
  );
  const after = readFileSync(join(folder, "m.nix"), "utf8");
  expect(after).toMatchInlineSnapshot(`
    "{ config, lib, ... }:
    {
      imports = [
        (lib.mkIf config.a.b { c = 1; })
      ]
      # unknot: allow missing-import, config-dependent-imports -- it comes with the next release
      ++ lib.optional config.a.b ./gone.nix
      # unknot: allow binding-cycle -- until the move is done
      ++ (let x = x; in x) ++ (let y = y; in y);
      text = "
        \${
          # unknot: allow binding-cycle -- until the move is done
          let z = z; in z
        }
      ";
    }
    "
  `);
  expect(await runIn(folder, ["-q"])).toMatchObject({ status: 0, output: "" });
  expect(await runIn(folder, ["suppress", "--reason", "again"])).toMatchObject({
    status: 0,
    errors: "Nothing to suppress.\n",
  });
  expect(readFileSync(join(folder, "m.nix"), "utf8")).toBe(after);
});

// On neither side of the line a comment would be one.
const inText = '"\n  ${let z = z; in z}\n"\n';

test("suppress asks for a reason, and leaves what no comment is for", async () => {
  const folder = makeFolder({ ...fleet, "broken.nix": "{ a = ; b = (let x = x; in x); }\n", "text.nix": inText });
  expect((await runIn(folder, ["suppress"])).errors).toContain("--reason");
  expect(await runIn(folder, ["suppress", "--reason", " "])).toMatchObject({
    status: 2,
    errors: expect.stringContaining("needs a reason"),
  });
  expect(readFileSync(join(folder, "c.nix"), "utf8")).toBe(fleet["c.nix"]);
  const answer = await runIn(folder, ["suppress", "--reason", "old", "--only", "binding-cycle", "c.nix", "b"]);
  expect(answer).toMatchObject({ status: 0, errors: "1 is now allowed, in 1 file.\n" });
  const rest = await runIn(folder, ["suppress", "--reason", "old"]);
  expect(rest.status).toBe(1);
  expect(rest.errors).toContain("note: left as it is: unused-suppression in a.nix:2\n");
  expect(rest.errors).toContain("note: left as it is: syntax-error in broken.nix:1\n");
  expect(rest.errors).toContain("note: left as it is: binding-cycle in text.nix:2\n");
  expect(readFileSync(join(folder, "text.nix"), "utf8")).toBe(inText);
  const whole = ["suppress", "--reason", "old", "--whole-file", "text.nix"];
  expect((await runIn(folder, whole)).errors).toBe("1 is now allowed, in 1 file.\n");
  expect(readFileSync(join(folder, "text.nix"), "utf8")).toBe(`# unknot: allow-file binding-cycle -- old\n${inText}`);
  expect((await runIn(folder, whole)).errors).toBe("Nothing to suppress.\n");
  expect(readFileSync(join(folder, "broken.nix"), "utf8")).toBe("{ a = ; b = (let x = x; in x); }\n");
});

test("suppress leaves links alone, for their text is also that of another file", async () => {
  const real = { "a/b/real.nix": "import ./near.nix\n", "a/b/near.nix": "1\n" };
  const folder = makeFolder({ "flake.nix": fleet["flake.nix"], ...real });
  symlinkSync("a/b/real.nix", join(folder, "link.nix"));
  const answer = await runIn(folder, ["suppress", "--reason", "old", "link.nix"]);
  expect(answer).toMatchObject({
    status: 1,
    errors: expect.stringContaining("left as it is: missing-import in link.nix:1"),
  });
  expect(readFileSync(join(folder, "a/b/real.nix"), "utf8")).toBe(real["a/b/real.nix"]);
});

test("some warnings may pass", async () => {
  const folder = makeFolder(fleet);
  const status = async (...args: string[]) => (await runIn(folder, [...args, "--skip", "binding-cycle"])).status;
  expect(await status("--max-warnings", "3")).toBe(0);
  expect(await status("--max-warnings", "2")).toBe(1);
  expect(await status("--max-warnings", "2", "--fail-on", "error")).toBe(1);
  expect(await status("--max-warnings", "0")).toBe(1);
  expect((await runIn(folder, ["--max-warnings", "9"])).status).toBe(1);
  expect((await runIn(folder, ["--max-warnings", "2"])).errors).toContain(
    "note: 3 warnings, and --max-warnings lets 2 pass\n",
  );
  expect(await status("--max-warnings", "many")).toBe(2);
  expect(await status("--max-warnings", "-1")).toBe(2);
});

test("rules and categories are chosen and left out", async () => {
  const folder = makeFolder(fleet);
  const rules = async (...args: string[]) => {
    const { output } = await runIn(folder, [...args, "--format", "json"]);
    return [...new Set(JSON.parse(output).diagnostics.map(({ rule }: { rule: string }) => rule))];
  };
  expect(await rules("--only", "fixpoint")).toEqual(["binding-cycle"]);
  expect(await rules("--only", "fixpoint,syntax", "--skip", "binding-cycle")).toEqual(["unused-suppression"]);
  expect(await rules("--skip", "syntax")).toEqual(["binding-cycle"]);
  expect(await runIn(folder, ["--only", "fixpoin"])).toMatchObject({
    status: 2,
    errors: expect.stringContaining('"fixpoint"'),
  });
  expect(await runIn(folder, ["--skip", "no-such"])).toMatchObject({ status: 2 });
  expect(await runIn(folder, ["--only", "binding-cycle", "--skip", "fixpoint"])).toMatchObject({ status: 2 });
});
