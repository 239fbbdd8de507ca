// Owns matrices: attribute sets that say which keys each machine takes. Which of a matrix's lists are machines' shows only with
// the flake's machines; here a list is a list.

import type { Evaluator } from "../evaluator.ts";
import type { AttrsValue, Origin } from "../value.ts";
import { type Place, placeOf } from "../vars/generator-model.ts";
import { type KeyList, keysOf } from "./key-lists.ts";
import type { Registry } from "./registries.ts";
import { symbolicValue } from "./symbolic-call.ts";

/** A list of a matrix. */
export interface MatrixList {
  /** The name under which it stands: a machine's, or one like `sharedCore`. */
  readonly name: string;
  /** Names from the top of the matrix; more than one where lists stand in a set of it. */
  readonly path: readonly string[];
  /** The name where it is written. */
  readonly place: Place;
  /** The expression under the name; where the name is inherited, that name. */
  readonly origin: Origin;
  readonly keys: KeyList;
}

/** A file that has lists of keys by name. */
export interface Matrix {
  /** Absolute. */
  readonly path: string;
  readonly lists: readonly MatrixList[];
  /** Whether there may be other lists. */
  readonly isOpen: boolean;
}

/** The matrix that a file is; undefined where it has no list, or where most of what it lists are no keys of `registries`. */
export function readMatrix(evaluator: Evaluator, path: string, registries: readonly Registry[]): Matrix | undefined {
  const value = symbolicValue(evaluator, path)?.value;
  if (value?.kind !== "attrs") return undefined;
  const lists: MatrixList[] = [];
  const isOpen = readLists(evaluator, value, [], lists);
  const keys = lists.flatMap((list) => list.keys.keys);
  const known = keys.filter(({ key }) => registries.some(({ entries }) => entries.has(key)));
  return lists.length > 0 && known.length > 0 && known.length * 2 >= keys.length ? { path, lists, isOpen } : undefined;
}

/** Sets of lists in sets are as deep as anyone writes a matrix. */
const depthLimit = 2;

function readLists(evaluator: Evaluator, set: AttrsValue, above: readonly string[], lists: MatrixList[]): boolean {
  let { isOpen } = set;
  for (const [name, thunk] of set.attributes) {
    const path = [...above, name];
    const { value } = evaluator.ask(thunk);
    if (value.kind === "attrs" && path.length < depthLimit) isOpen = readLists(evaluator, value, path, lists) || isOpen;
    if (value.kind !== "list") continue;
    const origin = thunk.origin ?? set.origin;
    if (origin === undefined) continue;
    lists.push({ name, path, place: placeOf(name, [thunk], origin), origin, keys: keysOf(evaluator, value) });
  }
  return isOpen;
}
