// Owns `unknot init --vscode` and `--github-matcher`: files that let an editor or CI find its way from concise lines to the code. A
// file of VS Code's that is there keeps its comments and its layout; where it cannot be read it is left alone, and said what to add.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path/posix";
import { applyEdits, modify, type ParseError, parse } from "jsonc-parser";
import { diskFileSystem } from "../../project/file-system.ts";
import { findProjectRoot } from "../../project/project.ts";
import { concisePattern } from "../../reporters/concise.ts";
import { relativePath } from "../../reporters/report.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { findSourceRoot } from "../source-root.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `init` that ask for matchers, as commander gives them. */
export interface MatcherOptions {
  readonly force?: boolean;
  readonly vscode?: boolean;
  readonly githubMatcher?: boolean;
}

const pattern = { regexp: concisePattern, file: 1, line: 2, column: 3, severity: 4, code: 5, message: 6 };

/** The task of VS Code; its matcher reads the concise format. */
export const vscodeTask = {
  label: "unknot",
  detail: "Find what ties the evaluation of this flake into a knot",
  type: "shell",
  command: "unknot check --format concise --color never",
  options: { cwd: "${workspaceFolder}" },
  presentation: { reveal: "silent", revealProblems: "onProblem", clear: true },
  problemMatcher: {
    owner: "unknot",
    source: "unknot",
    fileLocation: ["autoDetect", "${workspaceFolder}"],
    pattern,
  },
};

/** The problem matcher of GitHub Actions; hints are not shown, for GitHub knows their severity by another name. */
export const githubMatcher = { problemMatcher: [{ owner: "unknot", pattern: [pattern] }] };

/** Writes the files that are asked for. @throws UsageError where one is there and must stay as it is. */
export async function initMatchers(
  folder: string,
  { force = false, vscode = false, githubMatcher: wantsGithub = false }: MatcherOptions,
  { standardOutput, workingDirectory }: Environment,
): Promise<ExitStatus> {
  const start = resolve(workingDirectory, folder);
  if (diskFileSystem.kind(start) !== "directory") throw new UsageError(`There is no folder "${folder}".`);
  const root = findProjectRoot(start, diskFileSystem);
  const write = (file: string, text: string, before: string | undefined, hint: string): void => {
    const shown = relativePath(workingDirectory, file);
    if (text === before) {
      standardOutput.write(`${shown} has it already.\n`);
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    standardOutput.write(`Wrote ${shown}. ${hint}\n`);
  };
  if (vscode) {
    const file = join(root, ".vscode/tasks.json");
    const before = readText(file);
    const text = addTask(before, relativePath(workingDirectory, file), force);
    write(file, text, before, "Run the task `unknot` in VS Code.");
  }
  if (wantsGithub) {
    // GitHub's runner works at the top of the repository.
    const file = join(findSourceRoot(root, diskFileSystem), ".github/unknot-matcher.json");
    const before = readText(file);
    const text = `${JSON.stringify(githubMatcher, null, 2)}\n`;
    if (before !== undefined && before !== text && !force) {
      throw new UsageError(
        `There is another ${relativePath(workingDirectory, file)} already. Replace it with --force.`,
      );
    }
    write(file, text, before, 'In a step, before unknot: echo "::add-matcher::.github/unknot-matcher.json"');
  }
  return 0;
}

/** The text of tasks.json with the task. */
function addTask(text: string | undefined, shown: string, force: boolean): string {
  if (text === undefined || text.trim() === "")
    return `${JSON.stringify({ version: "2.0.0", tasks: [vscodeTask] }, null, 2)}\n`;
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { allowTrailingComma: true });
  const tasks: unknown = isRecord(content) ? (content["tasks"] ?? []) : undefined;
  if (errors.length > 0 || !Array.isArray(tasks)) {
    throw new UsageError(
      `${shown} cannot be read as VS Code's tasks, so it was left alone. Add this to its "tasks":\n\n${JSON.stringify(vscodeTask, null, 2)}`,
    );
  }
  const index = tasks.findIndex((task) => isRecord(task) && task["label"] === vscodeTask.label);
  const known: unknown = tasks[index];
  if (JSON.stringify(known) === JSON.stringify(vscodeTask)) return text;
  if (index !== -1 && !force) {
    throw new UsageError(`${shown} has another task "${vscodeTask.label}" already. Replace it with --force.`);
  }
  const indentation = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.startsWith("\t") ? 4 : indentation.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
  const place = index === -1 ? tasks.length : index;
  const edits = modify(text, ["tasks", place], vscodeTask, { formattingOptions, isArrayInsertion: index === -1 });
  return applyEdits(text, edits);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
