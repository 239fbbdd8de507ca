// Owns `unknot lsp`: the language server on standard input and output, with its analysis in a worker. It ends with the client: when
// that says so, closes the streams, or is gone.

import { Worker } from "node:worker_threads";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { rules } from "../../../rules/index.ts";
import { workerPort } from "../../lsp/analysis-port.ts";
import { serve } from "../../lsp/server.ts";
import type { ExitStatus } from "../environment.ts";
import { readRulePage } from "../rule-page.ts";

/** Serves until the client is done; the process ends by itself then, with status 0 after a shutdown and 1 without. */
export async function lsp(version: string): Promise<ExitStatus> {
  // Whatever the analysis might print would garble the conversation.
  console.log = console.info = console.debug = console.error;
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, {
    version,
    rules,
    readPage: readRulePage,
    startAnalyst: (settings, tell) =>
      workerPort(
        settings.changes,
        () => new Worker(new URL("./lsp-worker.js", import.meta.url), { workerData: settings }),
        tell,
      ),
  });
  connection.listen();
  return new Promise<ExitStatus>(() => {});
}
