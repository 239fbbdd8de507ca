// Owns what an expression can evaluate to, as far as it is known without evaluating anything outside the project. Values are
// immutable; what is not known is said (`isOpen`, `unknown`, an absent text), never guessed.

import type { SourceFile } from "../project/source-file.ts";
import type { AnyNode, FunctionExpression } from "../syntax/index.ts";
import type { LateRoot } from "./demand.ts";
import type { Environment } from "./environment.ts";
import type { Primitive } from "./primitive.ts";
import type { Thunk } from "./thunk.ts";

/** A place in a file of the project. */
export interface Origin {
  readonly file: SourceFile;
  readonly node: AnyNode;
}

/** How a value was brought in from another file: `import p a`, `importApply p a`, or a call of an imported function. */
export interface ImportCall {
  readonly kind: "import" | "importApply";
  /** The whole application. */
  readonly origin: Origin;
  /** The file whose function was called; absolute. */
  readonly target: string;
  /** What the file's value was given, in order; empty where it was only imported. */
  readonly args: readonly Thunk[];
}

/** An attribute set. */
export interface AttrsValue {
  readonly kind: "attrs";
  readonly attributes: ReadonlyMap<string, Thunk>;
  /** Whether there may be names besides those of `attributes`. */
  readonly isOpen: boolean;
  /** For an open set: what a name that is not in `attributes` stands for; absent where nothing is known. */
  readonly fallback?: (name: string) => Thunk | undefined;
  /** The expression that made the set, where one did. */
  readonly origin?: Origin;
  readonly call?: ImportCall;
}

/** A list. */
export interface ListValue {
  readonly kind: "list";
  readonly elements: readonly Thunk[];
  /** Whether there may be elements besides those known. */
  readonly isOpen: boolean;
  readonly origin?: Origin;
}

/** A function that is written in the project. */
export interface LambdaValue {
  readonly kind: "lambda";
  readonly file: SourceFile;
  readonly node: FunctionExpression;
  readonly environment: Environment | undefined;
  readonly call?: ImportCall;
}

/** A function of Nix or of nixpkgs' `lib`, with the arguments that it has been given so far. */
export interface PrimitiveValue {
  readonly kind: "primitive";
  readonly primitive: Primitive;
  readonly args: readonly Thunk[];
}

/** A path; `path` is absolute and normalized, absent where parts of it are not known. */
export interface PathValue {
  readonly kind: "path";
  readonly path?: string;
  readonly origin?: Origin;
}

/** A string; `text` is absent where parts of it are not known. */
export interface StringValue {
  readonly kind: "string";
  readonly text?: string;
  readonly origin?: Origin;
  /** For a literal that has interpolations: where their names are looked up. */
  readonly environment?: Environment;
  /** For a string that was put together: what it is made of, in order, all of it forced. */
  readonly parts?: readonly Thunk[];
}

export interface NumberValue {
  readonly kind: "number";
  readonly value?: number;
}

export interface BoolValue {
  readonly kind: "bool";
  readonly value?: boolean;
}

export interface NullValue {
  readonly kind: "null";
}

/** Attribute names below a late root; a computed name that is not known is undefined. */
export type LatePath = readonly (string | undefined)[];

/** Something that exists only after all modules are known: `config.a.b`, `pkgs.hello`. Looking into it is a demand. */
export interface LateValue {
  readonly kind: "late";
  readonly root: LateRoot;
  readonly path: LatePath;
  /** Where the last name of the path is looked up; with an empty path, where the root is named. */
  readonly origin: Origin;
  /** The names that it went by on its way from the root to `origin`, the last one first. */
  readonly aliases?: LateHop;
  /** The names that it went by since `origin`, the last one first. */
  readonly uses?: LateHop;
}

/** A place where a late value is given a name, or named. A linked list. */
export interface LateHop {
  readonly origin: Origin;
  /** What it was there. */
  readonly path: LatePath;
  /** For a call by which it came: what that does, in words. */
  readonly label?: string;
  readonly next: LateHop | undefined;
}

/** Something known before the modules are, whose contents lie outside the project: `inputs.x`, `modulesPath`. */
export interface EarlyValue {
  readonly kind: "early";
  readonly name: string;
  readonly path: readonly string[];
}

