// Owns `unknot lsp`: the language server on standard input and output, with its analysis in a worker. It ends with the client: when
// that says so, closes the streams, or is gone.

import { Worker } from "node:worker_threads";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { rules } from "../../../rules/index.ts";
import { type WorkerSettings, workerPort } from "../../lsp/analysis-port.ts";
import { serve } from "../../lsp/server.ts";
import type { ExitStatus } from "../environment.ts";
import { readRulePage } from "../rule-page.ts";

/** Serves until the client is done; the process ends by itself then, with status 0 after a shutdown and 1 without. */
export async function lsp(version: string): Promise<ExitStatus> {
  // Whatever is printed would garble the conversation.
  console.log = console.info = console.debug = console.error;
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  if (process.stdin.isTTY) process.stderr.write("Waiting for an editor on standard input; see docs/editors.md.\n");
  serve(connection, {
    version,
    rules,
    readPage: readRulePage,
    startAnalyst: (settings, tell) => workerPort(settings.changes, () => startWorker(settings), tell),
  });
  connection.listen();
  return new Promise<ExitStatus>(() => {});
}

// What rules of the workspace print goes where people look for it, and not into the conversation.
function startWorker(settings: WorkerSettings): Worker {
  const worker = new Worker(new URL("./lsp-worker.js", import.meta.url), { workerData: settings, stdout: true });
  worker.stdout.pipe(process.stderr, { end: false });
  return worker;
}
