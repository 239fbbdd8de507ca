// Owns what a client can do, as far as the server goes by it.

import type { InitializeParams } from "vscode-languageserver";
import type { Encoding } from "./positions.ts";

/** What a client can do. */
export interface Abilities {
  readonly encoding: Encoding;
  /** It asks for diagnostics, and can be told to ask again. */
  readonly pull: boolean;
  readonly relatedInformation: boolean;
  /** It takes edits of documents in certain versions. */
  readonly documentChanges: boolean;
  /** It takes edits with a place to fill in. */
  readonly snippetEdits: boolean;
  /** It can be asked to watch files. */
  readonly watchesFiles: boolean;
  readonly locationLinks: boolean;
  readonly workspaceFolders: boolean;
}

/** Reads what a client says of itself. */
export function readAbilities({ capabilities }: InitializeParams): Abilities {
  const { general, textDocument, workspace } = capabilities;
  const encodings = general?.positionEncodings ?? [];
  return {
    encoding:
      encodings.find((encoding): encoding is Encoding => encoding === "utf-8" || encoding === "utf-16") ?? "utf-16",
    pull: textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation ?? textDocument?.diagnostic?.relatedInformation ?? false,
    documentChanges: workspace?.workspaceEdit?.documentChanges ?? false,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport ?? false,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    locationLinks: textDocument?.definition?.linkSupport ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
  };
}
