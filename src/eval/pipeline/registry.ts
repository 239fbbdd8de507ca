// Owns what is known of a secret registry, a function of a package set that gives a table of secrets: whether a file is one, and
// what of it can be known without the package set.

import type { Demand, LateRoot } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { conventionalValue } from "../modules/module-arguments.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type LambdaValue, lateValue, type Value } from "../value.ts";

/** Fields of an entry that say what a secret is; the others say how it is made. */
const metadata: ReadonlySet<string> = new Set(
  "generator envVar fileAttr promptAttr secret domain kind description share owner group mode".split(" "),
);

/** Fields that a generator is made of: a reader of these is no reader of metadata, whatever they need today. */
const makings: ReadonlySet<string> = new Set("script runtimeInputs files prompts validation dependencies".split(" "));

/** Entries that are looked at to tell a registry. */
const sampleSize = 5;

/** Parts of a field's value that are looked into. */
const partLimit = 200;

/** A registry, called with a package set that is not known. */
interface CalledRegistry {
  readonly packages: LateRoot;
  readonly entries: readonly AttrsValue[];
  /** Whether every entry is known. */
  readonly isClosed: boolean;
  readonly demands: readonly Demand[];
}

/** Whether a file, by absolute path, is a registry: by its role, or by what its function gives. */
export function isRegistry(evaluator: Evaluator, path: string): boolean {
  if (evaluator.project.roles.has("registry", path)) return true;
  const text = evaluator.project.file(path)?.text.latin1;
  if (text?.includes("generator") !== true || !text.includes("pkgs")) return false;
  // Most files that speak of generators and packages are modules, and need not be called.
  if (!text.includes("envVar") && !text.includes("fileAttr")) return false;
  const sample = callRegistry(evaluator, path)?.entries.slice(0, sampleSize) ?? [];
  return (
    sample.length > 0 &&
    sample.every(({ attributes }) => {
      const has = (...names: readonly string[]) => names.some((name) => attributes.has(name));
      return has("generator") && has("envVar", "fileAttr") && has("files", "script");
    })
  );
}

/**
 * Whether the names of a registry and these fields of its entries are the same without a package set: `likely` where not every
 * entry is known and the fields are metadata, undefined where they need one, or that cannot be told.
 */
export function isKnownWithoutPackages(
  evaluator: Evaluator,
  path: string,
  fields: readonly string[],
): "certain" | "likely" | undefined {
  const called = callRegistry(evaluator, path);
  if (called === undefined || fields.some((field) => makings.has(field))) return undefined;
  const needsPackages = (demands: readonly Demand[]) => demands.some(({ root }) => root === called.packages);
  const isNeeded =
    needsPackages(called.demands) ||
    called.entries.some(({ attributes }) =>
      fields.some((field) => {
        const thunk = attributes.get(field);
        return thunk !== undefined && needsPackages(demandsWithin(evaluator, thunk));
      }),
    );
  if (isNeeded) return undefined;
  if (called.isClosed) return "certain";
  return fields.every((field) => metadata.has(field)) ? "likely" : undefined;
}

function callRegistry(evaluator: Evaluator, path: string): CalledRegistry | undefined {
  const { machine } = evaluator;
  const file = evaluator.file(path);
  const fn = file && registryFunction(machine.ask(() => machine.force(file)).value);
  if (fn === undefined) return undefined;
  const packages: LateRoot = { fixpoint: { label: "the registry" }, kind: "argument", name: "pkgs" };
  const late = lateValue(packages, [], { file: fn.file, node: fn.node });
  const argument: Value = {
    kind: "attrs",
    attributes: new Map([["pkgs", Thunk.of(late)]]),
    isOpen: true,
    fallback: (name) => {
      const value = conventionalValue(name);
      return value && Thunk.of(value);
    },
  };
  const table = machine.ask(() => evaluator.apply(fn, Thunk.of(argument), undefined));
  if (table.value.kind !== "attrs") return undefined;
  const demands = [...table.demands];
  const entries: AttrsValue[] = [];
  let isClosed = !table.value.isOpen;
  for (const thunk of table.value.attributes.values()) {
    const entry = evaluator.ask(thunk);
    demands.push(...entry.demands);
    const sets = alternativesOf(entry.value).filter((value) => value.kind === "attrs");
    if (sets.length !== 1 || entry.value.kind === "choice" || sets[0]!.isOpen) isClosed = false;
    entries.push(...sets);
  }
  return { packages, entries, isClosed, demands };
}

function registryFunction(value: Value): LambdaValue | undefined {
  if (value.kind !== "lambda") return undefined;
  return value.node.formals?.formals.some(({ name }) => name.text === "pkgs") ? value : undefined;
}

function demandsWithin(evaluator: Evaluator, thunk: Thunk): Demand[] {
  const parts = [thunk];
  const seen = new Set(parts);
  const demands: Demand[] = [];
  for (const part of parts) {
    const answer = evaluator.ask(part);
    demands.push(...answer.demands);
    for (const value of alternativesOf(answer.value)) {
      const inner = value.kind === "attrs" ? value.attributes.values() : value.kind === "list" ? value.elements : [];
      for (const next of inner) {
        if (seen.has(next) || parts.length >= partLimit) continue;
        seen.add(next);
        parts.push(next);
      }
    }
  }
  return demands;
}
