// A command's environment without a process: what is written is collected, the clock stands still.

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Environment, ExitStatus } from "../../src/cli/environment.ts";
import { run } from "../../src/cli/run.ts";

/** What a command line came to. */
export interface Answer {
  readonly status: ExitStatus;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command line in a folder. */
export async function runIn(
  folder: string,
  args: readonly string[],
  given: {
    input?: string;
    variables?: Environment["variables"];
    isTerminal?: boolean;
    /** Of the terminal. */
    columns?: number;
    hasLinks?: boolean;
    now?: () => number;
  } = {},
): Promise<Answer> {
  const { input = "", variables = {}, isTerminal = false, hasLinks = false, now = () => 0 } = given;
  const output: string[] = [];
  const errors: string[] = [];
  const columns = isTerminal ? (given.columns ?? 100) : undefined;
  const status = await run(
    args,
    {
      workingDirectory: folder,
      variables,
      standardOutput: {
        write: (text) => void output.push(text),
        isTerminal,
        columns,
        supportsLinks: async () => hasLinks,
      },
      standardError: { write: (text) => void errors.push(text), isTerminal, columns },
      readStandardInput: async () => new TextEncoder().encode(input),
      now,
    },
    "1.2.3",
  );
  return { status, output: output.join(""), errors: errors.join("") };
}

/** A new folder with these files. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "unknot-")));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A flake with one unused suppression: a warning with a safe fix. */
export const flawed: Readonly<Record<string, string>> = {
  "flake.nix": "{ outputs = _: { }; }\n",
  "a.nix": "{\n  # unknot: allow syntax-error -- it was needed once\n  a = 1;\n}\n",
};
