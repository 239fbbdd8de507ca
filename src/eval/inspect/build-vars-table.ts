// Owns the making of the table of secrets: entries of registries as machines select them, and generators that modules define by
// themselves. A machine has what its modules are known to set; of machines whose modules are not evaluated, what their files reach.

import { join, relative, resolve } from "node:path/posix";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { type FleetMachine, findMachines } from "../pipeline/fleet-machines.ts";
import { type Pipeline, type PipelineMachine, pipelineOf, type Registry } from "../pipeline/pipeline.ts";
import { GeneratorDefinition, type GeneratorEntry, GeneratorParts, generatorModel } from "../vars/generator-model.ts";
import { type GraphPlace, type ImportGraph, reachedFrom } from "./import-graph.ts";
import { findReaders, type GeneratorReader } from "./vars-readers.ts";
import type { VarsCell, VarsMachine, VarsReader, VarsSecret, VarsTable } from "./vars-table.ts";

/** The table of a project; `graph` tells which files a machine reaches. */
export function buildVarsTable(evaluator: Evaluator, modules: ModuleReader, graph: ImportGraph): VarsTable {
  return new TableBuilder(evaluator, modules, graph).build();
}

/** Where a secret is had by a machine. */
type PlaceOf = (machine: MachineFacts) => GraphPlace | "computed" | undefined;

interface MachineFacts {
  readonly fleet: FleetMachine;
  readonly pipeline: PipelineMachine | undefined;
  /** Files that its modules come from; absolute. */
  readonly files: ReadonlySet<string>;
  /** Names of the generators that it is known to set; undefined where its modules are not evaluated. */
  readonly generators: ReadonlySet<string> | undefined;
  readonly isOpen: boolean;
}

class TableBuilder {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #graph: ImportGraph;
  readonly #pipeline: Pipeline;
  readonly #readers: ReadonlyMap<string, readonly GeneratorReader[]>;
  readonly #secrets: VarsSecret[] = [];
  readonly #cells: (VarsCell & { readonly order: number })[] = [];
  #machines: readonly MachineFacts[] = [];

