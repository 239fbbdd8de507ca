// Owns `unknot check --watch`: a check at the start, and another one after every change, until the user ends it. Only what a change
// concerns is analysed again. On a terminal each check takes the place of the one before.

import { basename, dirname, join, resolve } from "node:path/posix";
import { configurationFileName } from "../../project/configuration.ts";
import { diskFileSystem } from "../../project/file-system.ts";
import { findProjectRoot, isProjectRoot, type ProjectOptions } from "../../project/project.ts";
import { ProjectHistory } from "../../project/project-history.ts";
import { relativePath } from "../../reporters/report.ts";
import type { Outcome } from "../analysis.ts";
import type { Environment, ExitStatus, OutputStream } from "../environment.ts";
import { MissingPathError, UsageError } from "../usage-error.ts";
import { type CheckOptions, check } from "./check.ts";

/** Changes that come within this many milliseconds of each other are one. */
const pause = 60;

const clearScreen = "\u001b[2J\u001b[3J\u001b[H";

/** Folders in which nobody edits what is checked. */
const foldersToSkip: ReadonlySet<string> = new Set([".git", "node_modules", ".direnv"]);

/** Checks until the user ends it; the status is that of the last check. @throws UsageError as `check` does at its start. */
export async function watch(
  paths: readonly string[],
  options: CheckOptions,
  environment: Environment,
): Promise<ExitStatus> {
  if (options.stdinFilename !== undefined || options.updateBaseline) {
    throw new UsageError("--watch goes with neither --stdin-filename nor --update-baseline.");
  }
  const { workingDirectory } = environment;
  const histories = new Map<string, ProjectHistory>();
  const open = (root: string, projectOptions: ProjectOptions) => {
    const history = histories.get(root) ?? new ProjectHistory(root);
    histories.set(root, history);
    return history.open(projectOptions);
  };
  const observer = await observe(paths, options, environment);
  try {
    let status = await checkOnce(true);
    for await (const changed of observer.changes()) status = await checkOnce(false, changed);
    return status;
  } finally {
    await observer.close();
  }

  async function checkOnce(isFirst: boolean, changed: ReadonlySet<string> = new Set()): Promise<ExitStatus> {
    const once = withClearScreen(environment);
    let outcome: Outcome | undefined;
    const session = { open, onOutcome: (found: Outcome) => (outcome = found) };
    const result = await attempt(() => check(paths, options, once, session), isFirst, once.standardError);
    if (!options.quiet) {
      const names = [...changed].map((path) => relativePath(workingDirectory, path));
      const cause = names.length === 0 ? "" : ` after a change of ${listed(names)}${extent(outcome)}`;
      once.standardError.write(`Checked${cause}. Waiting for changes; ctrl-c ends.\n`);
    }
    return result;
  }
}

// How much the change took to check.
function extent(outcome: Outcome | undefined): string {
  const { renewed, files = 0 } = outcome ?? {};
  return renewed === undefined ? "" : `, ${renewed} of ${files} file${files === 1 ? "" : "s"} anew`;
}

// What is wrong with the configuration may be put right while this waits.
async function attempt(
  action: () => Promise<ExitStatus>,
  isFirst: boolean,
  { write }: OutputStream,
): Promise<ExitStatus> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UsageError) || (isFirst && error instanceof MissingPathError)) throw error;
    write(`${error.message.trimEnd()}\n`);
    return 2;
  }
}

interface Observer {
  /** The changed paths, in batches, until the user ends it. */
  changes(): AsyncIterable<ReadonlySet<string>>;
  close(): Promise<void>;
}

async function observe(
  paths: readonly string[],
  { config, baseline }: CheckOptions,
  { workingDirectory, onInterrupt }: Environment,
): Promise<Observer> {
  const { watch: watchFiles } = await import("chokidar");
  const absolute = (path: string) => resolve(workingDirectory, path);
  const roots = new Set((paths.length === 0 ? ["."] : paths).map((path) => rootToWatch(absolute(path))));
  // Git's index says what is tracked; the others are read besides Nix files.
  const indexes = [...roots].flatMap((root) => findIndex(root) ?? []);
  const others = [config, baseline].flatMap((file) => (typeof file === "string" ? [absolute(file)] : []));
  const named = new Set([...roots, ...indexes, ...others]);
  const watcher = watchFiles([...named], {
    followSymlinks: false,
    ignoreInitial: true,
    ignored: (path, stats) => {
      if (named.has(path)) return false;
      return stats?.isFile() ? !isOfInterest(path) : foldersToSkip.has(basename(path));
    },
  });
  let batch = new Set<string>();
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;
  let wake = (): void => {};
  watcher.on("all", (event, path) => {
    if (event === "addDir") return;
    batch.add(indexes.includes(path) ? dirname(path) : path);
    clearTimeout(timer);
    timer = setTimeout(() => wake(), pause);
  });
  onInterrupt?.(() => {
    isEnded = true;
    wake();
  });
  await new Promise<void>((settle) => watcher.once("ready", settle));
  return {
    async *changes() {
      while (!isEnded) {
        if (batch.size === 0) {
          await new Promise<void>((settle) => {
            wake = settle;
          });
        }
        if (isEnded || batch.size === 0) continue;
        const changed = batch;
        batch = new Set();
        yield changed;
      }
    },
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

// Outside of any flake or work tree a file stands for itself, and the folder around it may be anything.
function rootToWatch(path: string): string {
  const root = findProjectRoot(path, diskFileSystem);
  return isProjectRoot(root, diskFileSystem) ? root : path;
}

function isOfInterest(path: string): boolean {
  return path.endsWith(".nix") || [configurationFileName, "flake.lock", ".gitignore"].includes(basename(path));
}

function findIndex(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (diskFileSystem.kind(join(folder, ".git")) === "directory") return join(folder, ".git/index");
    if (folder === dirname(folder)) return undefined;
  }
}

function listed(names: readonly string[]): string {
  const [first = "", ...rest] = [...names].sort();
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}

// The last check stays on the screen until the next one has something to say.
function withClearScreen(environment: Environment): Environment {
  let isClear = !environment.standardOutput.isTerminal;
  const wrap = (stream: OutputStream): OutputStream => {
    const wrapped: OutputStream = Object.create(stream, {
      write: {
        value: (text: string) => {
          if (!isClear) environment.standardOutput.write(clearScreen);
          isClear = true;
          stream.write(text);
        },
      },
    });
    return wrapped;
  };
  return {
    ...environment,
    standardOutput: wrap(environment.standardOutput),
    standardError: wrap(environment.standardError),
  };
}
