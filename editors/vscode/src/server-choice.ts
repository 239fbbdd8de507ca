// Owns which unknot the extension runs: the one that the user names, that of the workspace, or the one that comes with the
// extension. Code of a workspace that is not trusted is never run.

import { isAbsolute, join } from "node:path";

/** What the choice goes by. */
export interface Surroundings {
  /** The setting `unknot.path`. */
  readonly path: string;
  readonly isTrusted: boolean;
  /** Folders of the workspace, absolute, in order. */
  readonly folders: readonly string[];
  /** Where the extension is installed. */
  readonly extension: string;
  isFile(path: string): boolean;
}

/** A server to start: a script for Node, or a command. */
export type ServerChoice =
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "command"; readonly command: string };

/** Chooses a server. */
export function chooseServer({ path, isTrusted, folders, extension, isFile }: Surroundings): ServerChoice {
  if (isTrusted && path !== "") {
    const [first] = folders;
    // A bare word is looked up on the path.
    const isPlace = path.includes("/") || path.includes("\\");
    const place = isPlace && !isAbsolute(path) && first !== undefined ? join(first, path) : path;
    return /\.[cm]?js$/.test(place) ? { kind: "module", module: place } : { kind: "command", command: place };
  }
  const own = folders.map((folder) => join(folder, "node_modules/unknot/dist/unknot.js"));
  const found = isTrusted ? own.find((candidate) => isFile(candidate)) : undefined;
  return { kind: "module", module: found ?? join(extension, "server/dist/unknot.js") };
}
