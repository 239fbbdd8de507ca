// Owns which machines a project makes, by name, and what modules each is given: outputs of the flake, Clan's `machines`, and what
// only the layout of files tells of. Calls that evaluate modules and are no output are kept apart.

import type { Evaluator } from "../evaluator.ts";
import { projectOutputs } from "../modules/flake.ts";
import type { ModuleRoot } from "../modules/module-roots.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { alternativesOf, type Origin } from "../value.ts";
import type { MachineNode } from "./import-graph.ts";
import { type ModuleTarget, ModuleTargets } from "./module-targets.ts";

/** A machine, and the files of the modules that it is given. */
export interface Machine {
  readonly class: MachineNode["class"];
  /** Absent for an evaluation. */
  readonly name: string | undefined;
  /** The call that makes it; absent where only files tell of it. */
  readonly origin: Origin | undefined;
  readonly targets: readonly ModuleTarget[];
  /** Files that belong to it by the layout alone; absolute. */
  readonly files: readonly string[];
  readonly isOpen: boolean;
}

const classes: ReadonlyMap<string, MachineNode["class"]> = new Map([
  ["nixosConfigurations", "nixos"],
  ["darwinConfigurations", "darwin"],
  ["homeConfigurations", "home"],
  ["systemConfigs", "other"],
  ["nixOnDroidConfigurations", "other"],
]);

/** The machines of a project, by name, and then the evaluations without one, in order of place. */
export function findMachines(evaluator: Evaluator, modules: ModuleReader): Machine[] {
  const { roots } = modules.fixpoints;
  const names = outputNames(evaluator, roots);
  const machines = new Map<string, Machine>();
  const evaluations: Machine[] = [];
  for (const root of roots) {
    const { targets, isOpen } = targetsOf(evaluator, root);
    const found = names.get(root);
    for (const named of root.name === undefined ? (found ?? []) : [{ name: root.name, class: "clan" as const }]) {
      // The flake may name one system twice, and Clan's machines are outputs too.
      if (!machines.has(named.name)) {
        machines.set(named.name, { ...named, origin: root.origin, targets, files: [], isOpen });
      }
    }
    if (root.name === undefined && found === undefined && targets.length > 0) {
      const { origin } = root;
      evaluations.push({ class: "evaluation", name: undefined, origin, targets, files: [], isOpen });
    }
  }
  for (const [name, files] of filesByMachine(evaluator)) {
    const machine = machines.get(name);
    if (machine === undefined) {
      machines.set(name, { class: "other", name, origin: undefined, targets: [], files, isOpen: true });
    } else machines.set(name, { ...machine, files });
  }
  const byName = [...machines.values()].sort((a, b) => (a.name! < b.name! ? -1 : 1));
  return [...byName, ...evaluations];
}

function targetsOf(evaluator: Evaluator, { modules, isList, origin }: ModuleRoot): ModuleTargets {
  const targets = new ModuleTargets(evaluator);
  if (isList) targets.addList(modules, origin);
  else targets.addModule(modules, modules.origin ?? origin);
  return targets;
}

interface NamedClass {
  readonly name: string;
  readonly class: MachineNode["class"];
}

// A system's `config` belongs to its fixpoint, and so tells which of the outputs holds which system.
function outputNames(evaluator: Evaluator, roots: readonly ModuleRoot[]): ReadonlyMap<ModuleRoot, NamedClass[]> {
  const names = new Map<ModuleRoot, NamedClass[]>();
  const byFixpoint = new Map(roots.map((root) => [root.fixpoint, root]));
  const outputs = projectOutputs(evaluator);
  for (const value of outputs === undefined ? [] : alternativesOf(evaluator.ask(outputs).value)) {
    if (value.kind !== "attrs") continue;
    for (const [output, machineClass] of classes) {
      const thunk = value.attributes.get(output);
      for (const systems of thunk === undefined ? [] : alternativesOf(evaluator.ask(thunk).value)) {
        if (systems.kind !== "attrs") continue;
        for (const [name, system] of systems.attributes) {
          for (const made of alternativesOf(evaluator.ask(system).value)) {
            const config = made.kind === "attrs" ? made.attributes.get("config") : undefined;
            const late = config && evaluator.ask(config).value;
            const root = late?.kind === "late" ? byFixpoint.get(late.root.fixpoint) : undefined;
            if (root !== undefined) names.set(root, [...(names.get(root) ?? []), { name, class: machineClass }]);
          }
        }
      }
    }
  }
  return names;
}

function filesByMachine({ project }: Evaluator): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const path of project.files) {
    const name = project.roles.machineOf(path);
    if (name !== undefined) files.set(name, [...(files.get(name) ?? []), path]);
  }
  return files;
}
