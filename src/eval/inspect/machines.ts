// Owns which machines a project makes, by name, and what modules each is given: outputs of the flake, Clan's `machines`, and what
// only the layout of files tells of. Calls that evaluate modules and are no output are kept apart.

import type { AnyNode } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { projectOutputs } from "../modules/flake.ts";
import { type ModuleRoot, systemRoot } from "../modules/module-roots.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type Origin } from "../value.ts";
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
  /** Modules that are not files of the project, as they are written, and where. */
  readonly others: ReadonlyMap<string, Origin>;
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
  const named = [
    ...namedOutputs(evaluator),
    ...modules.fixpoints.roots.flatMap(({ root }) =>
      root.name === undefined ? [] : [{ root, name: root.name, class: "clan" as const }],
    ),
  ];
  const machines = new Map<string, Machine>();
  const met = new Set<AnyNode>();
  for (const { root, name, class: machineClass } of named) {
    met.add(root.origin.node);
    // The flake may name one system twice.
    if (!machines.has(name)) machines.set(name, { ...machineOf(evaluator, root), class: machineClass, name });
  }
  for (const [name, files] of filesByMachine(evaluator)) {
    const machine = machines.get(name);
    const unknown = {
      class: "other" as const,
      name,
      origin: undefined,
      targets: [],
      others: new Map<string, Origin>(),
      isOpen: true,
    };
    machines.set(name, { ...(machine ?? unknown), files });
  }
  const evaluations = modules.fixpoints.roots
    .filter(({ root }) => !met.has(root.origin.node))
    .map(({ root }) => machineOf(evaluator, root))
    .filter(({ targets }) => targets.length > 0);
  const byName = [...machines.values()].sort((a, b) => (a.name! < b.name! ? -1 : 1));
  return [...byName, ...evaluations];
}

function machineOf(evaluator: Evaluator, root: ModuleRoot): Machine {
  const { targets, others, isOpen } = targetsOf(evaluator, root);
  const origin = ownPlace(root);
  return { class: "evaluation", name: undefined, origin, targets, files: [], others, isOpen };
}

function targetsOf(evaluator: Evaluator, { modules, isList, origin }: ModuleRoot): ModuleTargets {
  const targets = new ModuleTargets(evaluator);
  if (isList) targets.addList(modules, origin);
  else targets.addModule(modules, modules.origin ?? origin);
  return targets;
}

// Of machines that one call makes, each is written somewhere in it.
function ownPlace({ name, modules, origin }: ModuleRoot): Origin {
  return name === undefined ? origin : (modules.origin ?? origin);
}

interface NamedRoot {
  readonly root: ModuleRoot;
  readonly name: string;
  readonly class: MachineNode["class"];
}

// A system's `config` belongs to its fixpoint, and so tells which of the outputs holds which system.
function* namedOutputs(evaluator: Evaluator): IterableIterator<NamedRoot> {
  const outputs = projectOutputs(evaluator);
  for (const value of outputs === undefined ? [] : setsOf(evaluator, outputs)) {
    for (const [output, machineClass] of classes) {
      const thunk = value.attributes.get(output);
      for (const systems of thunk === undefined ? [] : setsOf(evaluator, thunk)) {
        for (const [name, system] of systems.attributes) {
          for (const root of rootsOf(evaluator, system)) yield { root, name, class: machineClass };
        }
      }
    }
  }
}

function rootsOf(evaluator: Evaluator, system: Thunk): ModuleRoot[] {
  return setsOf(evaluator, system).flatMap(({ attributes }) => {
    const config = attributes.get("config");
    const late = config && evaluator.ask(config).value;
    const fixpoint = late?.kind === "late" ? late.root.fixpoint : undefined;
    return [...evaluator.systems]
      .filter((each) => each.fixpoint === fixpoint)
      .flatMap((each) => systemRoot(evaluator, each));
  });
}

function setsOf(evaluator: Evaluator, thunk: Thunk): readonly AttrsValue[] {
  return alternativesOf(evaluator.ask(thunk).value).filter((value) => value.kind === "attrs");
}

function filesByMachine({ project }: Evaluator): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const path of project.files) {
    const name = project.roles.machineOf(path);
    if (name !== undefined) files.set(name, [...(files.get(name) ?? []), path]);
  }
  return files;
}
