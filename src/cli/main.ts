// Owns the process: its streams, its status, and what is shown when unknot itself breaks. Nothing else is loaded here, so
// that `--version` costs little more than starting Node.

import * as nodeModule from "node:module";
import { inspect } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import type { Environment, ExitStatus, OutputStream } from "./environment.ts";

const { version } = packageJson;

async function main(args: readonly string[]): Promise<ExitStatus> {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const workingDirectory = readWorkingDirectory();
  if (workingDirectory === undefined) {
    process.stderr.write("The working directory is no longer there, so nothing was checked.\n");
    return 2;
  }
  keepCompiledCode();
  (await import("./engine.ts")).delayOptimization();
  const { run } = await import("./run.ts");
  return run(args, buildEnvironment(workingDirectory), version);
}

// Node 22.8 and newer can keep what it compiled for the next start, in the folder for temporary files.
function keepCompiledCode(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
  enableCompileCache?.();
}

function buildEnvironment(workingDirectory: string): Environment {
  return {
    workingDirectory,
    variables: process.env,
    standardOutput: buildOutput(process.stdout),
    standardError: buildOutput(process.stderr),
    readStandardInput: readAll,
    now: () => performance.now(),
    onInterrupt: (action) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, action);
    },
  };
}

// A stream fails some time after it was written to, maybe after the status was set.
let hasFailed = false;

function buildOutput(stream: NodeJS.WriteStream): OutputStream {
  let isOpen = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    isOpen = false;
    // Whoever read the output has seen enough, as `unknot | head` does.
    if (error.code === "EPIPE") return;
    hasFailed = true;
    process.exitCode = 2;
    if (stream !== process.stderr) process.stderr.write(`The output cannot be written: ${error.message}.\n`);
  });
  return {
    write: (text) => {
      if (isOpen) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    supportsLinks: async () =>
      stream.isTTY === true && (await import("supports-hyperlinks")).createSupportsHyperlinks(stream),
  };
}

/** Undefined where the folder has been removed. */
function readWorkingDirectory(): string | undefined {
  try {
    return process.cwd().replaceAll("\\", "/");
  } catch {
    return undefined;
  }
}

async function readAll(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function reportCrash(error: unknown): void {
  const details = inspect(error);
  process.stderr.write(
    `unknot ${version} broke on Node ${process.version}; nothing more was checked.\n\n${details}\n\n` +
      "This is a mistake in unknot, not in your flake. Please report it with the text above, the command line, and, if\n" +
      "you may share it, the file that was being checked.\n",
  );
  process.exitCode = 2;
}

process.on("uncaughtException", reportCrash);
process.exitCode = 2;
try {
  const status = await main(process.argv.slice(2));
  if (!hasFailed) process.exitCode = status;
} catch (error) {
  reportCrash(error);
}
