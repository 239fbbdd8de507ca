// Owns the machines of a flake: their names, which walk of modules is theirs, and whether there may be others. A machine is named
// by Clan's `machines` and inventory, by `nixosConfigurations` and `darwinConfigurations`, or by a file that plays that role.

import { basename, dirname, join } from "node:path/posix";
import { unwrapParentheses } from "../../semantic/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { WalkedRoot } from "../modules/fixpoints.ts";
import { projectOutputs } from "../modules/flake.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, unknownAttrs } from "../value.ts";

/** A machine of the flake. */
export interface FleetMachine {
  readonly name: string;
  /** What its modules come to; absent where nothing in the flake leads from it to modules. */
  readonly root: WalkedRoot | undefined;
  /** Its own module's file, where there is one; absolute. */
  readonly path: string | undefined;
}

/** The machines of a flake. */
export interface FleetMachines {
  /** Sorted by name. */
  readonly machines: readonly FleetMachine[];
  /** Whether the flake may have machines of other names. */
  readonly isOpen: boolean;
}

const configurationOutputs = ["nixosConfigurations", "darwinConfigurations"] as const;

/** Finds the machines of the evaluator's project. */
export function findMachines(evaluator: Evaluator, modules: ModuleReader): FleetMachines {
  const named = new NamedMachines();
  const { roots } = modules.fixpoints;
  for (const root of roots) if (root.root.name !== undefined) named.add(root.root.name, root);
  named.isOpen = !addOutputs(evaluator, roots, named);
  addInventories(evaluator, modules, roots, named);
  for (const path of evaluator.project.files) {
    const name = evaluator.project.roles.machineOf(path);
    if (name === undefined) continue;
    const root = roots.find(({ entered }) => entered.has(path));
    named.add(name, root !== undefined && named.nameOf(root) === undefined ? root : undefined, path);
  }
  for (const path of clanFolders(evaluator)) named.add(basename(path));
  return { machines: named.sorted(), isOpen: named.isOpen };
}

class NamedMachines {
  isOpen = false;
  readonly #machines = new Map<string, { root: WalkedRoot | undefined; path: string | undefined }>();

  add(name: string, root?: WalkedRoot, path?: string): void {
    const known = this.#machines.get(name);
    if (known === undefined) this.#machines.set(name, { root, path });
    else {
      known.root ??= root;
      known.path ??= path;
    }
  }

  nameOf(root: WalkedRoot): string | undefined {
    for (const [name, machine] of this.#machines) if (machine.root === root) return name;
    return undefined;
  }

  sorted(): FleetMachine[] {
    return [...this.#machines]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, { root, path }]) => ({ name, root, path }));
  }
}

// Whether every name of the outputs that hold machines is known.
function addOutputs(evaluator: Evaluator, roots: readonly WalkedRoot[], named: NamedMachines): boolean {
  const outputs = projectOutputs(evaluator);
  const value = outputs && evaluator.ask(outputs).value;
  if (value?.kind !== "attrs") return false;
  let isClosed = true;
  for (const output of configurationOutputs) {
    const thunk = value.attributes.get(output);
    const machines = thunk && evaluator.ask(thunk).value;
    if (machines?.kind !== "attrs") {
      // What Clan makes of its machines is known by those that it is given.
      if (machines !== undefined && !roots.some(({ root }) => root.name !== undefined)) isClosed = false;
      continue;
    }
    if (machines.isOpen) isClosed = false;
    for (const [name, machine] of machines.attributes) named.add(name, rootOf(evaluator, machine, roots));
  }
  return isClosed;
}

// A system is known again by the fixpoint that its `config` is of.
function rootOf(evaluator: Evaluator, machine: Thunk, roots: readonly WalkedRoot[]): WalkedRoot | undefined {
  const { value } = evaluator.ask(machine);
  const config = value.kind === "attrs" ? value.attributes.get("config")?.value : undefined;
  return config?.kind === "late" ? roots.find(({ root }) => root.fixpoint === config.root.fixpoint) : undefined;
}

// `inventory.machines` of the calls that Clan's machines are roots of; and whether their `machines` are all known.
function addInventories(
  evaluator: Evaluator,
  modules: ModuleReader,
  roots: readonly WalkedRoot[],
  named: NamedMachines,
): void {
  const calls = new Set(roots.flatMap(({ root }) => (root.name === undefined ? [] : [root.origin])));
  for (const { file, node } of calls) {
    const argument = node.kind === "apply_expression" ? unwrapParentheses(node.argument) : undefined;
    if (argument === undefined) continue;
    const { value } = evaluator.ask(evaluator.thunk(file, argument, modules.environmentAt(file, argument)));
    if (value.kind !== "attrs") continue;
    const inventory = setIn(evaluator, value, "inventory");
    for (const set of [setIn(evaluator, value, "machines"), inventory && setIn(evaluator, inventory, "machines")]) {
      if (inventory?.isOpen || set?.isOpen) named.isOpen = true;
      for (const name of set?.attributes.keys() ?? []) named.add(name);
    }
  }
}

// The set under a name; one of which nothing is known where what is there is no set.
function setIn(evaluator: Evaluator, set: AttrsValue, name: string): AttrsValue | undefined {
  const thunk = set.attributes.get(name);
  if (thunk === undefined) return undefined;
  const { value } = evaluator.ask(thunk);
  return value.kind === "attrs" ? value : unknownAttrs;
}

// Clan takes every folder of `machines` for a machine.
function clanFolders(evaluator: Evaluator): string[] {
  const { project } = evaluator;
  const folder = join(project.root, "machines");
  const folders = project.files.filter((path) => dirname(dirname(path)) === folder).map((path) => dirname(path));
  return [...new Set(folders)];
}
