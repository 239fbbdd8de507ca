// What reads concise lines, each tried by the program that it is for where that is installed, or else by its own pattern.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { expect, test } from "vitest";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/editors.md"), "utf8");

/** Names that a pattern may stumble over, and the finding in each. */
const names = ["plain.nix", "with space.nix", "a:1:2: b.nix", "Größe 语.nix", "sub dir/[x] (y).nix"];
const text = "{\n  # unknot: allow syntax-error -- it was needed once\n  a = 1;\n}\n";

async function conciseLines(folder: string): Promise<string> {
  const { output } = await runIn(folder, ["--format", "concise"]);
  expect(output.trimEnd().split("\n")).toHaveLength(names.length);
  return output;
}

function makeNamed(): string {
  return makeFolder({ "flake.nix": flawed["flake.nix"]!, ...Object.fromEntries(names.map((name) => [name, text])) });
}

const expected = names
  .map((name) => ({ file: name, line: 2, column: 3, severity: "warning", code: "unused-suppression" }))
  .sort((a, b) => (a.file < b.file ? -1 : 1));

interface Pattern {
  readonly regexp: string;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly severity: number;
  readonly code: number;
  readonly message: number;
}

function matchLines(output: string, pattern: Pattern): object[] {
  return output
    .trimEnd()
    .split("\n")
    .map((line) => {
      const match = new RegExp(pattern.regexp).exec(line);
      if (match === null) throw new Error(`not matched: ${line}`);
      expect(match[pattern.message]).toMatch(/^[A-Z].*\.$/);
      const [file, code, severity] = [match[pattern.file], match[pattern.code], match[pattern.severity]];
      return { file, line: Number(match[pattern.line]), column: Number(match[pattern.column]), severity, code };
    });
}

test("the matchers of VS Code and GitHub read concise lines, whatever the file is called", async () => {
  const folder = makeNamed();
  mkdirSync(join(folder, ".git"));
  expect(await runIn(join(folder, "sub dir"), ["init", "--vscode", "--github-matcher"])).toMatchObject({
    status: 0,
    errors: "",
  });
  const output = await conciseLines(folder);
  const { tasks } = JSON.parse(readFileSync(join(folder, ".vscode/tasks.json"), "utf8"));
  expect(matchLines(output, tasks[0].problemMatcher.pattern)).toEqual(expected);
  const { problemMatcher } = JSON.parse(readFileSync(join(folder, ".github/unknot-matcher.json"), "utf8"));
  expect(matchLines(output, problemMatcher[0].pattern[0])).toEqual(expected);
  // The configuration is another matter.
  expect(() => readFileSync(join(folder, "unknot.toml"))).toThrow();
});

test("tasks that are there stay, with their comments and layout", async () => {
  const before = '{\n\t// ours\n\t"version": "2.0.0",\n\t"tasks": [\n\t\t{ "label": "build" }, // first\n\t],\n}\n';
  const folder = makeFolder({ ...flawed, ".vscode/tasks.json": before });
  const file = join(folder, ".vscode/tasks.json");
  expect(await runIn(folder, ["init", "--vscode"])).toMatchObject({ status: 0 });
  const after = readFileSync(file, "utf8");
  expect(after).toContain("\t// ours\n");
  expect(after).toContain("// first\n");
  expect(after).toMatch(/\n\t\t\t"label": "unknot"/);
  expect(parse(after).tasks.map(({ label }: { label: string }) => label)).toEqual(["build", "unknot"]);
  expect(await runIn(folder, ["init", "--vscode"])).toMatchObject({
    status: 0,
    output: ".vscode/tasks.json has it already.\n",
  });
  expect(readFileSync(file, "utf8")).toBe(after);

  writeFileSync(file, after.replace("--format concise", "--format concise --quiet"));
  expect(await runIn(folder, ["init", "--vscode"])).toMatchObject({
    status: 2,
    errors: expect.stringContaining("--force"),
  });
  await runIn(folder, ["init", "--vscode", "--force"]);
  expect(readFileSync(file, "utf8")).toBe(after);
});

