// Owns what the walk through modules can tell from a value by itself: what is certain of it, which property it is, and what an
// expression is by the way it is written.

import type { FunctionExpression } from "../../syntax/index.ts";
import type { Demand } from "../demand.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type SingleValue, type Value } from "../value.ts";

const plainKinds: ReadonlySet<string> = new Set([
  "float_expression",
  "function_expression",
  "indented_string_expression",
  "integer_expression",
  "list_expression",
  "path_expression",
  "string_expression",
]);

/** Attributes of a module that are not options. */
export const moduleAttributes: ReadonlySet<string> = new Set([
  "_class",
  "_file",
  "config",
  "disabledModules",
  "freeformType",
  "imports",
  "key",
  "options",
  "require",
]);

/** Kinds of values of which nothing says which options they name; a set is asked for its names. */
const namelessKinds: ReadonlySet<string> = new Set(["attrs", "early", "error", "late", "unknown"]);

/** Whether it is known of a value that it stands on an option, and is no set of them. */
export function isKnownValue({ kind }: SingleValue): boolean {
  return !namelessKinds.has(kind);
}

/** Whether an expression is written as a value that no attribute set can be. */
export function isPlainValue({ origin }: Thunk): boolean {
  return origin !== undefined && plainKinds.has(origin.node.kind);
}

/**
 * Whether a demand is made for a computed name. Nix 2.8 shows a set half-built while such names are evaluated: declarations that
 * depend on themselves so are lost without a word, but end.
 */
export function isForName({ trail }: Demand): boolean {
  return trail?.origin.node.parent?.kind === "attrpath";
}

/** Whether a path is that of an option that holds overlays. */
export function isOverlays(path: readonly string[]): boolean {
  return path.length === 2 && path[0] === "nixpkgs" && (path[1] === "overlays" || path[1] === "crossOverlays");
}

/** Whether a function takes a `config`, and more, as modules do. */
export function takesConfig({ formals }: FunctionExpression): boolean {
  return formals?.hasEllipsis === true && formals.formals.some((formal) => formal.name.text === "config");
}

/**
 * What is certain of a value: itself, or of several sets what all of them hold; empty where nothing is. What follows from one of
 * several values need not happen.
 */
export function certainOnly(value: Value): readonly SingleValue[] {
  const alternatives = alternativesOf(value);
  return alternatives.length === 1 ? alternatives : commonTo(alternatives);
}

function commonTo(alternatives: readonly SingleValue[]): readonly AttrsValue[] {
  const sets = alternatives.filter((value) => value.kind === "attrs");
  const [first, ...others] = sets;
  if (first === undefined || sets.length < alternatives.length) return [];
  if (sets.some(({ attributes }) => attributes.has("_type"))) return [];
  const shared = [...first.attributes].filter(([name, thunk]) =>
    others.every(({ attributes }) => attributes.get(name) === thunk),
  );
  return [{ kind: "attrs", attributes: new Map(shared), isOpen: true }];
}

/** The `_type` of a set, such as `if`, `merge`, `option`; undefined where it has none that is known. */
export function typeOf(value: SingleValue): string | undefined {
  const type = value.kind === "attrs" ? value.attributes.get("_type")?.value : undefined;
  return type?.kind === "string" ? type.text : undefined;
}
