// Owns the function that turns keys into generators: which registry it takes them from, what its parameters are called, and what
// it does with a key, with one that the registry lacks, and with none. All of it is learned by calling the function.

import type { Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { conventionalNames } from "../modules/module-arguments.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { Thunk } from "../thunk.ts";
import {
  type AttrsValue,
  type LambdaValue,
  type ListValue,
  nullValue,
  type Origin,
  stringValue,
  type Value,
} from "../value.ts";
import { GeneratorDefinition, GeneratorParts } from "../vars/generator-model.ts";
import { generatorsShape, unwrapGenerators } from "../vars/generators.ts";
import { importedFiles } from "./import-calls.ts";
import { type Registry, readRegistry } from "./registries.ts";
import { type Parameter, parametersOf, symbolicCall } from "./symbolic-call.ts";

/** What the function gives for some keys. */
export type Selection =
  /** Generators by name, and whether there may be others. */
  | { readonly kind: "generators"; readonly generators: AttrsValue; readonly demands: readonly Demand[] }
  /** Nix fails, with a message. */
  | { readonly kind: "error"; readonly message: string; readonly origin: Origin | undefined }
  | { readonly kind: "unknown" };

/** A function of keys that gives generators, bare or as a module that sets them. */
export class GeneratorsFunction {
  /** The file; absolute. */
  readonly path: string;
  readonly fn: LambdaValue;
  readonly registry: Registry;
  /** The parameter that takes the keys. */
  readonly keys: Parameter;
  /** The parameter that takes the package set, where there is one. */
  readonly packages: Parameter | undefined;
  readonly #evaluator: Evaluator;
  readonly #selections = new Map<string, Selection>();
  #all: Selection | undefined;
  #none: Selection | undefined;

  constructor(evaluator: Evaluator, fn: LambdaValue, registry: Registry, keys: Parameter) {
    this.#evaluator = evaluator;
    this.path = fn.file.path;
    this.fn = fn;
    this.registry = registry;
    this.keys = keys;
    this.packages = packagesParameter(evaluator, fn);
  }

  /** What it gives for one key, whether the registry has it or not. */
  select(key: string): Selection {
    let selection = this.#selections.get(key);
    if (selection === undefined) {
      selection = this.#call(listOf([key]));
      this.#selections.set(key, selection);
    }
    return selection;
  }

  /** The generator that a key of the registry becomes; undefined where that is not known, or several are. */
  generatorOf(key: string): GeneratorDefinition | undefined {
    return this.#definition(this.select(key), key);
  }

  /** The one generator that several keys become; undefined where that is not known, or several are. */
  definitionOf(keys: readonly string[]): GeneratorDefinition | undefined {
    return this.#definition(keys.length === 1 ? this.select(keys[0]!) : this.#call(listOf(keys)), keys[0]!);
  }

  #definition(selection: Selection, key: string): GeneratorDefinition | undefined {
    if (selection.kind !== "generators" || selection.generators.isOpen) return undefined;
    const [generator, ...others] = selection.generators.attributes;
    if (generator === undefined || others.length > 0) return undefined;
    const origin = this.registry.entries.get(key)?.thunk.origin ?? { file: this.fn.file, node: this.fn.node };
    const parts = new GeneratorParts(this.#evaluator, origin, [generator[1]], new Map());
    return new GeneratorDefinition(generator[0], origin, this.registry.path, parts);
  }

  /** Whether null, in place of the keys, selects every entry. */
  get nullSelectsAll(): boolean {
    this.#all ??= this.#call(nullValue);
    return this.#selectsAll(this.#all);
  }

  /** Whether an empty list of keys selects every entry. */
  get emptySelectsAll(): boolean {
    this.#none ??= this.#call(listOf([]));
    return this.#selectsAll(this.#none);
  }

  #selectsAll(selection: Selection): boolean {
    if (selection.kind !== "generators") return false;
    const { size } = selection.generators.attributes;
    // Two entries may have one generator name.
    return size > 0 && (size === this.registry.entries.size || size > this.registry.entries.size / 2);
  }

  #call(keys: Value): Selection {
    const { value: given, demands } = symbolicCall(this.#evaluator, this.fn, [[this.keys, Thunk.of(keys)]]);
    const value = unwrapGenerators(this.#evaluator, given);
    if (value.kind === "attrs") return { kind: "generators", generators: value, demands };
    if (value.kind === "error" && isEvident(value.reason)) {
      return { kind: "error", message: value.message, origin: value.origin };
    }
    return { kind: "unknown" };
  }
}

/**
 * The generators function that a file is: a function that, called with a key of some registry that its file imports, gives one
 * generator; undefined where the file is none.
 */
export function readGeneratorsFunction(
  evaluator: Evaluator,
  modules: ModuleReader,
  path: string,
): GeneratorsFunction | undefined {
  const thunk = evaluator.file(path);
  const value = thunk && evaluator.ask(thunk).value;
  const file = evaluator.project.file(path);
  if (value?.kind !== "lambda" || file === undefined) return undefined;
  for (const { target } of importedFiles(evaluator, modules, file)) {
    const registry = target === path ? undefined : readRegistry(evaluator, target);
    if (registry === undefined) continue;
    for (const parameter of keyParameters(evaluator, value)) {
      const candidate = new GeneratorsFunction(evaluator, value, registry, parameter);
      if (isGeneratorsFunction(evaluator, candidate)) return candidate;
    }
  }
  return undefined;
}

/** Keys that are tried before a function counts as none of keys. */
const sampleSize = 3;

function isGeneratorsFunction(evaluator: Evaluator, candidate: GeneratorsFunction): boolean {
  const keys = [...candidate.registry.entries.keys()].slice(0, sampleSize);
  return keys.some((key) => {
    const selection = candidate.select(key);
    if (selection.kind !== "generators" || selection.generators.isOpen) return false;
    const shape = generatorsShape(evaluator, selection.generators);
    return shape?.kind === "bare" && shape.names.length === 1;
  });
}

/** Parameters that never take keys: what modules are given. */
const moduleArguments: ReadonlySet<string | undefined> = new Set([...conventionalNames, "config", "options", "pkgs"]);

function packagesParameter(evaluator: Evaluator, fn: LambdaValue): Parameter | undefined {
  for (const parameter of parametersOf(evaluator, fn)) if (parameter.name === "pkgs") return parameter;
  return undefined;
}

// `keys` is what most call it.
function* keyParameters(evaluator: Evaluator, fn: LambdaValue): IterableIterator<Parameter> {
  const others: Parameter[] = [];
  for (const parameter of parametersOf(evaluator, fn)) {
    if (parameter.name === "keys") yield parameter;
    else if (!moduleArguments.has(parameter.name)) others.push(parameter);
  }
  yield* others;
}

function listOf(keys: readonly string[]): ListValue {
  return { kind: "list", elements: keys.map((key) => Thunk.of(stringValue(key))), isOpen: false };
}

function isEvident(reason: string): boolean {
  return reason === "thrown" || reason === "missing-attribute";
}
