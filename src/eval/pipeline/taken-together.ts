// Owns which machines take which keys of a registry, and so which entries meet on a machine. A machine whose keys are not known to
// their end takes those that are.

import type { Pipeline } from "./pipeline.ts";
import type { GeneratorsCall, PipelineMachine } from "./pipeline-machines.ts";
import type { Registry } from "./registries.ts";

/** Whether any machine is known to take keys of a registry. */
export function hasTakers(pipeline: Pipeline, registry: Registry): boolean {
  return pipeline.machines.some((machine) => callsFor(machine, registry).some(isKnown));
}

/** The names of the machines that take all of some keys, sorted. */
export function machinesTaking(pipeline: Pipeline, registry: Registry, keys: readonly string[]): string[] {
  return pipeline.machines.flatMap((machine) => {
    const calls = callsFor(machine, registry);
    return keys.every((key) => calls.some((call) => takes(call, key))) ? [machine.name] : [];
  });
}

function callsFor({ calls }: PipelineMachine, registry: Registry): readonly GeneratorsCall[] {
  return calls.filter(({ fn }) => fn.registry.path === registry.path);
}

function isKnown({ keys }: GeneratorsCall): boolean {
  return keys.kind !== "unknown";
}

function takes({ fn, keys }: GeneratorsCall, key: string): boolean {
  if (keys.kind === "null") return fn.nullSelectsAll;
  if (keys.kind === "list" && keys.keys.length === 0) return !keys.isOpen && fn.emptySelectsAll;
  return keys.keys.some((listed) => listed.key === key);
}
