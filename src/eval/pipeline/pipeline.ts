// Owns the secret pipeline of a flake as one model: registries → matrices → generators functions → machines → consumers. It is made
// when first asked for, once for an evaluator, from values with their origins; a flake without generators costs a look at its texts.

import type { SourceFile } from "../../project/source-file.ts";
import { Cell, Fact, Facts } from "../../project/tracking.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { generatorSites } from "../vars/generator-sites.ts";
import { type Accessor, type AccessorCall, accessorCallsIn, readAccessors } from "./accessors.ts";
import { type EntryFields, entryFields } from "./entry-fields.ts";
import { findMachines } from "./fleet-machines.ts";
import { type GeneratorsFunction, readGeneratorsFunction } from "./generators-function.ts";
import { importedFiles } from "./import-calls.ts";
import { InnerReads } from "./inner-reads.ts";
import type { KeyList } from "./key-lists.ts";
import { type Matrix, readMatrix } from "./matrices.ts";
import { type GeneratorsCall, type KeySelection, MachineReader, type PipelineMachine } from "./pipeline-machines.ts";
import { type Registry, readRegistry } from "./registries.ts";
import { isRegistry } from "./registry.ts";

export type { Accessor, AccessorCall } from "./accessors.ts";
export type { EntryFields } from "./entry-fields.ts";
export type { GeneratorsFunction, Selection } from "./generators-function.ts";
export type { KeyList, ListedKey } from "./key-lists.ts";
export type { Matrix, MatrixList } from "./matrices.ts";
export type { GeneratorRead, GeneratorsCall, KeySelection, PipelineMachine } from "./pipeline-machines.ts";
export type { Registry, RegistryEntry } from "./registries.ts";

/** A file that imports a registry, other than its generators function. */
export interface RegistryReader {
  /** Absolute. */
  readonly path: string;
  readonly registry: Registry;
}

