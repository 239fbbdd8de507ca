// Owns the extension's life: it starts the language server, and again where what it was started with has changed.

import { statSync } from "node:fs";
import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import { chooseServer } from "./server-choice.ts";

let client: LanguageClient | undefined;
// Starts and stops come one after another.
let turn: Promise<void> = Promise.resolve();

/** Called by the editor when the extension is wanted. */
export async function activate(ctx: vscode.ExtensionContext): Promise<void> {
  const restart = (): Promise<void> => {
    turn = turn.then(stop).then(() => start(ctx));
    return turn;
  };
  ctx.subscriptions.push(
    vscode.commands.registerCommand("unknot.restart", restart),
    // What the workspace brings along may be run from now on.
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("unknot.path")) void restart();
    }),
  );
  await restart();
}

/** Called by the editor when the extension is no longer wanted. */
export function deactivate(): Promise<void> {
  turn = turn.then(stop);
  return turn;
}

async function start({ extensionPath }: vscode.ExtensionContext): Promise<void> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  const choice = chooseServer({
    path: vscode.workspace.getConfiguration("unknot").get("path", ""),
    isTrusted,
    folders: workspaceFolders.map(({ uri }) => uri.fsPath),
    extension: extensionPath,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  });
  const server: ServerOptions =
    choice.kind === "module"
      ? { module: choice.module, args: ["lsp"], transport: TransportKind.stdio }
      : { command: choice.command, args: ["lsp"], transport: TransportKind.stdio };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "nix" },
      { scheme: "file", pattern: "**/unknot.toml" },
    ],
    initializationOptions: { trusted: isTrusted },
  };
  client = new LanguageClient("unknot", "unknot", server, options);
  try {
    await client.start();
  } catch (error) {
    const what = choice.kind === "module" ? choice.module : choice.command;
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`unknot could not be started from ${what}: ${reason}`);
  }
}

async function stop(): Promise<void> {
  const stopping = client;
  client = undefined;
  // One that never started has nothing to stop.
  await stopping?.dispose().catch(() => {});
}
