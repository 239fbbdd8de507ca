// Owns the generators of a project: every definition of `clan.core.vars.generators` that is written in it, with what is known
// of its files, prompts, script and the rest. A name that is computed is absent, and what is not known is marked open.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import {
  type DefinitionPart,
  definitionParts,
  type MergedList,
  type MergedSet,
  mergedList,
  mergedSet,
} from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { Thunk } from "../thunk.ts";
import type { AttrsValue, Origin } from "../value.ts";
import { declaresGeneratorOptions, type GeneratorSite, generatorSites } from "./generator-sites.ts";

/** A file or prompt of a generator. */
export interface GeneratorEntry {
  readonly name: string;
  /** What it is set to; from several places where it is set in several. */
  readonly fields: MergedSet;
  /** Where its name is written, or what it is made by. */
  readonly place: Place;
}

/** A span of a file of the project. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  readonly span: Span;
}

/** The files or prompts of a generator. */
export interface GeneratorEntries {
  readonly entries: ReadonlyMap<string, GeneratorEntry>;
  /** Whether there may be others. */
  readonly isOpen: boolean;
}

/** One definition of a generator. A generator may have several, in several modules or on several machines. */
export class GeneratorDefinition {
  /** Absent where it is computed, and what it comes to is not known. */
  readonly name: string | undefined;
  /** Where it is written: the literal or call that gives the generator. */
  readonly origin: Origin;
  /** The file of the statement that sets the option; absolute. */
  readonly path: string;
  readonly #evaluator: Evaluator;
  readonly #fields: MergedSet;
  #files: GeneratorEntries | undefined;
  #prompts: GeneratorEntries | undefined;

  constructor(
    evaluator: Evaluator,
    name: string | undefined,
    origin: Origin,
    path: string,
    thunks: readonly Thunk[],
    extra: ReadonlyMap<string, readonly Thunk[]>,
  ) {
    this.#evaluator = evaluator;
    this.name = name;
    this.origin = origin;
    this.path = path;
    const set = mergedSet(evaluator, thunks);
    const attributes = new Map(set.attributes);
    for (const [field, added] of extra) {
      attributes.set(field, { name: field, thunks: [...(attributes.get(field)?.thunks ?? []), ...added] });
    }
    this.#fields = { ...set, attributes };
  }

  /** Names of the options that are set, with what they are set to. */
  get fields(): MergedSet {
    return this.#fields;
  }

  /** Whether options may be set that are not known. */
  get isOpen(): boolean {
    return this.#fields.isOpen;
  }

  get hasScript(): boolean {
    return this.#fields.attributes.has("script");
  }

  get files(): GeneratorEntries {
    this.#files ??= this.#entries("files");
    return this.#files;
  }

  get prompts(): GeneratorEntries {
    this.#prompts ??= this.#entries("prompts");
    return this.#prompts;
  }

  /** What `script` is set to; several where it depends. */
  get scripts(): readonly DefinitionPart[] {
    return definitionParts(this.#evaluator, this.#thunks("script"));
  }

  get runtimeInputs(): MergedList {
    return this.#list("runtimeInputs");
  }

  get dependencies(): MergedList {
    return this.#list("dependencies");
  }

  /** Whether machines share it; undefined where that is not known. */
  get share(): boolean | undefined {
    const parts = definitionParts(this.#evaluator, this.#thunks("share"));
    const [first] = parts;
    if (first === undefined) return this.isOpen ? undefined : false;
    return parts.length === 1 && !first.isConditional && first.value.kind === "bool" ? first.value.value : undefined;
  }

  #thunks(field: string): readonly Thunk[] {
    return this.#fields.attributes.get(field)?.thunks ?? [];
  }

  #list(field: string): MergedList {
    const list = mergedList(this.#evaluator, this.#thunks(field));
    return { ...list, isOpen: list.isOpen || this.isOpen };
  }

  #entries(field: string): GeneratorEntries {
    const set = mergedSet(this.#evaluator, this.#thunks(field));
    const entries = new Map<string, GeneratorEntry>();
    for (const { name, thunks } of set.attributes.values()) {
      const place = placeOf(name, thunks, this.origin);
      entries.set(name, { name, fields: mergedSet(this.#evaluator, thunks), place });
    }
    return { entries, isOpen: set.isOpen || this.isOpen };
  }
}

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

const models = new WeakMap<Evaluator, GeneratorModel>();

/** The generators of the evaluator's project; one model for a run. */
export function generatorModel(evaluator: Evaluator, modules: ModuleReader): GeneratorModel {
  let model = models.get(evaluator);
  if (model === undefined) {
    model = new GeneratorModel(evaluator, modules);
    models.set(evaluator, model);
  }
  return model;
}

/** The generators that statements of a file define, in order. */
export function generatorsDefinedIn(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
): readonly GeneratorDefinition[] {
  if (!file.text.latin1.includes("generators")) return [];
  return generatorModel(evaluator, modules).definedIn(file.path);
}

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
    fields: ReadonlyMap<string, readonly Thunk[]> = new Map(),
  ): void {
    const origin = thunks.find((thunk) => thunk.origin !== undefined)?.origin ?? {
      file: site.file,
      node: site.binding,
    };
    const definition = new GeneratorDefinition(this.#evaluator, name, origin, site.file.path, thunks, fields);
    for (const { origin: made } of definition.fields.sets) if (made !== undefined) this.#known.add(made.node);
    this.definitions.push(definition);
  }
}

/** Where a name is written in the statement of one of the thunks, else where the thunk is. */
export function placeOf(name: string, thunks: readonly Thunk[], fallback: Origin): Place {
  for (const { origin } of thunks) {
    if (origin === undefined) continue;
    for (let node: AnyNode | undefined = origin.node; node !== undefined; node = node.parent) {
      if (node.kind === "binding") {
        const attr = node.attrpath.attrs.findLast((candidate) => attrNameText(candidate) === name);
        const computed = node.expression === origin.node ? node.attrpath.attrs.at(-1) : undefined;
        const written = attr ?? computed;
        if (written !== undefined) return { path: origin.file.path, span: written.span };
        break;
      }
      if (node.kind === "function_expression" || node.kind === "let_expression") break;
    }
  }
  const { file, node } = thunks.find(({ origin }) => origin !== undefined)?.origin ?? fallback;
  return { path: file.path, span: node.span };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
