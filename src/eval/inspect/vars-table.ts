// Owns what the table of secrets is: which machine has which secret, how each is made, and who reads it. It is plain data; paths are
// relative to the project's root, with `/`.

import type { GraphPlace } from "./import-graph.ts";

/** A file that a generator makes. */
export interface VarsFile {
  readonly name: string;
  /** Undefined where that is not known. */
  readonly isSecret: boolean | undefined;
}

/** What a generator asks for. */
export interface VarsPrompt {
  readonly name: string;
  /** `hidden`, `line`, `multiline` or `multiline-hidden`; undefined where that is not known. */
  readonly type: string | undefined;
}

/** A place that reads a secret. */
export interface VarsReader extends GraphPlace {
  /** What is read: `path`, `value` or `exists`, or the name of the function that is asked. */
  readonly what: string;
}

/** A secret, or a setting: an entry of a registry, or a generator that modules define by themselves. */
export interface VarsSecret {
  readonly id: string;
  /** The entry's key; undefined for a generator that is in no registry. */
  readonly key: string | undefined;
  /** The registry. */
  readonly registry: string | undefined;
  /** Undefined where the name is computed, and not known. */
  readonly generator: string | undefined;
  /** The environment variable of a registry's entry. */
  readonly variable: string | undefined;
  readonly files: readonly VarsFile[];
  readonly prompts: readonly VarsPrompt[];
  /** Whether machines share it; undefined where that is not known. */
  readonly isShared: boolean | undefined;
  /** Generators that have to be made before. */
  readonly dependencies: readonly string[];
  /** Whether there may be files, prompts or dependencies that are not known. */
  readonly isOpen: boolean;
  /** Where it is defined, in order. */
  readonly places: readonly GraphPlace[];
  /** Who reads it, on whichever machine, in order. */
  readonly readers: readonly VarsReader[];
}

/** A machine. */
export interface VarsMachine {
  readonly name: string;
  /** Whether it may have secrets that are not known. */
  readonly isOpen: boolean;
}

/** That a machine has a secret. */
export interface VarsCell {
  readonly machine: string;
  /** The secret's id. */
  readonly secret: string;
  /** Where it is selected or defined for the machine; undefined where that is computed. */
  readonly place: GraphPlace | undefined;
  /** The secret's readers that belong to the machine: positions in its `readers`. */
  readonly readers: readonly number[];
}

/** The table. Machines are in order of name, secrets in that of registries and their entries, then of generators' names. */
export interface VarsTable {
  readonly machines: readonly VarsMachine[];
  readonly secrets: readonly VarsSecret[];
  /** In the order of machines, then of secrets. */
  readonly cells: readonly VarsCell[];
}

/** The part of a table that belongs to a machine, or to a key or generator. */
export function selectVars(
  { machines, secrets, cells }: VarsTable,
  { machine, key }: { readonly machine?: string | undefined; readonly key?: string | undefined },
): VarsTable {
  const wanted = secrets.filter((secret) => key === undefined || secret.key === key || secret.generator === key);
  const ids = new Set(wanted.map(({ id }) => id));
  const kept = cells.filter((cell) => ids.has(cell.secret) && (machine === undefined || cell.machine === machine));
  const used = new Set(kept.map(({ secret }) => secret));
  return {
    machines: machines.filter(({ name }) => machine === undefined || name === machine),
    secrets: machine === undefined ? wanted : wanted.filter(({ id }) => used.has(id)),
    cells: kept,
  };
}
