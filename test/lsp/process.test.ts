import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path/posix";
import { afterEach, expect, test, vi } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { addressOf } from "../../src/lsp/positions.ts";
import { makeFolder } from "../cli/fake-environment.ts";
import { usual } from "./client.ts";

const root = join(import.meta.dirname, "../..");
const command = join(root, "dist/unknot.js");
const children: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(): { child: ChildProcessWithoutNullStreams; connection: MessageConnection; exit: Promise<unknown[]> } {
  const child = spawn(process.execPath, [command, "lsp", "--stdio"], { cwd: tmpdir() });
  children.push(child);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return { child, connection, exit: once(child, "exit") };
}

function initialize(
  connection: MessageConnection,
  folder: string,
  { processId = process.pid, trusted = false }: { processId?: number; trusted?: boolean } = {},
) {
  const workspaceFolders = [{ uri: addressOf(folder), name: "fleet" }];
  const initializationOptions = { trusted };
  const params = { processId, rootUri: null, capabilities: usual, workspaceFolders, initializationOptions };
  return connection.sendRequest("initialize", params);
}

test("the built server finds what the command finds, and ends as the protocol says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "unknot-lsp-"));
  cpSync(join(root, "fixtures/fleet"), folder, { recursive: true });
  const { connection, exit } = start();
  const found = new Promise<PublishDiagnosticsParams>((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      if (params.diagnostics.some(({ code }) => code === "vars-generators-in-imports")) resolve(params);
    });
  });
  await initialize(connection, folder);
  await connection.sendNotification("initialized", {});
  const { uri } = await found;
  const path = new URL(uri).pathname;
  const textDocument = { uri, languageId: "nix", version: 1, text: readFileSync(path, "utf8") };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
  const context = { diagnostics: [] };
  const actions: { title: string }[] = await connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: everywhere,
    context,
  });
  expect(actions.length).toBeGreaterThan(0);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await exit).toEqual([0, null]);
  rmSync(folder, { recursive: true });
});

test("what a rule of the workspace prints does not garble the conversation", async () => {
  const plugin = `console.log("loaded");
    export default { id: "no-a", category: "flake", severity: "warning", summary: "No a.",
      check({ report }) { console.log("checking"); report({ span: { start: 0, end: 1 }, message: "a" }); } };`;
  const folder = makeFolder({ "flake.nix": "{ }", "unknot.toml": 'plugins = ["./p.mjs"]', "p.mjs": plugin });
  const { child, connection } = start();
  let printed = "";
  child.stderr.on("data", (data: Buffer) => {
    printed += data;
  });
  const found = new Promise<PublishDiagnosticsParams>((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", resolve);
  });
  await initialize(connection, folder, { trusted: true });
  await connection.sendNotification("initialized", {});
  expect((await found).diagnostics).toMatchObject([{ code: "no-a" }]);
  await vi.waitFor(() => expect(printed).toContain("checking"));
});

test("without a shutdown the status is 1, also where the client just closes the streams", async () => {
  const told = start();
  await initialize(told.connection, tmpdir());
  await told.connection.sendNotification("exit");
  expect(await told.exit).toEqual([1, null]);
  const left = start();
  await initialize(left.connection, tmpdir());
  left.child.stdin.end();
  expect(await left.exit).toEqual([1, null]);
});

test("it ends when the client's process is gone", async () => {
  const client = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const { connection, exit } = start();
  await initialize(connection, tmpdir(), { processId: client.pid! });
  client.kill("SIGKILL");
  await once(client, "exit");
  expect(await exit).toEqual([1, null]);
});
