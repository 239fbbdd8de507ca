// Owns what functions of Nix and of nixpkgs' `lib` do with a table, a list or a single one of records: which function they hand
// records to, and what their result has of them. A function that is not listed may do anything.

/** A set of records by name, a list of them, or one. */
export type ListShape = "table" | "list" | "record";

/** What a function does with records that it is given. */
export interface Consumer {
  /** Number of arguments with which the result is there. */
  readonly arity: number;
  /** The argument that is applied to each record, and as which of its arguments it gets one. */
  readonly callback?: { readonly position: number; readonly parameters: readonly number[] };
  /** Absent where the result has none, or only what the callback makes of them. */
  readonly result?: ListShape;
}

/** What a function makes of another one that gives records. */
export interface Mapping {
  readonly arity: number;
  /** Which argument the function is. */
  readonly position: number;
  /** How many arguments it is given. */
  readonly parameters: number;
  readonly result: ListShape;
}

type Key = `${ListShape} ${string} ${number}`;

const each = (...parameters: readonly number[]) => ({ arity: 2, callback: { position: 0, parameters } });

/** By what is given, to which function, as which argument. */
const consumers: Readonly<Partial<Record<Key, Consumer>>> = {
  "table attrNames 0": { arity: 1 },
  "table isAttrs 0": { arity: 1 },
  "table hasAttr 1": { arity: 2 },
  "table attrValues 0": { arity: 1, result: "list" },
  "table attrVals 1": { arity: 2, result: "list" },
  "table getAttr 1": { arity: 2, result: "record" },
  "table getAttrs 1": { arity: 2, result: "table" },
  "table removeAttrs 0": { arity: 2, result: "table" },
  "table intersectAttrs 1": { arity: 2, result: "table" },
  "table mapAttrs 1": each(1),
  "table mapAttrs' 1": each(1),
  "table mapAttrsToList 1": each(1),
  "table concatMapAttrs 1": each(1),
  "table filterAttrs 1": { ...each(1), result: "table" },
  "list length 0": { arity: 1 },
  "list isList 0": { arity: 1 },
  "list head 0": { arity: 1, result: "record" },
  "list last 0": { arity: 1, result: "record" },
  "list elemAt 0": { arity: 2, result: "record" },
  "list map 1": each(0),
  "list concatMap 1": each(0),
  "list any 1": each(0),
  "list all 1": each(0),
  "list filter 1": { ...each(0), result: "list" },
  "list sort 1": { ...each(0, 1), result: "list" },
  "list forEach 0": { arity: 2, callback: { position: 1, parameters: [0] } },
  "list foldl' 2": { arity: 3, callback: { position: 0, parameters: [1] } },
  "record isAttrs 0": { arity: 1 },
  "record isNull 0": { arity: 1 },
};

const mappings: Readonly<Record<string, Mapping>> = {
  map: { arity: 2, position: 0, parameters: 1, result: "list" },
  forEach: { arity: 2, position: 1, parameters: 1, result: "list" },
  mapAttrs: { arity: 2, position: 0, parameters: 2, result: "table" },
  mapAttrsToList: { arity: 2, position: 0, parameters: 2, result: "list" },
  genAttrs: { arity: 2, position: 1, parameters: 1, result: "table" },
};

/** What a function does with records as its argument at a zero-based position; undefined where that is not known. */
export function consumerOf(name: string, position: number, given: ListShape): Consumer | undefined {
  return consumers[`${given} ${name} ${position}`];
}

/** What a function makes of one that gives records; undefined where that is not known. */
export function mappingOf(name: string): Mapping | undefined {
  return Object.hasOwn(mappings, name) ? mappings[name] : undefined;
}
