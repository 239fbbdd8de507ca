import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { formatPage } from "../../src/cli/page.ts";
import { writeFiles } from "../../src/cli/write-files.ts";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { parseConfiguration } from "../../src/project/configuration-parser.ts";
import { buildTheme } from "../../src/reporters/theme.ts";
import { splitFiles } from "../../src/testing/fixture.ts";
import { SourceText } from "../../src/text/source-text.ts";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

test("fix writes what it says, keeps the mode, and leaves other files alone", async () => {
  const folder = makeFolder(flawed);
  const file = join(folder, "a.nix");
  chmodSync(file, 0o640);
  const before = statSync(join(folder, "flake.nix"));
  const answer = await runIn(folder, ["fix"]);
  expect(answer.status).toBe(0);
  expect(answer.errors).toContain("1 fix was applied:\n  a.nix: unused-suppression\n");
  expect(readFileSync(file, "utf8")).toBe("{\n  a = 1;\n}\n");
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(statSync(join(folder, "flake.nix")).ino).toBe(before.ino);
  expect((await runIn(folder, ["fix"])).errors).toBe("Nothing to fix.\n");
});

test("fix --diff writes nothing, and its status says that there is something to do", async () => {
  const folder = makeFolder(flawed);
  const answer = await runIn(folder, ["fix", "--diff"]);
  expect(answer.status).toBe(1);
  expect(answer.output).toMatchInlineSnapshot(`
    "--- a/a.nix
    +++ b/a.nix
    @@ -1,4 +1,3 @@
     {
    -  # unknot: allow syntax-error -- it was needed once
       a = 1;
     }
    "
  `);
  expect(readFileSync(join(folder, "a.nix"), "utf8")).toBe(flawed["a.nix"]);
});

test("a link stays a link, and what it leads to is written", async () => {
  const folder = makeFolder({ "flake.nix": flawed["flake.nix"]!, "real/a.nix": flawed["a.nix"]! });
  symlinkSync("real/a.nix", join(folder, "link.nix"));
  await runIn(folder, ["fix", "link.nix"]);
  expect(lstatSync(join(folder, "link.nix")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "real/a.nix"), "utf8")).toBe("{\n  a = 1;\n}\n");
});

test("a file that has changed since it was read is not overwritten", async () => {
  const folder = makeFolder({ "a.nix": "old" });
  const path = join(folder, "a.nix");
  const change = { path, before: Buffer.from("old"), after: Buffer.from("fixed") };
  writeFileSync(path, "edited");
  expect(await writeFiles([change])).toEqual([{ path, message: "it has changed since it was read" }]);
  expect(readFileSync(path, "utf8")).toBe("edited");
  expect(await writeFiles([{ ...change, path: join(folder, "gone.nix") }])).toHaveLength(1);
});

