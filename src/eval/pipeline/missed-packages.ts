// Owns what fails on a machine because it hands the generators function null in place of the package set, or leaves it out: each
// place that looks into that null for what the machine's generators certainly need. The failure itself is the evaluator's.

import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import type { ErrorValue, Origin, SingleValue } from "../value.ts";
import type { GeneratorDefinition } from "../vars/generator-model.ts";
import { isGeneratorOption } from "../vars/generators.ts";
import type { GeneratorsDefinition } from "../vars/vars-traffic.ts";
import { type GeneratorsCall, hasRegistries, type Pipeline, type PipelineMachine, pipelineOf } from "./pipeline.ts";
import { packagesForced } from "./strict-packages.ts";

/** Something that a machine cannot know without the package set. */
export interface MissedPackages {
  readonly machine: PipelineMachine;
  readonly call: GeneratorsCall;
  /** Where the machine hands on null, or the call that passes no package set. */
  readonly place: Origin;
  /** What evaluation fails with, and where null is looked into. */
  readonly error: ErrorValue;
  readonly origin: Origin;
  /** The generator; absent where the names of all of them cannot be known. */
  readonly generator: string | undefined;
  /** The generator's option; absent where the whole generator cannot be known. */
  readonly option: string | undefined;
  /** Whether a module assigns what the call gives; else the function gives a module, which is imported. */
  readonly isAssigned: boolean;
}

const byPipeline = new WeakMap<Pipeline, readonly MissedPackages[]>();

/** What machines miss, in their order. */
export function missedPackages(evaluator: Evaluator, pipeline: Pipeline): readonly MissedPackages[] {
  let missed = byPipeline.get(pipeline);
  if (missed === undefined) {
    missed = pipeline.machines.flatMap((machine) => new MachineSearch(evaluator, pipeline, machine).missed);
    byPipeline.set(pipeline, missed);
  }
  return missed;
}

/** A place from which generators get no package set, though they need one. */
export interface CallWithoutPackages {
  readonly place: Origin;
  /** What they need it for; one or more. */
  readonly missed: readonly MissedPackages[];
}

/**
 * The places of a file from which generators miss packages, in the order of the machines. Left out is what the registry should not need
 * packages for, and what the modules of machines do not assign but import.
 */
export function callsWithoutPackages(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
): CallWithoutPackages[] {
  if (!file.text.latin1.includes("import") || !hasRegistries(evaluator, modules)) return [];
  const byPlace = new Map<AnyNode, { place: Origin; missed: MissedPackages[] }>();
  for (const missed of missedPackages(evaluator, pipelineOf(evaluator, modules))) {
    const { place, call, origin, option, isAssigned } = missed;
    if (place.file !== file || (option !== undefined && !isAssigned)) continue;
    const forced = packagesForced(evaluator, modules, call.fn.registry);
    if (forced.some(({ demand }) => demand.origin.node === origin.node)) continue;
    const known = byPlace.get(place.node);
    if (known === undefined) byPlace.set(place.node, { place, missed: [missed] });
    else known.missed.push(missed);
  }
  return [...byPlace.values()];
}

class MachineSearch {
  readonly missed: MissedPackages[] = [];
  readonly #evaluator: Evaluator;
  readonly #pipeline: Pipeline;
  readonly #machine: PipelineMachine;
  readonly #calls: readonly GeneratorsCall[];
  #definition: GeneratorsDefinition | undefined;

  constructor(evaluator: Evaluator, pipeline: Pipeline, machine: PipelineMachine) {
    this.#evaluator = evaluator;
    this.#pipeline = pipeline;
    this.#machine = machine;
    this.#calls = machine.calls.filter(({ withoutPackages }) => withoutPackages !== undefined);
    const definitions = machine.root?.traffic.definitions ?? [];
    if (this.#calls.length === 0) return;
    for (const definition of definitions) {
      if (!definition.isCertain) continue;
      this.#definition = definition;
      this.#note(definition.value, undefined, undefined);
      if (definition.value.kind !== "attrs") continue;
      for (const [name, thunk] of definition.value.attributes) {
        const isAlone = definitions.every((other) => other === definition || !mayDefine(other, name));
        this.#generator(name, thunk, isAlone);
      }
    }
  }

  // What another module sets may outrank this, so that it is never looked at.
  #generator(name: string, thunk: Thunk, isAlone: boolean): void {
    for (const value of this.#certain(thunk)) {
      this.#note(value, name, undefined);
      if (value.kind !== "attrs" || !isAlone) continue;
      for (const [option, field] of value.attributes) if (isGeneratorOption(option)) this.#value(field, name, option);
    }
  }

  // Values of options and the elements of lists are needed whole; sets in sets (`files.key.owner`) are options too.
  #value(thunk: Thunk, name: string, option: string, depth = 0): void {
    for (const value of this.#certain(thunk)) {
      this.#note(value, name, option);
      const isNested = depth < 2 && (option === "files" || option === "prompts");
      if (value.kind === "attrs" && isNested)
        for (const inner of value.attributes.values()) this.#value(inner, name, option, depth + 1);
      if (value.kind === "list") for (const element of value.elements) this.#value(element, name, option, 2);
    }
  }

  #certain(thunk: Thunk): SingleValue[] {
    const parts = definitionParts(this.#evaluator, [thunk]);
    return parts.flatMap(({ value, isConditional }) => (isConditional ? [] : [value]));
  }

  #note(error: SingleValue, generator: string | undefined, option: string | undefined): void {
    if (error.kind !== "error" || error.reason !== "null" || error.origin === undefined) return;
    const { origin } = error;
    const call = this.#calls.find(({ fn }) => [fn.path, fn.registry.path].includes(origin.file.path));
    const place = call?.withoutPackages;
    if (call === undefined || place === undefined || this.#failsAnyway(call, generator, option)) return;
    const isAssigned = this.#definition?.origin.file.path !== call.fn.path;
    this.missed.push({ machine: this.#machine, call, place, error, origin, generator, option, isAssigned });
  }

  // With a package set the same is known, else something other than the package set is null.
  #failsAnyway({ fn }: GeneratorsCall, generator: string | undefined, option: string | undefined): boolean {
    if (generator === undefined) return false;
    const key = this.#pipeline.keyOfGenerator(fn.registry, generator);
    const otherwise = key === undefined ? undefined : fn.generatorOf(key);
    return otherwise === undefined || (option !== undefined && this.#fails(otherwise, option));
  }

  #fails({ fields }: GeneratorDefinition, option: string): boolean {
    const { thunks } = fields.attributes.get(option) ?? { thunks: [] };
    return definitionParts(this.#evaluator, thunks).some(({ value }) => {
      const inner = value.kind === "list" ? value.elements : value.kind === "attrs" ? value.attributes.values() : [];
      return value.kind === "error" || [...inner].some((thunk) => this.#evaluator.ask(thunk).value.kind === "error");
    });
  }
}

function mayDefine({ value }: GeneratorsDefinition, name: string): boolean {
  return value.kind !== "attrs" || value.isOpen || value.attributes.has(name);
}
