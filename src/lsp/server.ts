// Owns the conversation with an editor: what the server says of itself, which requests it takes, and who answers them. It runs on
// any connection; the process around it belongs to who starts it.

import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { Rule } from "../lint/rule.ts";
import { configurationFileName } from "../project/configuration.ts";
import { type Abilities, readAbilities } from "./abilities.ts";
import { type AnalysisPort, countChanges, isOutdated, type WorkerSettings } from "./analysis-port.ts";
import type { Analysis } from "./analyst.ts";
import { isConfigurationFile, OutdatedError } from "./analyst.ts";
import { CodeActions, fixAllKind, isKindWanted } from "./code-actions.ts";
import { Documents, type OpenFile } from "./documents.ts";
import { hoverAt, type PageReader } from "./hover.ts";
import { Navigation } from "./navigation.ts";
import { offsetOf, pathOf } from "./positions.ts";
import { Publisher } from "./publisher.ts";
import { suppressActions } from "./suppress-actions.ts";
import { Workspace } from "./workspace.ts";

/** What a server is made of. */
export interface ServerOptions {
  readonly version: string;
  /** The built-in rules. */
  readonly rules: readonly Rule[];
  readonly readPage: PageReader;
  /** Starts the analyst; `tell` is given what goes wrong with it. */
  startAnalyst(settings: WorkerSettings, tell: (message: string) => void): AnalysisPort;
  /** Milliseconds without a change after which projects are analysed; default: 150. */
  readonly pause?: number;
}

/** What clients may say when they start the server. */
interface InitializationOptions {
  /** Whether code of the workspace, such as plugins, may be run. */
  readonly trusted?: boolean;
}

const filesToWatch = ["**/*.nix", `**/${configurationFileName}`, "**/flake.lock"];

/** Answers a connection until it ends. */
export function serve(connection: Connection, options: ServerOptions): void {
  connection.onInitialize((params) => new Server(connection, options, params).start());
}

class Server {
  readonly #connection: Connection;
  readonly #options: ServerOptions;
  readonly #abilities: Abilities;
  readonly #documents = new Documents();
  readonly #publisher: Publisher;
  readonly #actions: CodeActions;
  readonly #port: AnalysisPort;
  readonly #workspace: Workspace;
  readonly #notes = new Map<string, string>();
  readonly #faulty = new Set<string>();
  #folders: string[];

