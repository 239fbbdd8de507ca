// Owns the parser of shell scripts, which is loaded with the first script: flakes without generators have none.

import { createRequire } from "node:module";
import type { ParsedScript, SyntaxNode } from "unbash";

const require = createRequire(import.meta.url);
let loaded: typeof import("unbash") | undefined;

/** Parses the text of a script. */
export function parseScript(text: string): ParsedScript {
  return parser().parse(text);
}

/** Calls `visit` with each node directly below another, in order. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  parser().forEachChild(node, visit);
}

function parser(): typeof import("unbash") {
  loaded ??= require("unbash") as typeof import("unbash");
  return loaded;
}