test("every rule is listed, as text and as JSON", async () => {
  const text = await runIn("/", ["rules"]);
  expect(
    text.output
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(rules.map(({ id }) => id));
  const list = JSON.parse((await runIn("/", ["rules", "--format", "json"])).output);
  expect(list.map((rule: { id: string }) => rule.id)).toEqual(rules.map(({ id }) => id));
});

test("explain shows a rule's page, or the nearest name", async () => {
  const answer = await runIn("/", ["explain", "syntax-error"]);
  expect(answer).toMatchObject({ status: 0, errors: "" });
  expect(answer.output.split("\n")[0]).toBe("syntax-error");
  expect(await runIn("/", ["explain", "syntx-error"])).toMatchObject({
    status: 2,
    errors: 'There is no rule "syntx-error". Did you mean "syntax-error"?\n',
  });
});

test("a page becomes text", () => {
  const page = `# a-rule

Some *text* with \`code\`, which goes over
two lines, and a [link](https://example.org).

- one that is
  continued
- two

| a | b |
|---|---|
| \`x\` | long |

\`\`\`nix invalid
{ a = 1; }
\`\`\`
`;
  expect(formatPage(page, buildTheme(0), 60)).toMatchInlineSnapshot(`
    "a-rule

    Some text with \`code\`, which goes over two lines, and a link
    (https://example.org).

    - one that is continued
    - two

    a    b
    \`x\`  long

      reported:
        { a = 1; }
    "
  `);
});

test("init writes a configuration that changes nothing by itself, once", async () => {
  const folder = makeFolder(flawed);
  expect(await runIn(folder, ["init"])).toMatchObject({ status: 0, errors: "" });
  const text = readFileSync(join(folder, "unknot.toml"), "utf8");
  expect(parseConfiguration(SourceText.fromString(text), folder)).toEqual({ configuration: defaultConfiguration });
  // With every setting uncommented it is still a configuration.
  const settings = text.replace(/^# (?=\[|[a-z-]+ = )/gm, "").replace(/^plugins.*$/m, "");
  expect(parseConfiguration(SourceText.fromString(settings), folder)).toHaveProperty("configuration");
  writeFileSync(join(folder, "unknot.toml"), "mine");
  expect(await runIn(folder, ["init"])).toMatchObject({ status: 2, errors: expect.stringContaining("--force") });
  expect(readFileSync(join(folder, "unknot.toml"), "utf8")).toBe("mine");
});

test("init finds what stands elsewhere", async () => {
  const folder = makeFolder({
    ...flawed,
    "nix/secret-registry.nix": "{ }",
    "machines/lea/configuration.nix": "{ }",
    "vendor/x.nix": "1",
  });
  await runIn(folder, ["init"]);
  const source = new SourceText(join(folder, "unknot.toml"), readFileSync(join(folder, "unknot.toml")));
  expect(parseConfiguration(source, folder)).toMatchObject({
    configuration: {
      exclude: ["vendor/**"],
      roles: { registry: ["nix/secret-registry.nix"], machines: ["machines/*/configuration.nix"] },
    },
  });
  expect(existsSync(join(folder, "nix/unknot.toml"))).toBe(false);
});

test("a fix across files is one fix in the preview, and one diff", async () => {
  const folder = makeFolder(filesOf("unselected-secret-key/two-files.nix"));
  const { output } = await runIn(folder, ["check"]);
  expect(output).toContain("= fix (unsafe): Add `gmail` to the keys of machines `ida` and `lea`");
  expect(output).toContain(
    '+     keys = [ "mistral" "gmail" ];\n   ::: lib/machine-env-matrix.nix\n    +     "gmail"\n',
  );
  const diff = await runIn(folder, ["fix", "--diff", "--unsafe"]);
  const changed = diff.output.split("\n").filter((line) => /^(?:\+\+\+|[-+] )/.test(line));
  expect(changed).toEqual([
    "+++ b/lib/machine-env-matrix.nix",
    '+    "gmail"',
    "+++ b/modules/hosts/ida/default.nix",
    '-    keys = [ "mistral" ];',
    '+    keys = [ "mistral" "gmail" ];',
  ]);
  expect(diff.errors).toContain("1 fix would be applied");
});

// The files of a rule's fixture, without its markers.
function filesOf(fixture: string): Record<string, string> {
  const text = readFileSync(join(import.meta.dirname, "../../fixtures/rules", fixture), "utf8");
  return Object.fromEntries(splitFiles(text.replace(/^#\s*\^.*\n/gm, ""), "flake.nix").files);
}

test("init names the files and fields of a secret pipeline that analysis found, and changes nothing by that", async () => {
  const folder = makeFolder(filesOf("unknown-secret-key/elsewhere.nix"));
  const before = await runIn(folder, ["check", "--format", "concise"]);
  expect(before.output).toContain("unknown-secret-key");
  await runIn(folder, ["init"]);
  const source = new SourceText(join(folder, "unknot.toml"), readFileSync(join(folder, "unknot.toml")));
  expect(parseConfiguration(source, folder)).toMatchObject({
    configuration: {
      roles: {
        registry: ["secrets/catalog.nix"],
        matrix: ["secrets/wanted.nix"],
        generators: ["secrets/build.nix"],
        accessors: ["secrets/find.nix"],
      },
      registry: { generator: "id", variable: "variable", file: "target", secret: "confidential", prompt: "promptAttr" },
    },
  });
  expect((await runIn(folder, ["check", "--format", "concise"])).output).toBe(before.output);
});

test("debug tree prints a file's tree", async () => {
  const answer = await runIn("/", ["debug", "tree", "-"], { input: "{ a = 1; }" });
  expect(answer.status).toBe(0);
  expect(answer.output).toContain("attrset_expression 0..10");
});

test("help names every command and says what the exit status means", async () => {
  const answer = await runIn("/", ["--help"]);
  expect(answer.status).toBe(0);
  for (const word of ["check", "fix", "explain", "rules", "init", "Examples:", "Exit status:"]) {
    expect(answer.output).toContain(word);
  }
});