  constructor(connection: Connection, options: ServerOptions, params: InitializeParams) {
    this.#connection = connection;
    this.#options = options;
    this.#abilities = readAbilities(params);
    this.#publisher = new Publisher(connection, this.#documents, this.#abilities, options.rules);
    this.#actions = new CodeActions(this.#documents, this.#abilities, this.#publisher);
    const { trusted } = (params.initializationOptions ?? {}) as InitializationOptions;
    const settings = { encoding: this.#abilities.encoding, isTrusted: trusted === true, changes: countChanges() };
    this.#port = options.startAnalyst(settings, (message) => connection.console.error(message));
    this.#workspace = new Workspace({
      documents: this.#documents,
      port: this.#port,
      encoding: settings.encoding,
      rules: options.rules,
      pause: options.pause ?? 150,
      onChange: (paths, cause) => this.#publisher.publish(this.#workspace, paths, cause),
      onAnalysis: (root, analysis) => this.#tell(root, analysis),
      onFailure: (error) =>
        connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    // Clients of before 3.6 name one root.
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [params.rootUri ?? ""];
    this.#folders = folders.flatMap((uri) => pathOf(uri) ?? []);
  }

  start(): InitializeResult {
    this.#listen();
    const { encoding } = this.#abilities;
    return {
      serverInfo: { name: "unknot", version: this.#options.version },
      capabilities: {
        positionEncoding: encoding,
        textDocumentSync: {
          openClose: true,
          // Edits by columns are applied in UTF-16 only.
          change: encoding === "utf-16" ? TextDocumentSyncKind.Incremental : TextDocumentSyncKind.Full,
          save: { includeText: false },
        },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        hoverProvider: true,
        definitionProvider: true,
        documentLinkProvider: {},
        ...(this.#abilities.pull
          ? {
              diagnosticProvider: {
                identifier: "unknot",
                interFileDependencies: true,
                workspaceDiagnostics: true,
              },
            }
          : {}),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  #listen(): void {
    const connection = this.#connection;
    connection.onInitialized(() => this.#initialized());
    connection.onShutdown(() => {
      this.#workspace.close();
      this.#publisher.close();
      this.#port.close();
    });
    this.#listenToDocuments();
    connection.onHover(({ textDocument, position }, token) =>
      this.#answer(textDocument.uri, token, async (open) => {
        const root = this.#workspace.rootOf(open.path);
        const offset = offsetOf(open.file.text, position, this.#abilities.encoding);
        const description = await this.#port.describe(root, open.path, offset).catch(ignoreOutdated);
        const diagnostics = this.#workspace.diagnosticsOf(open.path);
        return hoverAt(position, diagnostics, description, this.#options.rules, this.#options.readPage);
      }),
    );
    connection.onDefinition(({ textDocument, position }, token) =>
      this.#answer(textDocument.uri, token, async (open) => {
        const link = this.#navigation(open).definition(position);
        if (link === undefined) return undefined;
        return this.#abilities.locationLinks ? [link] : { uri: link.targetUri, range: link.targetSelectionRange };
      }),
    );
    connection.onDocumentLinks(({ textDocument }, token) =>
      this.#answer(textDocument.uri, token, async (open) => this.#navigation(open).links()),
    );
    connection.onCodeAction((params, token) =>
      this.#answer(params.textDocument.uri, token, async (open) => {
        // What is offered must fit the text as it is now, in every file.
        const isWanted = () => !token.isCancellationRequested && this.#documents.get(open.path) === open;
        await this.#workspace.settle(open.path, isWanted);
        if (!isWanted()) throw new OutdatedError();
        const diagnostics = this.#workspace.diagnosticsOf(open.path);
        const actions: CodeAction[] = [];
        if (isKindWanted(params, CodeActionKind.QuickFix)) {
          actions.push(
            ...this.#actions.quickFixes(diagnostics, params.range),
            ...suppressActions(
              open,
              this.#actions.touched(diagnostics, params.range),
              this.#actions,
              this.#abilities,
              this.#publisher,
            ),
          );
        }
        if (isKindWanted(params, fixAllKind)) {
          const edits = await this.#port.fixAll(this.#workspace.rootOf(open.path), open.path);
          actions.push(...this.#actions.fixAll(edits));
        }
        return actions;
      }),
    );
    if (!this.#abilities.pull) return;
    const { diagnostics } = connection.languages;
    diagnostics.on(({ textDocument, previousResultId }) => {
      const path = pathOf(textDocument.uri);
      return path === undefined
        ? { kind: "full", items: [] }
        : this.#publisher.report(this.#workspace, path, previousResultId);
    });
    diagnostics.onWorkspace(({ previousResultIds }) => {
      const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
      return this.#publisher.reportAll(this.#workspace, previous);
    });
  }

  #listenToDocuments(): void {
    const connection = this.#connection;
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      if (!isOfInterest(uri)) return;
      const open = this.#documents.open(uri, languageId, version, text);
      if (open === undefined) return;
      this.#workspace.opened(open);
      this.#publisher.handOver(this.#workspace, open.path);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const changed = this.#documents.change(uri, version, contentChanges);
      if (changed !== undefined) this.#workspace.changed(changed.before, changed.after);
    });
    connection.onDidSaveTextDocument(({ textDocument }) => {
      const path = pathOf(textDocument.uri);
      if (path !== undefined && isOfInterest(textDocument.uri)) this.#workspace.saved(path);
    });
    connection.onDidCloseTextDocument(({ textDocument }) => {
      const path = this.#documents.close(textDocument.uri);
      if (path === undefined) return;
      this.#workspace.closed(path);
      this.#publisher.handOver(this.#workspace, path);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      const paths: string[] = [];
      let haveListingsChanged = false;
      for (const { uri, type } of changes) {
        const path = pathOf(uri);
        const isContent = type === FileChangeType.Changed;
        // Of an open file the buffer counts, and that it was saved is said besides.
        if (path === undefined || (isContent && this.#documents.get(path) !== undefined)) continue;
        paths.push(path);
        haveListingsChanged ||= !isContent;
      }
      if (paths.length > 0) this.#workspace.filesChanged(paths, haveListingsChanged);
    });
  }

  #initialized(): void {
    const { workspaceFolders, watchesFiles } = this.#abilities;
    if (watchesFiles) {
      const watchers = filesToWatch.map((globPattern) => ({ globPattern }));
      void this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (workspaceFolders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        const kept = this.#folders.filter((folder) => !gone.has(folder));
        this.#folders = [...new Set([...kept, ...added.flatMap(({ uri }) => pathOf(uri) ?? [])])];
        this.#workspace.setFolders(this.#folders);
      });
    }
    this.#workspace.setFolders(this.#folders);
  }

  // Says once what a person should know, and again only when it has changed.
  #tell(root: string, { faults, notes }: Analysis): void {
    const text = notes.join("\n");
    if (text !== (this.#notes.get(root) ?? "")) this.#connection.console.info(text);
    this.#notes.set(root, text);
    const [fault] = faults;
    if (fault === undefined) this.#faulty.delete(root);
    else if (!this.#faulty.has(root)) {
      this.#faulty.add(root);
      const message = `unknot: ${fault.path} has errors; what it said before holds on. ${fault.message}`;
      void this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message });
    }
  }

  #navigation(open: OpenFile): Navigation {
    const { path } = open;
    const configuration = this.#workspace.configurationOf(path);
    return new Navigation(open, this.#workspace.rootOf(path), configuration, this.#documents, this.#abilities.encoding);
  }

  /** Answers about an open Nix file; a request that was cancelled, or whose text has changed meanwhile, fails as the protocol says. */
  async #answer<T>(
    uri: string,
    token: { readonly isCancellationRequested: boolean },
    answer: (open: OpenFile) => Promise<T | undefined>,
  ): Promise<T | ResponseError<void> | null> {
    // Cancellations that stand behind the request are read first.
    await new Promise(setImmediate);
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    const path = pathOf(uri);
    const open = path === undefined ? undefined : this.#documents.get(path);
    if (open === undefined || isConfigurationFile(open.path)) return null;
    try {
      const value = await answer(open);
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      return value ?? null;
    } catch (error) {
      if (isOutdated(error)) return new ResponseError(LSPErrorCodes.ContentModified, error.message);
      return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
    }
  }
}

function isOfInterest(uri: string): boolean {
  const path = pathOf(uri);
  return path !== undefined && (path.endsWith(".nix") || isConfigurationFile(path));
}

function ignoreOutdated(error: unknown): undefined {
  if (!isOutdated(error)) throw error;
  return undefined;
}