  constructor(evaluator: Evaluator, modules: ModuleReader, graph: ImportGraph) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#graph = graph;
    this.#pipeline = pipelineOf(evaluator, modules);
    this.#readers = findReaders(evaluator, modules, this.#pipeline);
  }

  build(): VarsTable {
    const { machines } = findMachines(this.#evaluator, this.#modules);
    this.#machines = machines.map((machine) => this.#machineFacts(machine));
    for (const registry of this.#pipeline.registries) this.#addRegistry(registry);
    this.#addOwnGenerators();
    this.#cells.sort((a, b) => (a.machine === b.machine ? a.order - b.order : a.machine < b.machine ? -1 : 1));
    return {
      machines: this.#machines.map(({ fleet, isOpen }): VarsMachine => ({ name: fleet.name, isOpen })),
      secrets: this.#secrets,
      cells: this.#cells.map(({ order: _, ...cell }) => cell),
    };
  }

  #machineFacts(fleet: FleetMachine): MachineFacts {
    const { root } = this.#evaluator.project;
    const files = new Set<string>();
    for (const id of reachedFrom(this.#graph, [`machine:${fleet.name}`])) {
      if (id.startsWith("file:")) files.add(join(root, id.slice("file:".length)));
    }
    if (fleet.path !== undefined) files.add(fleet.path);
    for (const module of fleet.root?.entered ?? []) if (typeof module === "string") files.add(module);
    const definitions = fleet.root?.traffic.definitions;
    const generators = definitions && new Set<string>();
    let isOpen = fleet.root === undefined;
    for (const { value } of definitions ?? []) {
      if (value.kind !== "attrs" || value.isOpen) isOpen = true;
      if (value.kind === "attrs") for (const name of value.attributes.keys()) generators?.add(name);
    }
    return {
      fleet,
      pipeline: this.#pipeline.machines.find(({ name }) => name === fleet.name),
      files,
      generators,
      isOpen,
    };
  }

  #addRegistry(registry: Registry): void {
    const fields = this.#pipeline.fieldsOf(registry);
    const fn = this.#pipeline.functionOf(registry);
    for (const [key, entry] of registry.entries) {
      const name = this.#pipeline.generatorName(registry, key);
      const origin = entry.thunk.origin;
      const made = fn?.generatorOf(key);
      const definitions =
        made !== undefined
          ? [made]
          : origin === undefined
            ? []
            : [
                new GeneratorDefinition(
                  name,
                  origin,
                  registry.path,
                  new GeneratorParts(this.#evaluator, origin, [entry.thunk], new Map()),
                ),
              ];
      const path = this.#shown(registry.path);
      const variable = fields.variable === undefined ? undefined : entry.text(fields.variable);
      const id = `key:${path}#${key}`;
      const place = this.#place(entry.place.path, entry.place.span);
      this.#addSecret({ id, key, registry: path, generator: name, variable }, definitions, [place], (machine) =>
        this.#selected(machine, registry, key),
      );
    }
  }

  // Where a machine's list names a key; null, and an empty list, may stand for all of them.
  #selected({ pipeline }: MachineFacts, registry: Registry, key: string): GraphPlace | "computed" | undefined {
    for (const { fn, keys, origin } of pipeline?.calls ?? []) {
      if (fn.registry.path !== registry.path) continue;
      const listed = keys.keys.find((each) => each.key === key);
      if (listed?.origin !== undefined) return this.#place(listed.origin.file.path, listed.origin.node.span);
      const isAll =
        (keys.kind === "null" && fn.nullSelectsAll) ||
        (keys.kind === "list" && keys.keys.length === 0 && !keys.isOpen && fn.emptySelectsAll);
      if (listed !== undefined || isAll) return this.#place(origin.file.path, origin.node.span);
    }
    return undefined;
  }

  #addOwnGenerators(): void {
    const groups = new Map<string, GeneratorDefinition[]>();
    for (const definition of generatorModel(this.#evaluator, this.#modules).definitions) {
      const { name, origin } = definition;
      if (name !== undefined && this.#isOfRegistry(name)) continue;
      const at = this.#place(origin.file.path, origin.node.span);
      const id = name === undefined ? `computed:${at.path}:${at.line}` : `generator:${name}`;
      const group = groups.get(id) ?? [];
      groups.set(id, group);
      if (!group.some((other) => other.origin.node === origin.node)) group.push(definition);
    }
    for (const [id, definitions] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { name } = definitions[0]!;
      const places = definitions.map(({ origin }) => this.#place(origin.file.path, origin.node.span));
      const known = { id, key: undefined, registry: undefined, generator: name, variable: undefined };
      this.#addSecret(known, definitions, places, (machine) => {
        if (machine.generators !== undefined && (name === undefined || !machine.generators.has(name))) return undefined;
        const at = definitions.findIndex(({ path }) => machine.files.has(path));
        return at === -1 ? (machine.generators === undefined ? undefined : "computed") : places[at];
      });
    }
  }

  #isOfRegistry(generator: string): boolean {
    return this.#pipeline.registries.some(
      (registry) => this.#pipeline.keyOfGenerator(registry, generator) !== undefined,
    );
  }

  #addSecret(
    known: Pick<VarsSecret, "id" | "key" | "registry" | "generator" | "variable">,
    definitions: readonly GeneratorDefinition[],
    places: readonly GraphPlace[],
    placeOf: PlaceOf,
  ): void {
    const readers = (known.generator === undefined ? undefined : this.#readers.get(known.generator)) ?? [];
    const shown = readers.map(({ file, node, what }): VarsReader => ({ ...this.#place(file.path, node.span), what }));
    const order = this.#secrets.length;
    this.#secrets.push({ ...known, ...this.#makings(definitions), places, readers: shown });
    for (const machine of this.#machines) {
      const place = placeOf(machine);
      if (place === undefined) continue;
      const { name } = machine.fleet;
      const own = readers.flatMap((reader, index) => (isReadBy(reader, machine) ? [index] : []));
      this.#cells.push({
        machine: name,
        secret: known.id,
        place: place === "computed" ? undefined : place,
        readers: own,
        order,
      });
    }
  }

  // Definitions of one generator are merged, as the module system does.
  #makings(
    definitions: readonly GeneratorDefinition[],
  ): Pick<VarsSecret, "files" | "prompts" | "isShared" | "dependencies" | "isOpen"> {
    const files = new Map<string, boolean | undefined>();
    const prompts = new Map<string, string | undefined>();
    const dependencies = new Set<string>();
    let isOpen = definitions.length === 0;
    for (const definition of definitions) {
      isOpen ||= definition.isOpen || definition.files.isOpen || definition.prompts.isOpen;
      for (const [name, entry] of definition.files.entries) {
        files.set(
          name,
          this.#valueOf(entry, "secret", true, (value) => (value.kind === "bool" ? value.value : undefined)),
        );
      }
      for (const [name, entry] of definition.prompts.entries) {
        prompts.set(
          name,
          this.#valueOf(entry, "type", "line", (value) => (value.kind === "string" ? value.text : undefined)),
        );
      }
      for (const element of definition.dependencies.elements) {
        const { value } = this.#evaluator.ask(element);
        if (value.kind === "string" && value.text !== undefined) dependencies.add(value.text);
        else isOpen = true;
      }
    }
    const shares = definitions.filter(({ fields }) => fields.attributes.has("share")).map(({ share }) => share);
    const isShared = shares.length > 0 ? shares[0] : definitions.some((each) => each.isOpen) ? undefined : false;
    return {
      files: [...files].map(([name, isSecret]) => ({ name, isSecret })),
      prompts: [...prompts].map(([name, type]) => ({ name, type })),
      isShared,
      dependencies: [...dependencies],
      isOpen,
    };
  }

  #valueOf<T>(
    { fields }: GeneratorEntry,
    name: string,
    byDefault: T,
    read: (value: ReturnType<typeof definitionParts>[number]["value"]) => T | undefined,
  ): T | undefined {
    const attribute = fields.attributes.get(name);
    if (attribute === undefined) return fields.isOpen ? undefined : byDefault;
    const [part, ...others] = definitionParts(this.#evaluator, attribute.thunks);
    return part === undefined || others.length > 0 ? undefined : read(part.value);
  }

  #place(path: string, span: Span): GraphPlace {
    const file = this.#evaluator.project.file(path);
    return { path: this.#shown(path), ...(file?.text.lines.position(span.start) ?? { line: 1, column: 1 }) };
  }

  #shown(path: string): string {
    return relative(this.#evaluator.project.root, resolve(path));
  }
}

function isReadBy({ machines, file }: GeneratorReader, machine: MachineFacts): boolean {
  return machines?.has(machine.fleet.name) ?? machine.files.has(file.path);
}
