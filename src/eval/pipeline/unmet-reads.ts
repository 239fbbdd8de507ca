// Owns reads of generators that a machine does not have although the registry has an entry for them: the machine's keys lack
// it, and Nix fails where the read is made. Reads with an answer for that case, and machines that are not known whole, are left out.

import { unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode } from "../../syntax/index.ts";
import { stepsOf } from "../demand.ts";
import type { Origin } from "../value.ts";
import type { AccessorCall } from "./accessors.ts";
import type { Pipeline } from "./pipeline.ts";
import type { GeneratorRead, GeneratorsCall, PipelineMachine } from "./pipeline-machines.ts";

/** A machine that lacks keys, with the call that makes its generators. */
export interface LackingMachine {
  readonly machine: PipelineMachine;
  readonly call: GeneratorsCall;
  /** In the order in which they are read. */
  readonly keys: readonly string[];
}

/** A place that reads generators which some machines lack. */
export interface UnmetRead {
  /** The key that an accessor is called with, else where the generator is looked up. */
  readonly origin: Origin;
  /** What Nix says of the first key. */
  readonly message: string;
  /** Sorted by name. */
  readonly machines: readonly LackingMachine[];
}

const byPipeline = new WeakMap<Pipeline, readonly UnmetRead[]>();

/** Every unmet read, each place once. */
export function unmetReads(pipeline: Pipeline): readonly UnmetRead[] {
  let reads = byPipeline.get(pipeline);
  if (reads === undefined) {
    reads = find(pipeline);
    byPipeline.set(pipeline, reads);
  }
  return reads;
}

interface MutableMachine extends Omit<LackingMachine, "keys"> {
  readonly keys: string[];
}

function find(pipeline: Pipeline): UnmetRead[] {
  const places = new Map<string, Omit<UnmetRead, "machines"> & { readonly machines: MutableMachine[] }>();
  const calls = new Map<AnyNode, AccessorCall>(
    pipeline.accessorCalls.map((call) => [unwrapParentheses(call.node.function), call]),
  );
  const accessorFiles = new Set(pipeline.accessors.map(({ path }) => path));
  for (const machine of pipeline.machines) {
    const [call, ...others] = machine.calls;
    if (call === undefined || others.length > 0 || machine.generators.isOpen) continue;
    for (const { generator, demand } of machine.reads) {
      if (generator === undefined || machine.generators.names.has(generator)) continue;
      const key = pipeline.keyOfGenerator(call.fn.registry, generator);
      if (key === undefined || !isBound({ generator, demand })) continue;
      const { path } = demand.origin.file;
      const accessor =
        accessorIn(demand, calls) ?? (accessorFiles.has(path) ? callFor(pipeline, machine, path, key) : undefined);
      if (accessor === undefined && accessorFiles.has(path)) continue;
      const origin = placeOf(demand, accessor, key);
      const id = `${origin.file.path} ${origin.node.start}`;
      const known = places.get(id);
      const last = known?.machines.at(-1);
      if (known === undefined) {
        const message = accessor?.accessor.failureWithoutGenerator(key) ?? `attribute '${generator}' missing`;
        places.set(id, { origin, message, machines: [{ machine, call, keys: [key] }] });
      } else if (last?.machine !== machine) known.machines.push({ machine, call, keys: [key] });
      else if (!last.keys.includes(key)) last.keys.push(key);
    }
  }
  return [...places.values()];
}

// Whether the look-up has no answer of its own for what is not there: `or null`, `attrByPath`.
function isBound({ demand }: GeneratorRead): boolean {
  const { node } = demand.origin;
  if (node.kind === "select_expression") return node.default === undefined || isThrow(node.default);
  return node.parent?.kind === "inherited_attrs";
}

function isThrow(node: AnyNode): boolean {
  const inner = node.kind === "parenthesized_expression" ? unwrapParentheses(node) : node;
  if (inner.kind !== "apply_expression") return false;
  const { text } = inner.function;
  return text === "throw" || text === "abort" || text === "builtins.throw" || text === "builtins.abort";
}

// The call of an accessor by which a read came; of several the innermost outside the accessors' own files.
function accessorIn(
  { trail }: GeneratorRead["demand"],
  calls: ReadonlyMap<AnyNode, AccessorCall>,
): AccessorCall | undefined {
  let found: AccessorCall | undefined;
  for (const { origin } of stepsOf(trail)) found = calls.get(origin.node) ?? found;
  return found;
}

// What an accessor gives back may be looked into only by whoever called it, and then the way does not lead through the call.
function callFor(pipeline: Pipeline, { root }: PipelineMachine, path: string, key: string): AccessorCall | undefined {
  const calls = pipeline.accessorCalls.filter((call) => call.accessor.path === path && call.key?.key === key);
  return calls.find(({ file }) => root?.entered.has(file.path)) ?? (calls.length === 1 ? calls[0] : undefined);
}

function placeOf(demand: GeneratorRead["demand"], call: AccessorCall | undefined, key: string): Origin {
  if (call === undefined) return demand.origin;
  const literal = call.key?.key === key ? call.key.origin : undefined;
  return literal ?? { file: call.file, node: unwrapParentheses(call.node.function) };
}
