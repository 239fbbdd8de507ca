// Owns the options of generators, their files and prompts, with the values that Clan takes (clan-core d7c35d9, 2026-08-22). Options
// whose values are not checked are named too; a name that is not here does not exist.

import { nearestName } from "../../text/nearest-name.ts";
import type { SingleValue } from "../value.ts";

/** Why a value is refused. */
export interface Refusal {
  /** What it has to be, in words. */
  readonly expected: string;
  /** The valid value that was probably meant. */
  readonly nearest?: string;
}

/** Looks at a value that an option is set to; undefined where it is taken, or may be. */
export type OptionCheck = (value: SingleValue) => Refusal | undefined;

/** Kinds of values that are what they are, whatever is still to be learned of them. */
const definite: ReadonlySet<SingleValue["kind"]> = new Set(["bool", "lambda", "list", "null", "number", "string"]);

const bool: OptionCheck = ({ kind }) => (definite.has(kind) && kind !== "bool" ? { expected: "a boolean" } : undefined);

const text: OptionCheck = ({ kind }) =>
  definite.has(kind) && kind !== "string" ? { expected: "a string" } : undefined;

// A set is refused too, and one with a `_type` has been taken apart before.
const list: OptionCheck = (value) => {
  const isSet = value.kind === "attrs" && !value.isOpen;
  return (definite.has(value.kind) && value.kind !== "list") || isSet ? { expected: "a list" } : undefined;
};

const mode: OptionCheck = (value) => {
  if (value.kind === "string") {
    const isValid = value.text === undefined || /^[0-7]{4}$/.test(value.text);
    return isValid ? undefined : { expected: 'four octal digits, such as "0400"' };
  }
  return text(value);
};

function oneOf(names: readonly string[]): OptionCheck {
  const expected = `one of ${names.map((name) => `"${name}"`).join(", ")}`;
  return (value) => {
    if (value.kind !== "string") return definite.has(value.kind) ? { expected } : undefined;
    if (value.text === undefined || names.includes(value.text)) return undefined;
    const nearest = nearestName(value.text, names);
    return { expected, ...(nearest === undefined ? {} : { nearest }) };
  };
}

const script: OptionCheck = ({ kind }) =>
  definite.has(kind) && kind !== "string" ? { expected: "a string or a path" } : undefined;

/** Options of a generator; those that Clan sets itself, or that are gone from it, are named without a check. */
export const generatorOptions: ReadonlyMap<string, OptionCheck | undefined> = new Map([
  ["dependencies", list],
  ["files", undefined],
  ["finalScript", undefined],
  // Gone from Clan, of which another rule speaks.
  ["migrateFact", undefined],
  ["name", text],
  ["prompts", undefined],
  ["runtimeInputs", list],
  ["script", script],
  ["share", bool],
  ["validation", undefined],
  ["validationHash", undefined],
  ["_module", undefined],
]);

/** Options of a file. */
export const fileOptions: ReadonlyMap<string, OptionCheck | undefined> = new Map([
  ["deploy", bool],
  ["exists", undefined],
  ["flakePath", undefined],
  ["generatorName", undefined],
  ["group", text],
  ["mode", mode],
  ["name", text],
  ["neededFor", oneOf(["partitioning", "activation", "users", "services"])],
  ["owner", text],
  ["path", undefined],
  ["restartUnits", list],
  ["secret", bool],
  ["share", undefined],
  ["value", undefined],
  ["_module", undefined],
]);

/** Options of a prompt. */
export const promptOptions: ReadonlyMap<string, OptionCheck | undefined> = new Map([
  ["description", text],
  ["display", undefined],
  ["name", text],
  ["persist", bool],
  ["type", oneOf(["hidden", "line", "multiline", "multiline-hidden"])],
  ["_module", undefined],
]);