/** The pipeline of one flake. Every list is in the order of paths, then of positions. */
export class Pipeline {
  /** The files of the project. */
  readonly files: readonly SourceFile[];
  readonly registries: readonly Registry[];
  readonly functions: readonly GeneratorsFunction[];
  readonly matrices: readonly Matrix[];
  /** Sorted by name. */
  readonly machines: readonly PipelineMachine[];
  /** Whether the flake may have machines of other names. */
  readonly hasOtherMachines: boolean;
  readonly readers: readonly RegistryReader[];
  readonly accessors: readonly Accessor[];
  readonly accessorCalls: readonly AccessorCall[];
  readonly #fields = new Map<Registry, EntryFields>();
  readonly #evaluator: Evaluator;
  readonly #selections = new Map<AnyNode, KeySelection[]>();
  readonly #keysByGenerator = new Map<Registry, ReadonlyMap<string, string>>();

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    const parts = new PipelineBuilder(evaluator, modules);
    this.#evaluator = evaluator;
    this.files = parts.files();
    this.functions = parts.functions();
    this.registries = parts.registries(this.functions);
    const fleet = this.registries.length === 0 ? { machines: [], isOpen: true } : findMachines(evaluator, modules);
    const reader = new MachineReader(evaluator, modules, this.functions, new InnerReads(evaluator));
    this.machines = fleet.machines.map((machine) => reader.read(machine));
    this.hasOtherMachines = fleet.isOpen;
    this.matrices = parts.matrices(this.machines, this.registries);
    this.readers = parts.readers(this.registries, this.functions);
    this.accessors = this.readers.flatMap(({ path, registry }) => readAccessors(evaluator, path, registry));
    this.accessorCalls = this.files.flatMap((file) => accessorCallsIn(evaluator, modules, file, this.accessors));
    for (const matrix of this.matrices) {
      for (const list of matrix.lists) {
        const node = list.keys.origin?.node;
        if (node === undefined) continue;
        const known = this.#selections.get(node);
        if (known === undefined) this.#selections.set(node, [{ matrix, list }]);
        else known.push({ matrix, list });
      }
    }
  }

  /** The registry that a file is. */
  registryAt(path: string): Registry | undefined {
    return this.registries.find((registry) => registry.path === path);
  }

  /** The generators function of a registry; the first where it has several. */
  functionOf(registry: Registry): GeneratorsFunction | undefined {
    return this.functions.find((fn) => fn.registry.path === registry.path);
  }

  /** What the fields of a registry's entries are called. */
  fieldsOf(registry: Registry): EntryFields {
    let fields = this.#fields.get(registry);
    if (fields === undefined) {
      fields = entryFields(this.#evaluator.project.configuration.registry, registry, this.functionOf(registry));
      this.#fields.set(registry, fields);
    }
    return fields;
  }

  /** The name of the generator that an entry becomes; undefined where it is not known. */
  generatorName(registry: Registry, key: string): string | undefined {
    const field = this.fieldsOf(registry).generator;
    return field === undefined ? key : registry.entries.get(key)?.text(field);
  }

  /** The key whose entry becomes a generator; of several the first. */
  keyOfGenerator(registry: Registry, generator: string): string | undefined {
    let keys = this.#keysByGenerator.get(registry);
    if (keys === undefined) {
      const made = new Map<string, string>();
      for (const key of registry.entries.keys()) {
        const name = this.generatorName(registry, key);
        if (name !== undefined && !made.has(name)) made.set(name, key);
      }
      keys = made;
      this.#keysByGenerator.set(registry, keys);
    }
    return keys.get(generator);
  }

  /** The list of a matrix that a call is given, whole; undefined where its keys are written elsewhere, or made of several. */
  selectionOf({ keys, keysOrigin }: GeneratorsCall): KeySelection | undefined {
    const node = keysOrigin?.node;
    const last = node?.kind === "select_expression" ? node.attrpath.attrs.at(-1) : undefined;
    const selected = last && attrNameText(last);
    const candidates = keys.origin === undefined ? this.#listsLike(keys) : this.#selections.get(keys.origin.node);
    if (candidates === undefined || (candidates.length === 1 && keys.origin !== undefined)) return candidates?.[0];
    // Lists that are another one unchanged (`pia = sharedCore`) are told apart by the name that is selected.
    return candidates.find(({ list }) => list.name === selected);
  }

  // Lists that functions make are no expression of their own, but hold the same keys from the same places.
  #listsLike({ keys }: KeyList): KeySelection[] {
    return this.matrices.flatMap((matrix) =>
      matrix.lists.flatMap((list) => {
        const others = list.keys.keys;
        const isSame =
          others.length === keys.length &&
          keys.every(({ origin }, index) => origin?.node === others[index]?.origin?.node);
        return isSame ? [{ matrix, list }] : [];
      }),
    );
  }

  /** The machine of a name. */
  machineNamed(name: string): PipelineMachine | undefined {
    return this.machines.find((machine) => machine.name === name);
  }
}

// What is known of a project, and what does not change with every text.
class KnownPipeline {
  readonly whole = new Cell<Pipeline>();
  readonly hasRegistries: Fact<boolean>;
  readonly registryAt: Facts<string, Registry | undefined>;

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    this.hasRegistries = new Fact(() => pipelineOf(evaluator, modules).registries.length > 0);
    this.registryAt = new Facts((path) => pipelineOf(evaluator, modules).registryAt(path));
  }
}

const pipelines = new WeakMap<Evaluator, KnownPipeline>();

function knownPipeline(evaluator: Evaluator, modules: ModuleReader): KnownPipeline {
  const known = pipelines.get(evaluator) ?? new KnownPipeline(evaluator, modules);
  pipelines.set(evaluator, known);
  return known;
}

/** The pipeline of the evaluator's project; one for a run, made when first asked for. */
export function pipelineOf(evaluator: Evaluator, modules: ModuleReader): Pipeline {
  const { tracker } = evaluator.project;
  return knownPipeline(evaluator, modules).whole.get(tracker, () => {
    // What others learn of it they keep by it, whoever asked.
    tracker?.noteEverything();
    return new Pipeline(evaluator, modules);
  });
}

