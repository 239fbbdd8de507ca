// The GitHub action and the GitLab template: their scripts run in a real bash with unknot as it is built, and the programs that judge
// such files have nothing to say of them. Those are skipped where they are not installed.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const workflow = ".github/workflows/ci.yml";
const version: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "unknot-ci-")));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "temp"));
  cpSync(join(root, "fixtures/fleet"), join(folder, "fleet"), { recursive: true });
  // Stands for the registry: what is asked of npm is written down, and the unknot that it would bring is that of this checkout.
  const npm = join(folder, "bin/npm");
  writeFileSync(
    npm,
    `#!/bin/bash
printf '%s\\n' "$@" > "${folder}/asked"
while [ "$1" != -- ]; do shift; done
shift 2
exec "${process.execPath}" "${root}/dist/unknot.js" "$@"
`,
  );
  chmodSync(npm, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

function runBash(args: readonly string[], variables: Readonly<Record<string, string>>) {
  const path = `${join(folder, "bin")}${delimiter}${process.env["PATH"]}`;
  const env = { PATH: path, HOME: folder, RUNNER_TEMP: join(folder, "temp"), ...variables };
  const { status, stdout, stderr } = spawnSync("bash", args, { cwd: join(folder, "fleet"), env, encoding: "utf8" });
  const asked = existsSync(join(folder, "asked")) ? readFileSync(join(folder, "asked"), "utf8").trim().split("\n") : [];
  return { status, stdout, stderr, asked };
}

describe("the GitHub action", () => {
  const action = parse(readFileSync(join(root, "action.yml"), "utf8"));
  const [step, upload] = action.runs.steps;

  /** Runs the first step as a runner does, with these inputs instead of the defaults. */
  function runAction(inputs: Readonly<Record<string, string>> = {}) {
    const environment = Object.entries<string>(step.env).map(([name, text]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) }}$/.exec(text)![1]!;
      return [name, inputs[input] ?? action.inputs[input].default];
    });
    const answer = runBash(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run], {
      ...Object.fromEntries(environment),
      GITHUB_ACTION_PATH: root,
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      GITHUB_ACTIONS: "true",
    });
    const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
    return { ...answer, output: read("output"), summary: read("summary") };
  }

  test("annotates, reports in the log, and sums up; its status is that of unknot", () => {
    const { status, stdout, stderr, output, summary, asked } = runAction();
    expect(stderr).toBe("");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error .*file=.*modules\/hosts\/ida\/default\.nix/m);
    expect(stdout).toMatch(/^::stop-commands::(unknot-\d+)\n(?:error|warning)\[[\s\S]*\n::\1::\n$/m);
    expect(summary).toContain("vars-generators-in-imports");
    expect(output).toBe("status=1\n");
    expect(asked.slice(0, 5)).toEqual(["exec", "--yes", "--package", `unknot@${version}`, "--"]);
  });

  test("paths and arguments are one a line, whatever is in them", () => {
    const odd = '$(touch hacked); `touch hacked`"';
    mkdirSync(join(folder, "fleet/it is"));
    writeFileSync(join(folder, "fleet/it is/here.nix"), "{ }\n");
    const { status, asked, output } = runAction({
      paths: "modules/hosts/lea\n\n  it is/here.nix  \n",
      arguments: "--fail-on=error\n--only=vars-cycle",
    });
    expect(asked.slice(-5)).toEqual([
      "--fail-on=error",
      "--only=vars-cycle",
      "--",
      "modules/hosts/lea",
      "it is/here.nix",
    ]);
    expect({ status, output }).toEqual({ status: 0, output: "status=0\n" });
    const refused = runAction({ paths: odd });
    expect(refused.asked.at(-1)).toBe(odd);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`There is no file or folder "${odd}"`);
    expect(existsSync(join(folder, "fleet/hacked"))).toBe(false);
  });

  test("SARIF is written where it is asked for, and then handed to the next step", () => {
    const { output } = runAction({ sarif: "true", version: "1.2.3" });
    const path = join(folder, "temp/unknot.sarif");
    expect(output).toBe(`status=1\nsarif=${path}\n`);
    expect(JSON.parse(readFileSync(path, "utf8")).version).toBe("2.1.0");
    expect(readFileSync(join(folder, "asked"), "utf8")).toContain("\nunknot@1.2.3\n");
    expect(upload.with.sarif_file).toBe("${{ steps.check.outputs.sarif }}");
    expect(runAction({ sarif: "yes" })).toMatchObject({ status: 2, stdout: expect.stringContaining("true or false") });
  });

  test("no input stands in the text of a script", () => {
    const scripts: string[] = action.runs.steps.flatMap(({ run }: { run?: string }) =>
      run === undefined ? [] : [run],
    );
    expect(scripts).toHaveLength(1);
    expect(scripts.filter((text) => text.includes("${{"))).toEqual([]);
  });
});

describe("the GitLab template", () => {
  const job = parse(readFileSync(join(root, "templates/unknot.gitlab-ci.yml"), "utf8")).unknot;

  test("writes the report that it hands to Code Quality, and fails where there is something to say", () => {
    const script = job.script.join("\n");
    const { status, stdout, asked } = runBash(["-e", "-o", "pipefail", "-c", script], job.variables);
    expect(status).toBe(1);
    expect(asked).toContain("unknot@latest");
    expect(stdout).toContain("error[vars-generators-in-imports]");
    const report = JSON.parse(readFileSync(join(folder, "fleet", job.artifacts.reports.codequality), "utf8"));
    expect(report[0]).toMatchObject({ fingerprint: expect.any(String), location: { path: expect.any(String) } });
    const variables = {
      ...job.variables,
      UNKNOT_PATHS: "modules/hosts/lea lib/env-names.nix",
      UNKNOT_ARGUMENTS: "--fail-on error",
    };
    const other = runBash(["-e", "-o", "pipefail", "-c", script], variables);
    expect(other.asked.slice(-5)).toEqual(["--fail-on", "error", "--", "modules/hosts/lea", "lib/env-names.nix"]);
    expect(other.status).toBe(0);
  });
});

describe("those who judge such files have nothing to say", () => {
  const judges: [name: string, program: string, args: string[]][] = [
    ["actionlint", "actionlint", [workflow]],
    ["zizmor", "zizmor", ["--offline", "--no-progress", "--quiet", "--persona", "pedantic", workflow, "action.yml"]],
    ["bash", "bash", ["-n", "scripts/action.sh"]],
    ["GitHub's schema of actions", "check-jsonschema", ["--builtin-schema", "vendor.github-actions", "action.yml"]],
    ["GitLab's schema", "check-jsonschema", ["--builtin-schema", "vendor.gitlab-ci", "templates/unknot.gitlab-ci.yml"]],
  ];
  for (const [name, program, args] of judges) {
    const isMissing = spawnSync(program, ["--version"]).error !== undefined;
    test.skipIf(isMissing)(name, () => {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
      expect(status, stdout + stderr).toBe(0);
    });
  }
});
