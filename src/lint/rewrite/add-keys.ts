// Owns giving a machine more keys: at the end of its list where that is written out, whether in a matrix or in the machine's own
// call. What other machines have too is not touched.

import { extensibleLiteral } from "../../eval/pipeline/key-lists.ts";
import type { Pipeline } from "../../eval/pipeline/pipeline.ts";
import type { LackingMachine } from "../../eval/pipeline/unmet-reads.ts";
import type { Origin } from "../../eval/value.ts";
import { containsSpan } from "../../text/span.ts";
import type { FileEdit } from "../diagnostic.ts";
import { appendToList } from "./append-element.ts";

/** The edit that adds the keys that a machine lacks to its list; undefined where the list is computed, or another machine's too. */
export function addKeys(pipeline: Pipeline, { machine, call, keys }: LackingMachine): FileEdit | undefined {
  const selection = pipeline.selectionOf(call);
  if (selection !== undefined) {
    const { origin } = selection.list;
    const isShared = pipeline.machines.some(
      (other) => other !== machine && other.calls.some((own) => pipeline.selectionOf(own)?.list === selection.list),
    );
    return isShared || origin.node.parent?.kind !== "binding" ? undefined : extend(origin, keys);
  }
  const { keysOrigin } = call;
  const isOwn = keysOrigin !== undefined && keysOrigin.file.path === machine.path;
  return isOwn && keysOrigin.node.kind === "list_expression" ? extend(keysOrigin, keys) : undefined;
}

// A list that is written here gets one more element; any other one is continued by a list of its own.
function extend(origin: Origin, keys: readonly string[]): FileEdit | undefined {
  const { file, node } = origin;
  const texts = keys.map((key) => JSON.stringify(key).replaceAll("${", "\\${"));
  const literal = extensibleLiteral(origin);
  if (literal !== undefined && !literal.hasError && containsSpan(node.span, literal.span))
    return appendToList(file, literal, texts);
  const isPlain = node.kind === "variable_expression" || node.kind === "select_expression";
  if (!isPlain || (node.kind === "select_expression" && node.default !== undefined)) return undefined;
  return { path: file.path, span: { start: node.end, end: node.end }, text: ` ++ [ ${texts.join(" ")} ]` };
}
