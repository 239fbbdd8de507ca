// Owns the generators of a project: every definition of `clan.core.vars.generators` that is written in it, with what is known
// of its files, prompts, script and the rest. A name that is computed is absent, and what is not known is marked open.

import type { SourceFile } from "../../project/source-file.ts";
import { areBothEmpty, Cells, Facts } from "../../project/tracking.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { mergedSet } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { Thunk } from "../thunk.ts";
import type { AttrsValue, Origin } from "../value.ts";
import { GeneratorDefinition, GeneratorParts } from "./generator-definition.ts";
import { declaresGeneratorOptions, type GeneratorSite, generatorSites } from "./generator-sites.ts";

export {
  GeneratorDefinition,
  type GeneratorEntries,
  type GeneratorEntry,
  GeneratorParts,
  type Place,
  placeOf,
} from "./generator-definition.ts";

/** Every generator of a project; made when first asked for. */
export class GeneratorModel {
  /** In order of the files, and of position in them. */
  readonly definitions: readonly GeneratorDefinition[];
  /** Whether every definition that the project makes has a name that is known. Services of other flakes add their own. */
  readonly isClosed: boolean;
  /** Whether the project declares options of generators besides Clan's. */
  readonly hasOwnOptions: boolean;
  readonly #byName = new Map<string, GeneratorDefinition[]>();
  readonly #byPath = new Map<string, GeneratorDefinition[]>();
  readonly #firstByParts = new Map<GeneratorParts, GeneratorDefinition>();
  /** Whether some definition without a known name may add to any generator. */
  readonly #hasNamelessFragment: boolean;
  readonly #nameless: number;
  readonly #alone = new Map<GeneratorDefinition, readonly GeneratorDefinition[]>();
  readonly #open = new Map<readonly GeneratorDefinition[], boolean>();

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    const reader = new SiteReader(evaluator, modules);
    let hasOwnOptions = false;
    for (const path of evaluator.project.files) {
      const file = evaluator.project.file(path);
      if (file === undefined) continue;
      reader.read(generatorSites(file));
      hasOwnOptions ||= declaresGeneratorOptions(file);
    }
    this.hasOwnOptions = hasOwnOptions;
    this.definitions = reader.definitions;
    this.isClosed = reader.isClosed;
    this.#nameless = this.definitions.filter(({ name }) => name === undefined).length;
    this.#hasNamelessFragment = this.definitions.some(({ name, hasScript }) => name === undefined && !hasScript);
    for (const definition of this.definitions) {
      if (definition.name !== undefined) push(this.#byName, definition.name, definition);
      push(this.#byPath, definition.path, definition);
      if (!this.#firstByParts.has(definition.parts)) this.#firstByParts.set(definition.parts, definition);
    }
  }

  /** Every definition of a generator, on whichever machine. */
  named(name: string): readonly GeneratorDefinition[] {
    return this.#byName.get(name) ?? [];
  }

  /** The definitions that statements of a file make; absolute. */
  definedIn(path: string): readonly GeneratorDefinition[] {
    return this.#byPath.get(path) ?? [];
  }

  /** Those of a file's definitions, by absolute path, that are the first in the project to be set to what they are. */
  distinctIn(path: string): readonly GeneratorDefinition[] {
    return this.definedIn(path).filter((definition) => this.#firstByParts.get(definition.parts) === definition);
  }

  /**
   * A definition with all others that may be of the same generator: itself where its name is not known. All of them are given the
   * same list, so that what is learned of a family can be kept by it: families are as large as the fleet.
   */
  family(definition: GeneratorDefinition): readonly GeneratorDefinition[] {
    if (definition.name !== undefined) return this.named(definition.name);
    const family = this.#alone.get(definition) ?? [definition];
    this.#alone.set(definition, family);
    return family;
  }

  /** Whether something that is not known may add files, prompts or other parts to a generator. */
  mayBeExtended(definition: GeneratorDefinition): boolean {
    // What adds to one that has a computed name has a computed name itself.
    const isExtended = definition.name === undefined ? this.#nameless > 1 : this.#hasNamelessFragment;
    return isExtended || this.#isOpen(this.family(definition));
  }

  #isOpen(family: readonly GeneratorDefinition[]): boolean {
    const isOpen = this.#open.get(family) ?? family.some((definition) => definition.isOpen);
    this.#open.set(family, isOpen);
    return isOpen;
  }
}

const models = new Cells<Evaluator, GeneratorModel>();

/** The generators of the evaluator's project; one model for a run. */
export function generatorModel(evaluator: Evaluator, modules: ModuleReader): GeneratorModel {
  const { tracker } = evaluator.project;
  return models.get(tracker, evaluator, () => {
    // It learns more when it is asked, and keeps that, whoever asked.
    tracker?.noteEverything();
    return new GeneratorModel(evaluator, modules);
  });
}

/** The generators that statements of a file define, in order. */
export function generatorsDefinedIn(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
): readonly GeneratorDefinition[] {
  if (!file.text.latin1.includes("generators")) return [];
  const known =
    definitions.get(evaluator) ??
    new Facts((path: string) => generatorModel(evaluator, modules).definedIn(path), areBothEmpty);
  definitions.set(evaluator, known);
  return known.get(evaluator.project.tracker, file.path);
}

const definitions = new WeakMap<Evaluator, Facts<string, readonly GeneratorDefinition[]>>();

interface Group {
  readonly name: string;
  readonly site: GeneratorSite;
  readonly thunks: Thunk[];
  readonly fields: Map<string, Thunk[]>;
}

// Turns statements into definitions. Those of one set that speak of one generator are one definition.
class SiteReader {
  readonly definitions: GeneratorDefinition[] = [];
  isClosed = true;
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #known = new Set<AnyNode>();
  readonly #bySet = new Map<AttrsValue["attributes"], GeneratorParts>();

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    this.#evaluator = evaluator;
    this.#modules = modules;
  }

  read(sites: readonly GeneratorSite[]): void {
    const groups = new Map<AnyNode, Map<string, Group>>();
    for (const site of sites) {
      const [name, field, ...deeper] = site.names;
      const thunk = this.#thunk(site);
      if (site.names.length === 0) this.#generators(site, thunk);
      else if (name === undefined) {
        this.isClosed = false;
        if (field === undefined && site.names.length === 1) this.#define(undefined, site, [thunk]);
      } else {
        const group = this.#group(groups, site, name);
        if (site.names.length === 1) group.thunks.push(thunk);
        else if (field !== undefined) push(group.fields, field, this.#nested(site, deeper, thunk));
      }
    }
    for (const { name, site, thunks, fields } of [...groups.values()].flatMap((names) => [...names.values()])) {
      this.#define(name, site, thunks, fields);
    }
  }

  #thunk({ file, binding }: GeneratorSite): Thunk {
    return this.#evaluator.thunk(file, binding.expression, this.#modules.environmentAt(file, binding));
  }

  #group(groups: Map<AnyNode, Map<string, Group>>, site: GeneratorSite, name: string): Group {
    const names = groups.get(site.literal) ?? new Map<string, Group>();
    groups.set(site.literal, names);
    const group = names.get(name) ?? { name, site, thunks: [], fields: new Map() };
    names.set(name, group);
    return group;
  }

