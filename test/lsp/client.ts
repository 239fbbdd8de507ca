// A client in this process: the server on one end of two streams, and on the other what an editor would send.

import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import {
  type ClientCapabilities,
  type CodeAction,
  createConnection,
  type Diagnostic,
  type InitializeResult,
  type MessageConnection,
  type Position,
  ProposedFeatures,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
} from "vscode-languageserver/node";
import { createMessageConnection } from "vscode-languageserver-protocol/node";
import { rules } from "../../rules/index.ts";
import { loadRules } from "../../src/cli/plugins.ts";
import { readRulePage } from "../../src/cli/rule-page.ts";
import { localPort } from "../../src/lsp/analysis-port.ts";
import { addressOf } from "../../src/lsp/positions.ts";
import { serve } from "../../src/lsp/server.ts";

/** What every client of today can do; tests take some of it away, or add to it. */
export const usual: ClientCapabilities = {
  textDocument: { publishDiagnostics: { relatedInformation: true } },
  workspace: { workspaceEdit: { documentChanges: true }, workspaceFolders: true },
};

/** What the server sent without being asked. */
interface Heard {
  /** The last diagnostics of each file, by path. */
  readonly diagnostics: Map<string, PublishDiagnosticsParams>;
  /** How often each file's were sent. */
  readonly publications: string[];
  readonly messages: string[];
  readonly log: string[];
  readonly registered: string[];
  refreshes: number;
}

/** An editor. */
export class Client {
  readonly connection: MessageConnection;
  readonly heard: Heard = {
    diagnostics: new Map(),
    publications: [],
    messages: [],
    log: [],
    registered: [],
    refreshes: 0,
  };
  initialized!: InitializeResult;
  readonly #versions = new Map<string, number>();

  private constructor(connection: MessageConnection) {
    this.connection = connection;
  }

  static async start(
    folders: readonly string[],
    capabilities: ClientCapabilities = usual,
    { pause = 20, ...initializationOptions }: { pause?: number; trusted?: boolean } = {},
  ): Promise<Client> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    serve(
      connected(
        createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient)),
      ),
      {
        version: "1.2.3",
        rules,
        readPage: readRulePage,
        startAnalyst: (settings) => localPort({ ...settings, loadRules }),
        pause,
      },
    );
    const client = new Client(
      createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
    );
    client.#listen();
    client.connection.listen();
    client.initialized = await client.connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities,
      workspaceFolders: folders.map((path) => ({ uri: addressOf(path), name: path })),
      initializationOptions,
    });
    await client.connection.sendNotification("initialized", {});
    onTestFinished(async () => {
      await client.connection.sendRequest("shutdown");
      client.connection.dispose();
    });
    return client;
  }

  #listen(): void {
    const { heard } = this;
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      const path = decodeURIComponent(new URL(params.uri).pathname);
      heard.diagnostics.set(path, params);
      heard.publications.push(path);
    });
    this.connection.onNotification("window/showMessage", ({ message }) => void heard.messages.push(message));
    this.connection.onNotification("window/logMessage", ({ message }) => void heard.log.push(message));
    this.connection.onRequest("client/registerCapability", ({ registrations }) => {
      heard.registered.push(...registrations.map(({ method }: { method: string }) => method));
      return null;
    });
    this.connection.onRequest("workspace/diagnostic/refresh", () => {
      heard.refreshes++;
      return null;
    });
  }

  open(path: string, text = readFileSync(path, "utf8")): void {
    this.#versions.set(path, 1);
    const textDocument = { uri: addressOf(path), languageId: "nix", version: 1, text };
    void this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Replaces a range, or the whole text. */
  change(path: string, text: string, range?: Range): void {
    const version = this.#versions.get(path)! + 1;
    this.#versions.set(path, version);
    void this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: addressOf(path), version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  save(path: string): void {
    void this.connection.sendNotification("textDocument/didSave", { textDocument: { uri: addressOf(path) } });
  }

  close(path: string): void {
    void this.connection.sendNotification("textDocument/didClose", { textDocument: { uri: addressOf(path) } });
  }

  /** Says that files on the disk were created (1), changed (2) or deleted (3). */
  watched(path: string, type: 1 | 2 | 3): void {
    const changes = [{ uri: addressOf(path), type }];
    void this.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  }

  request<T>(method: string, path: string, rest: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri: addressOf(path) }, ...rest });
  }

  /** The actions at a place, or of some kinds. */
  actions(path: string, at: Position, only?: string[]): Promise<CodeAction[]> {
    const context = { diagnostics: [], ...(only === undefined ? {} : { only }) };
    return this.request("textDocument/codeAction", path, { range: { start: at, end: at }, context });
  }

  /** The rules that were last reported in a file. */
  rulesIn(path: string): unknown[] {
    return this.diagnosticsIn(path).map(({ code }) => code);
  }

  diagnosticsIn(path: string): readonly Diagnostic[] {
    return this.heard.diagnostics.get(path)?.diagnostics ?? [];
  }
}

// The server's end listens once it has its handlers.
function connected(connection: ReturnType<typeof createConnection>) {
  setImmediate(() => connection.listen());
  return connection as never;
}

/** The text after the edits of one document. */
export function applyEdits(text: string, edits: TextDocumentEdit["edits"]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((after, edit) => {
      const fresh = "newText" in edit ? edit.newText : "";
      return after.slice(0, offset(edit.range.start)) + fresh + after.slice(offset(edit.range.end));
    }, text);
}

/** The position of a text in another one, with an offset into it. */
export function positionIn(text: string, part: string, into = 0): Position {
  const at = text.indexOf(part) + into;
  const before = text.slice(0, at).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}