/** One of several values; which one is not known. */
export interface ChoiceValue {
  readonly kind: "choice";
  /** Two or more, none of them a choice. */
  readonly alternatives: readonly Exclude<Value, ChoiceValue>[];
}

/** Evaluation certainly fails here, with a message like Nix's. */
export interface ErrorValue {
  readonly kind: "error";
  readonly reason:
    | "missing-argument"
    | "unexpected-argument"
    | "missing-attribute"
    | "cycle"
    | "thrown"
    | "type"
    | "null";
  readonly message: string;
  readonly origin?: Origin;
  /** For a cycle: the expressions under evaluation, each needed by the one before it, from the one that was entered again on. */
  readonly cycle?: readonly Origin[];
}

/** Nothing is known. */
export interface UnknownValue {
  readonly kind: "unknown";
}

export type Value =
  | AttrsValue
  | ListValue
  | LambdaValue
  | PrimitiveValue
  | PathValue
  | StringValue
  | NumberValue
  | BoolValue
  | NullValue
  | LateValue
  | EarlyValue
  | ChoiceValue
  | ErrorValue
  | UnknownValue;

/** A value that is not a choice. */
export type SingleValue = Exclude<Value, ChoiceValue>;

export const unknownValue: UnknownValue = { kind: "unknown" };
export const nullValue: NullValue = { kind: "null" };
export const unknownBool: BoolValue = { kind: "bool" };
export const unknownString: StringValue = { kind: "string" };
export const unknownList: ListValue = { kind: "list", elements: [], isOpen: true };
export const unknownAttrs: AttrsValue = { kind: "attrs", attributes: new Map(), isOpen: true };

/** A late value at the root of a fixpoint, or below it. */
export function lateValue(root: LateRoot, path: LatePath, origin: Origin): LateValue {
  return { kind: "late", root, path, origin };
}

/** A value that is known before the modules are. */
export function earlyValue(name: string, path: readonly string[] = []): EarlyValue {
  return { kind: "early", name, path };
}

/** A boolean that may not be known. */
export function boolValue(value: boolean | undefined): BoolValue {
  return value === undefined ? unknownBool : { kind: "bool", value };
}

/** A string that may not be known. */
export function stringValue(text: string | undefined): StringValue {
  return text === undefined ? unknownString : { kind: "string", text };
}

/** Longer strings are not put together: nobody writes them, and doubling makes them quickly. */
const textLimit = 1_000_000;

/** A string that is made of others; `texts` are theirs, undefined where one is not known. */
export function joinedString(
  parts: readonly Thunk[],
  texts: readonly (string | undefined)[],
  origin: Origin | undefined,
): StringValue {
  let length = 0;
  for (const text of texts) length += text?.length ?? Number.POSITIVE_INFINITY;
  const made = origin === undefined ? { parts } : { parts, origin };
  return length > textLimit ? { kind: "string", ...made } : { kind: "string", text: texts.join(""), ...made };
}

/** The values that a value may turn out to be. */
export function alternativesOf(value: Value): readonly SingleValue[] {
  return value.kind === "choice" ? value.alternatives : [value];
}

/** More alternatives than this say nothing that a rule could use. */
const choiceLimit = 8;

// Whether two values are known to be one. Sets, lists and functions are compared by identity only.
function isSameValue(a: SingleValue, b: SingleValue): boolean {
  if (a === b) return true;
  if (a.kind === "string" && b.kind === "string") return a.text !== undefined && a.text === b.text;
  if (a.kind === "path" && b.kind === "path") return a.path !== undefined && a.path === b.path;
  if (a.kind === "number" && b.kind === "number") return a.value !== undefined && a.value === b.value;
  if (a.kind === "bool" && b.kind === "bool") return a.value !== undefined && a.value === b.value;
  return a.kind === "null" && b.kind === "null";
}

/** One of the given values; where all are the same there is no choice. */
export function choose(values: readonly Value[]): Value {
  const alternatives: SingleValue[] = [];
  for (const value of values.flatMap(alternativesOf)) {
    if (!alternatives.some((other) => isSameValue(other, value))) alternatives.push(value);
  }
  if (alternatives.length === 1) return alternatives[0]!;
  if (alternatives.length === 0 || alternatives.length > choiceLimit) return unknownValue;
  return { kind: "choice", alternatives };
}
