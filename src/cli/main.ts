// Owns the process: its streams, its status, and what is shown when unknot itself breaks. Nothing else is loaded here, so
// that `--version` costs little more than starting Node.

import packageJson from "../../package.json" with { type: "json" };
import type { Environment, ExitStatus, OutputStream } from "./environment.ts";

const { version } = packageJson;

async function main(args: readonly string[]): Promise<ExitStatus> {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { run } = await import("./run.ts");
  return run(args, buildEnvironment(), version);
}

function buildEnvironment(): Environment {
  return {
    workingDirectory: process.cwd().replaceAll("\\", "/"),
    variables: process.env,
    standardOutput: buildOutput(process.stdout),
    standardError: buildOutput(process.stderr),
    readStandardInput: readAll,
    now: () => performance.now(),
  };
}

function buildOutput(stream: NodeJS.WriteStream): OutputStream {
  let isOpen = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read the output has seen enough, as `unknot | head` does.
    if (error.code !== "EPIPE") throw error;
    isOpen = false;
  });
  return {
    write: (text) => {
      if (isOpen) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
  };
}

async function readAll(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function reportCrash(error: unknown): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
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
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  reportCrash(error);
}