test("tasks that cannot be read are left alone, and it is said what to add", async () => {
  for (const broken of ['{ "tasks": [', "[]", '{ "tasks": 1 }']) {
    const folder = makeFolder({ ...flawed, ".vscode/tasks.json": broken });
    const answer = await runIn(folder, ["init", "--vscode"]);
    expect(answer.status).toBe(2);
    expect(answer.errors).toContain('"regexp"');
    expect(readFileSync(join(folder, ".vscode/tasks.json"), "utf8")).toBe(broken);
  }
});

test("another problem matcher is not replaced without being told to", async () => {
  const folder = makeFolder({ ...flawed, ".github/unknot-matcher.json": "{}" });
  expect(await runIn(folder, ["init", "--github-matcher"])).toMatchObject({ status: 2 });
  expect(await runIn(folder, ["init", "--github-matcher", "--force"])).toMatchObject({ status: 0 });
  expect(await runIn(folder, ["init", "--github-matcher"])).toMatchObject({ status: 0 });
});

test("the built command can read tasks", () => {
  const folder = makeFolder({ ...flawed, ".vscode/tasks.json": "{ /* none */ }" });
  execFileSync(process.execPath, [join(root, "dist/unknot.js"), "init", "--vscode"], { cwd: folder });
  expect(readFileSync(join(folder, ".vscode/tasks.json"), "utf8")).toMatch(/"unknot"[\s\S]*\/\* none \*\//);
});

function has(program: string): boolean {
  const isThere = spawnSync(program, ["--version"]).status === 0;
  if (!isThere) console.warn(`${program} is not installed; how it reads concise lines is not tested`);
  return isThere;
}

const errorformat = /let &l:errorformat = '(.*)'/.exec(page)![1]!;

for (const vim of ["vim", "nvim"]) {
  test.skipIf(!has(vim))(`${vim} fills its quickfix list from concise lines`, async () => {
    const folder = makeNamed();
    writeFileSync(join(folder, "out.txt"), await conciseLines(folder));
    writeFileSync(
      join(folder, "read.vim"),
      `set encoding=utf-8
let &errorformat = '${errorformat}'
cgetfile out.txt
let list = map(getqflist(), {_, it -> [bufname(it.bufnr), it.lnum, it.col, tolower(it.type), it.text, it.valid]})
call writefile([json_encode(list)], 'list.json')
qall!
`,
    );
    spawnSync(vim, ["-u", "NONE", "-i", "NONE", "-es", "-S", "read.vim"], { cwd: folder, timeout: 20_000 });
    const list = JSON.parse(readFileSync(join(folder, "list.json"), "utf8"));
    expect(list).toEqual(
      expected.map(({ file, line, column }) => [
        file,
        line,
        column,
        "w",
        expect.stringMatching(/^\[unused-suppression\] /),
        1,
      ]),
    );
  });
}

test.skipIf(!has("emacs"))("emacs finds concise lines in a compilation", async () => {
  const folder = makeNamed();
  // A compilation begins with a line about itself.
  writeFileSync(join(folder, "out.txt"), `unknot check\n${await conciseLines(folder)}`);
  const blocks = [...page.matchAll(/```elisp\n([\s\S]*?)```/g)].map(([, block]) => block!);
  const configuration = blocks.find((block) => block.includes("compilation-error-regexp-alist"))!;
  writeFileSync(
    join(folder, "read.el"),
    `(require 'compile)
(require 'json)
${configuration}
(set-language-environment "UTF-8")
(setq compilation-error-regexp-alist '(unknot))
(find-file "out.txt")
(compilation-mode)
(let ((found '()) (root default-directory) (lines (current-buffer)))
  (setq next-error-last-buffer lines)
  (condition-case nil
      (while t
        (next-error)
        ;; The window beside that of the compilation.
        (with-selected-window
            (seq-find (lambda (each) (not (eq (window-buffer each) lines))) (window-list))
          (push (vector (file-relative-name buffer-file-name root) (line-number-at-pos) (1+ (current-column))) found)))
    (user-error nil))
  (with-temp-file "list.json" (insert (json-encode (vconcat (nreverse found))))))
`,
  );
  const answer = spawnSync("emacs", ["--batch", "-Q", "-l", "read.el"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(answer.status, answer.stderr).toBe(0);
  const list = JSON.parse(readFileSync(join(folder, "list.json"), "utf8"));
  expect(list).toEqual(expected.map(({ file, line, column }) => [file, line, column]));
});