/** Whether there is a registry; without one nothing is known of the rest of a pipeline. */
export function hasRegistries(evaluator: Evaluator, modules: ModuleReader): boolean {
  return knownPipeline(evaluator, modules).hasRegistries.get(evaluator.project.tracker);
}

/** The registry that a file is. */
export function registryAt(evaluator: Evaluator, modules: ModuleReader, path: string): Registry | undefined {
  return knownPipeline(evaluator, modules).registryAt.get(evaluator.project.tracker, path);
}

// Finds the files that play each part.
class PipelineBuilder {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  #files: readonly SourceFile[] | undefined;

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    this.#evaluator = evaluator;
    this.#modules = modules;
  }

  files(): readonly SourceFile[] {
    const { project } = this.#evaluator;
    this.#files ??= project.files.flatMap((path) => project.file(path) ?? []);
    return this.#files;
  }

  // Files whose function's result is assigned to the option, and those that play the role.
  functions(): GeneratorsFunction[] {
    const paths = new Set<string>();
    const evaluator = this.#evaluator;
    for (const file of this.files()) {
      if (evaluator.project.roles.has("generators", file.path)) paths.add(file.path);
      const { latin1 } = file.text;
      if (!latin1.includes("generators") || !latin1.includes("import")) continue;
      for (const { binding, names } of generatorSites(file)) {
        if (names.length > 0) continue;
        const environment = this.#modules.environmentAt(file, binding);
        const { value } = evaluator.ask(evaluator.thunk(file, binding.expression, environment));
        const call = value.kind === "attrs" ? value.call : undefined;
        if (call !== undefined) paths.add(call.target);
        else {
          // The function of the file itself may give a module that sets them.
          paths.add(file.path);
          for (const { target } of importedFiles(evaluator, this.#modules, file)) paths.add(target);
        }
      }
    }
    return [...paths].sort().flatMap((path) => readGeneratorsFunction(evaluator, this.#modules, path) ?? []);
  }

  registries(functions: readonly GeneratorsFunction[]): Registry[] {
    const byPath = new Map(functions.map(({ registry }) => [registry.path, registry]));
    for (const { path } of this.files()) {
      if (byPath.has(path) || !isRegistry(this.#evaluator, path)) continue;
      const registry = readRegistry(this.#evaluator, path);
      if (registry !== undefined) byPath.set(path, registry);
    }
    return [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, registry]) => registry);
  }

  // Where the lists stand that machines are given, and files that play the role.
  matrices(machines: readonly PipelineMachine[], registries: readonly Registry[]): Matrix[] {
    const { roles } = this.#evaluator.project;
    const paths = new Set(
      this.files()
        .map(({ path }) => path)
        .filter((path) => roles.has("matrix", path)),
    );
    for (const { calls } of machines) {
      for (const { keys, origin } of calls) {
        for (const place of [keys.origin, ...keys.keys.map((key) => key.origin)])
          if (place !== undefined && place.file !== origin.file) paths.add(place.file.path);
      }
    }
    return [...paths].sort().flatMap((path) => readMatrix(this.#evaluator, path, registries) ?? []);
  }

  readers(registries: readonly Registry[], functions: readonly GeneratorsFunction[]): RegistryReader[] {
    if (registries.length === 0) return [];
    const byPath = new Map(registries.map((registry) => [registry.path, registry]));
    return this.files().flatMap((file) => {
      if (functions.some(({ path }) => path === file.path)) return [];
      const targets = importedFiles(this.#evaluator, this.#modules, file).map(({ target }) => target);
      return [...new Set(targets)].flatMap((target) => {
        const registry = byPath.get(target);
        return registry === undefined ? [] : [{ path: file.path, registry }];
      });
    });
  }
}