  // `generators.x.files.a = …` defines a part of `files` only.
  #nested(site: GeneratorSite, names: readonly (string | undefined)[], thunk: Thunk): Thunk {
    let inner = thunk;
    const origin = { file: site.file, node: site.binding };
    for (const name of [...names].reverse()) {
      const attributes = new Map(name === undefined ? [] : [[name, inner]]);
      const value: AttrsValue = { kind: "attrs", attributes, isOpen: name === undefined, origin };
      inner = Thunk.of(value, origin);
    }
    return inner;
  }

  #generators(site: GeneratorSite, thunk: Thunk): void {
    const set = mergedSet(this.#evaluator, [thunk]);
    for (const { name, thunks } of set.attributes.values()) this.#define(name, site, thunks);
    if (!set.isOpen) return;
    this.isClosed = false;
    this.#nameless(site);
  }

  // What makes generators under names that are not known is still written as sets with a script.
  #nameless(site: GeneratorSite): void {
    const { file, binding } = site;
    binding.expression.forEachOfKind(["attrset_expression", "rec_attrset_expression"], (node) => {
      const { attributes } = file.semantic.attributeSet(node);
      if (!attributes.has("script") || this.#known.has(node)) return;
      this.#define(undefined, site, [this.#evaluator.thunk(file, node, this.#modules.environmentAt(file, node))]);
    });
  }

  #define(
    name: string | undefined,
    site: GeneratorSite,
    thunks: readonly Thunk[],
    fields: ReadonlyMap<string, readonly Thunk[]> = noFields,
  ): void {
    const origin = thunks.find((thunk) => thunk.origin !== undefined)?.origin ?? {
      file: site.file,
      node: site.binding,
    };
    const parts = this.#parts(origin, thunks, fields);
    for (const { origin: made } of parts.fields.sets) if (made !== undefined) this.#known.add(made.node);
    this.definitions.push(new GeneratorDefinition(name, origin, site.file.path, parts));
  }

  // One function may give the same set to many machines.
  #parts(origin: Origin, thunks: readonly Thunk[], fields: ReadonlyMap<string, readonly Thunk[]>): GeneratorParts {
    const [thunk] = thunks;
    const value = thunk && this.#evaluator.ask(thunk).value;
    const isAlone = thunks.length === 1 && fields.size === 0 && value?.kind === "attrs";
    const known = isAlone ? this.#bySet.get(value.attributes) : undefined;
    if (known !== undefined) return known;
    const parts = new GeneratorParts(this.#evaluator, origin, thunks, fields);
    if (isAlone) this.#bySet.set(value.attributes, parts);
    return parts;
  }
}

const noFields: ReadonlyMap<string, readonly Thunk[]> = new Map();

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
