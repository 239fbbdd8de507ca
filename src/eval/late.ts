// Owns how a late value goes through names: each name that it is given, and each place where such a name is used, is remembered,
// so that a report can lead from where it is read back to where it comes from.

import { containsSpan } from "../text/span.ts";
import type { LabelledCall } from "./calls.ts";
import type { LateHop, LatePath, LateValue, Origin } from "./value.ts";

/** A late value where a name stands for it. The root itself is read there; what was looked up in it stays read where it was. */
export function namedAt(value: LateValue, origin: Origin): LateValue {
  if (value.path.length === 0) return readAt(value, value.path, origin);
  if (origin.node.kind === "function_expression") return value;
  return { ...value, uses: { origin, path: value.path, next: value.uses } };
}

/** A late value that a call brought from another file. */
export function broughtBy(value: LateValue, { origin, label }: LabelledCall): LateValue {
  return value.path.length === 0 ? value : { ...value, uses: { origin, path: value.path, label, next: value.uses } };
}

/** A late value where a name below it is looked up, or where its root is named anew. */
export function readAt(value: LateValue, path: LatePath, origin: Origin): LateValue {
  // Arguments are handed over to a function, and read where their names stand in it.
  if (origin.node.kind === "function_expression") return { ...value, path };
  const { root } = value;
  let { aliases } = value;
  if (isName(value.origin, origin)) aliases = { origin: value.origin, path: value.path, next: aliases };
  if (value.uses !== undefined) {
    const uses = [...hops(value.uses)].filter((hop) => isName(hop.origin, origin));
    aliases = uses.reduceRight<LateHop | undefined>((next, hop) => ({ ...hop, next }), aliases);
  }
  return aliases === undefined ? { kind: "late", root, path, origin } : { kind: "late", root, path, origin, aliases };
}

// Whether a place where a late value was read tells something that the next one does not.
function isName(earlier: Origin, next: Origin): boolean {
  return earlier.node.kind !== "function_expression" && !isInside(earlier, next);
}

/** The hops of a list, in its order. */
export function* hops(list: LateHop | undefined): IterableIterator<LateHop> {
  for (let hop = list; hop !== undefined; hop = hop.next) yield hop;
}

// A name of an `inherit (e)` stands for all of that statement.
function isInside(inner: Origin, outer: Origin): boolean {
  if (inner.file !== outer.file) return false;
  const list = outer.node.parent;
  const whole = list?.kind === "inherited_attrs" ? list.parent : outer.node;
  return whole !== undefined && containsSpan(whole, inner.node);
}
