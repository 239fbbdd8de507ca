// Owns the worker in which the language server's analysis runs. It is a file of its own when built, for a thread starts at a file.

import { parentPort, workerData } from "node:worker_threads";
import { serveAnalyst, type WorkerSettings } from "../lsp/analysis-port.ts";
import { loadRules } from "./plugins.ts";

if (parentPort !== null) serveAnalyst(parentPort, { ...(workerData as WorkerSettings), loadRules });
