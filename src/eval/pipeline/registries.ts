// Owns a secret registry as a table: its entries by key, with where each is written, and what their fields hold. It is called with
// a package set of which nothing is known, so that what stands here is the same for every caller.

import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type SingleValue } from "../value.ts";
import { type Place, placeOf } from "../vars/generator-model.ts";
import { symbolicValue } from "./symbolic-call.ts";

/** One secret of a registry. */
export class RegistryEntry {
  readonly key: string;
  /** The key where it is written; where it is computed, the expression of the entry. */
  readonly place: Place;
  /** The entry's expression. */
  readonly thunk: Thunk;
  /** Its fields; absent where it is no set, or that is not known. */
  readonly set: AttrsValue | undefined;
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator, key: string, thunk: Thunk, place: Place) {
    this.#evaluator = evaluator;
    this.key = key;
    this.thunk = thunk;
    this.place = place;
    const { value } = evaluator.ask(thunk);
    this.set = value.kind === "attrs" ? value : undefined;
  }

  /** The names of its fields, in order; empty where they are not known. */
  get fields(): readonly string[] {
    return [...(this.set?.attributes.keys() ?? [])];
  }

  /** Whether it may have fields that are not known. */
  get isOpen(): boolean {
    return this.set?.isOpen !== false;
  }

  /** What a field holds; undefined where it has none of that name, or it is one of several values. */
  field(name: string): SingleValue | undefined {
    const thunk = this.set?.attributes.get(name);
    const value = thunk && this.#evaluator.ask(thunk).value;
    return value === undefined || value.kind === "choice" ? undefined : value;
  }

  /** The text of a field; undefined where it has none, or that is not known. */
  text(name: string): string | undefined {
    const value = this.field(name);
    return value?.kind === "string" ? value.text : undefined;
  }

  /** Where the text of a field is written, which may be an argument of the function that makes the entry. */
  placeOfText(name: string): Place {
    const value = this.field(name);
    const origin = value?.kind === "string" ? value.origin : undefined;
    return origin === undefined ? this.place : { path: origin.file.path, span: origin.node.span };
  }

  /** Where a field is written: in the registry, or in the function that makes the entry. */
  placeOfField(name: string): Place {
    const thunk = this.set?.attributes.get(name);
    return thunk === undefined ? this.place : placeOf(name, [thunk], thunk.origin ?? this.thunk.origin!);
  }
}

/** A registry. */
export class Registry {
  /** The file; absolute. */
  readonly path: string;
  /** In the order of the registry's names. */
  readonly entries: ReadonlyMap<string, RegistryEntry>;
  /** Whether there may be other entries. */
  readonly isOpen: boolean;
  /** What the registry gives when it is called with a package set that nobody knows. */
  readonly table: AttrsValue;

  constructor(evaluator: Evaluator, path: string, table: AttrsValue) {
    this.path = path;
    this.table = table;
    this.isOpen = table.isOpen;
    const entries = new Map<string, RegistryEntry>();
    for (const [key, thunk] of table.attributes) {
      const origin = thunk.origin ?? table.origin;
      const whole = { path, span: { start: 0, end: 0 } };
      const place = origin === undefined ? whole : placeOf(key, [thunk], origin);
      entries.set(key, new RegistryEntry(evaluator, key, thunk, place));
    }
    this.entries = entries;
  }
}

/** The table of a file, whatever its role; undefined where its value is no set of sets. Of several that it may be, the largest. */
export function readRegistry(evaluator: Evaluator, path: string): Registry | undefined {
  const answer = symbolicValue(evaluator, path);
  const alternatives = answer === undefined ? [] : alternativesOf(answer.value);
  const tables = alternatives.filter((value) => value.kind === "attrs");
  const table = tables.reduce<AttrsValue | undefined>(
    (largest, other) => (largest === undefined || other.attributes.size > largest.attributes.size ? other : largest),
    undefined,
  );
  if (table === undefined || table.attributes.size === 0) return undefined;
  const registry = new Registry(evaluator, path, alternatives.length === 1 ? table : { ...table, isOpen: true });
  return [...registry.entries.values()].some(({ set }) => set !== undefined) ? registry : undefined;
}
