// Owns the comparison of one file's two readings.

import { realpathSync } from "node:fs";
import { parse } from "../../src/syntax/index.ts";
import { SourceText } from "../../src/text/source-text.ts";
import { readTree } from "./our-form.ts";
import { readPrintedForm } from "./printed-form.ts";

export { parse, SourceText };

/** An excerpt from the first difference on between our reading and what Nix printed; `undefined` where they agree. */
export function firstDifference(path: string, bytes: Uint8Array, printed: string, home: string): string | undefined {
  const ours = JSON.stringify(readTree(parse(new SourceText(realpathSync(path), bytes)), home));
  const theirs = JSON.stringify(readPrintedForm(printed));
  if (ours === theirs) return undefined;
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  const from = Math.max(0, at - 40);
  return `ours:   …${ours.slice(from, at + 60)}…\n    theirs: …${theirs.slice(from, at + 60)}…`;
}
