// Owns which generators and files exist on some systems only, because of what `pkgs` or `nixpkgs.hostPlatform` say. Clan gives each
// machine the packages of the system that `clan` runs on (clan-core d7c35d9, nixosModules/machineModules/overridePkgs.nix). A name
// counts where nothing else in the file gives it too; what cannot be followed gives names that are not counted.

import type { SourceFile } from "../../project/source-file.ts";
import { Cells } from "../../project/tracking.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, Binding, Expression } from "../../syntax/index.ts";
import type { Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { isModuleFunction } from "../modules/module-arguments.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { propertyOf } from "../properties.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type LatePath, type Origin, type SingleValue } from "../value.ts";
import { type GeneratorSite, generatorSites } from "./generator-sites.ts";

/** Where the system decides. */
export interface PlatformDecision {
  /** What of the system is read. */
  readonly demand: Demand;
  /** The condition, or the expression that has one. */
  readonly node: AnyNode | undefined;
}

/** The name of a generator, or of one of its files, that the system decides about. */
export interface PlatformName {
  /** Absent where the generator's own name is made of it. */
  readonly generator: string | undefined;
  /** Absent where it is the generator that depends. */
  readonly file?: string;
  /** Whether the name itself is made of it, and so is not known. */
  readonly isNameless: boolean;
  readonly decision: PlatformDecision;
  /** Where the generator or the file is written. */
  readonly origin: Origin | undefined;
}

/** Whether a demand is of the system that packages are for. */
export function isPlatformDemand({ root, path, isPresence }: Demand): boolean {
  if (isPresence || root.isOutside === true) return false;
  if (root.kind === "argument") return root.name === "pkgs" && isPlatformPath(path);
  if (root.kind !== "config" || path[0] !== "nixpkgs") return false;
  return path[1] === "hostPlatform" || (path[1] === "pkgs" && isPlatformPath(path.slice(2)));
}

const platforms: ReadonlySet<string | undefined> = new Set([
  "buildPlatform",
  "hostPlatform",
  "system",
  "targetPlatform",
]);

// `pkgs.stdenv.isLinux` and its likes are short for what `hostPlatform` says.
function isPlatformPath([first, second]: LatePath): boolean {
  return platforms.has(first) || (first === "stdenv" && (platforms.has(second) || /^is[A-Z\dx]/.test(second ?? "")));
}

/** The names in a file that the system decides about, in order of position. */
export function platformNames(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): PlatformName[] {
  if (!/system|Platform|stdenv/.test(file.text.latin1)) return [];
  const { tracker } = evaluator.project;
  const sites = generatorSites(file);
  if (sites.length === 0) return [];
  const reader = readers.get(tracker, evaluator, () => {
    // What it learns it keeps, whoever asked.
    tracker?.noteEverything();
    return new NameReader(evaluator, modules);
  });
  const { entries } = union(sites.map((site) => reader.readSite(site)));
  return [...entries.values()].flatMap(({ decision, ...entry }) => {
    const owner = entry.file === undefined ? undefined : entries.get(keyOf({ generator: entry.generator }));
    return decision === undefined || owner?.decision !== undefined ? [] : [{ ...entry, decision }];
  });
}

type NameEntry = Omit<PlatformName, "decision"> & { readonly decision: PlatformDecision | undefined };

interface Names {
  readonly entries: ReadonlyMap<string, NameEntry>;
  /** Whether there may be others. */
  readonly isOpen: boolean;
}

const noNames: Names = { entries: new Map(), isOpen: false };

/** Names below the option: of the generator, `files` or `prompts`, and of one of these. */
type NamePath = readonly string[];

const depthLimit = 12;
const readers = new Cells<Evaluator, NameReader>();
const conditionals: ReadonlySet<string> = new Set(["mkIf", "optional", "optionalAttrs", "optionals"]);

class NameReader {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  // By what a generator is, or the set that it is, and its name: many machines may be given the same.
  readonly #generators = new Map<Thunk | AttrsValue["attributes"], Map<string, Names>>();

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    this.#evaluator = evaluator;
    this.#modules = modules;
  }

  readSite({ file, binding, names }: GeneratorSite): Names {
    const thunk = this.#thunk(file, binding, binding.expression);
    const path = names.slice(0, 3);
    const isNamed = path.every((name) => name !== undefined);
    const found = isNamed ? this.#below(path, names.length > 3, thunk) : this.#computed(file, binding, path);
    const outer = this.#conditionAround(file, binding);
    return outer === undefined ? found : under(found, outer);
  }

  #below(path: NamePath, isDeeper: boolean, thunk: Thunk): Names {
    const [generator, field] = path;
    if (generator === undefined || path.length === 1) return this.#read(thunk, path, 0);
    const owner = given([generator], thunk.origin);
    if (isOther(field)) return owner;
    return union([owner, isDeeper ? given(path, thunk.origin) : this.#read(thunk, path, 0)]);
  }

  // A name of the statement's own path that is computed.
  #computed(file: SourceFile, binding: Binding, [generator]: readonly (string | undefined)[]): Names {
    for (const attr of binding.attrpath.attrs) {
      if (attrNameText(attr) !== undefined) continue;
      const expression = attr.kind === "interpolation" ? attr.expression : attr;
      if (expression.kind === "identifier") continue;
      const decision = this.#decisionOf(this.#thunk(file, binding, expression));
      if (decision !== undefined) return nameless(generator, decision, { file, node: attr });
    }
    return noNames;
  }

  #read(thunk: Thunk, path: NamePath, depth: number): Names {
    if (depth > depthLimit) return { ...noNames, isOpen: true };
    const { value } = this.#evaluator.ask(thunk);
    const decision = this.#decisionOf(thunk);
    const alternatives = alternativesOf(value);
    const all = alternatives.map((alternative) => {
      const found = this.#readValue(alternative, thunk, path, depth);
      const isComputed = found.isOpen && decision !== undefined && alternatives.length === 1 && path.length % 2 === 0;
      return isComputed ? union([found, nameless(path[0], decision, thunk.origin)]) : found;
    });
    return either(all, decision);
  }

  #readValue(value: SingleValue, thunk: Thunk, path: NamePath, depth: number): Names {
    const property = propertyOf(this.#evaluator.machine, value);
    if (property?.content !== undefined) return this.#readProperty(value, property.type, property.content, path, depth);
    const isItem = path.length % 2 === 1;
    if (value.kind !== "attrs") return isItem ? given(path, thunk.origin) : { ...noNames, isOpen: true };
    return path.length === 1
      ? this.#readGenerator(value, thunk, path, depth)
      : this.#readSet(value, thunk, path, depth);
  }

  #readGenerator(value: AttrsValue, thunk: Thunk, path: NamePath, depth: number): Names {
    return this.#once(value.attributes, path[0]!, () => this.#readSet(value, thunk, path, depth));
  }

  #once(generator: Thunk | AttrsValue["attributes"], name: string, read: () => Names): Names {
    const known = this.#generators.get(generator) ?? new Map<string, Names>();
    this.#generators.set(generator, known);
    const names = known.get(name) ?? read();
    known.set(name, names);
    return names;
  }

  #readSet(value: AttrsValue, thunk: Thunk, path: NamePath, depth: number): Names {
    const isItem = path.length % 2 === 1;
    if (path.length === 3) {
      // An answer is a file where it is kept.
      const isFile = path[1] === "files" || value.attributes.has("persist");
      return isFile ? given(path, thunk.origin) : noNames;
    }
    const all: Names[] = isItem ? [given(path, thunk.origin)] : [];
    value.attributes.forEach((item, name) => {
      if (isItem && isOther(name)) return;
      const read = () => this.#read(item, [...path, name], depth + 1);
      all.push(path.length + depth === 0 ? this.#once(item, name, read) : read());
    });
    const names = union(all);
    return isItem ? names : { ...names, isOpen: value.isOpen };
  }

  #readProperty(value: SingleValue, type: string, content: Thunk, path: NamePath, depth: number): Names {
    if (type === "merge") {
      const list = this.#evaluator.ask(content);
      const all = alternativesOf(list.value).map((elements) =>
        elements.kind === "list" && !elements.isOpen
          ? union(elements.elements.map((element) => this.#read(element, path, depth + 1)))
          : { ...noNames, isOpen: true },
      );
      return either(all, this.#decisionOf(content));
    }
    const found = this.#read(content, path, depth + 1);
    const condition = type === "if" && value.kind === "attrs" ? value.attributes.get("condition") : undefined;
    const decision = condition && this.#decisionOf(condition);
    return decision === undefined ? found : under(found, decision);
  }

  // What decides whether a statement holds, up to the module that it is in.
  #conditionAround(file: SourceFile, binding: Binding): PlatformDecision | undefined {
    let node: AnyNode = binding;
    for (let { parent } = binding as AnyNode; parent !== undefined; parent = parent.parent) {
      if (parent.kind === "function_expression" && isModuleFunction(parent)) return undefined;
      const condition = this.#conditionOf(file, parent, node);
      const decision = condition && this.#decisionOf(condition);
      if (decision !== undefined) return decision;
      node = parent;
    }
    return undefined;
  }

  #conditionOf(file: SourceFile, parent: AnyNode, node: AnyNode): Thunk | undefined {
    if (parent.kind === "if_expression") {
      return parent.condition === node ? undefined : this.#thunk(file, parent, parent.condition);
    }
    if (parent.kind !== "apply_expression" || parent.argument !== node) return undefined;
    const { value } = this.#evaluator.ask(this.#thunk(file, parent, parent.function));
    return value.kind === "primitive" && conditionals.has(value.primitive.name) ? value.args[0] : undefined;
  }

  #thunk(file: SourceFile, place: AnyNode, expression: Expression): Thunk {
    return this.#evaluator.thunk(file, expression, this.#modules.environmentAt(file, place));
  }

  #decisionOf(thunk: Thunk): PlatformDecision | undefined {
    const demand = this.#evaluator.ask(thunk).demands.find(isPlatformDemand);
    return demand && { demand, node: thunk.origin?.node };
  }
}

// Whether a name of a generator is of an option that holds no names of files.
function isOther(field: string | undefined): boolean {
  return field !== undefined && field !== "files" && field !== "prompts";
}

function keyOf({ generator, file }: Pick<PlatformName, "generator" | "file">): string {
  return `${generator ?? "\0"}\0${file ?? "\0"}`;
}

function given([generator, , file]: NamePath, origin: Origin | undefined): Names {
  const entry = { generator, ...(file === undefined ? {} : { file }), isNameless: false, decision: undefined, origin };
  return { entries: new Map([[keyOf(entry), entry]]), isOpen: false };
}

function nameless(generator: string | undefined, decision: PlatformDecision, origin: Origin | undefined): Names {
  return { entries: new Map([[decision.demand.key, { generator, isNameless: true, decision, origin }]]), isOpen: true };
}

function under({ entries, isOpen }: Names, decision: PlatformDecision): Names {
  const held = [...entries].map(([key, entry]): [string, NameEntry] => [
    key,
    { ...entry, decision: entry.decision ?? decision },
  ]);
  return { entries: new Map(held), isOpen };
}

// All of them hold. A name that is given under two conditions may be given on any system.
function union(all: readonly Names[]): Names {
  const entries = new Map<string, NameEntry>();
  for (const names of all) {
    names.entries.forEach((entry, key) => {
      const known = entries.get(key);
      if (known === undefined) entries.set(key, entry);
      else if (known.decision?.node !== entry.decision?.node) entries.set(key, { ...entry, decision: undefined });
    });
  }
  return { entries, isOpen: all.some(({ isOpen }) => isOpen) };
}

// One of them holds, and the system decides which.
function either(all: readonly Names[], decision: PlatformDecision | undefined): Names {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first ?? noNames;
  const entries = new Map<string, NameEntry>();
  for (const [key, entry] of all.flatMap((names) => [...names.entries])) {
    const isEverywhere = all.every((names) => names.isOpen || names.entries.has(key));
    const known = entries.get(key);
    const own = { ...entry, decision: entry.decision ?? (isEverywhere ? undefined : decision) };
    entries.set(key, known?.decision === undefined ? (known ?? own) : own);
  }
  return { entries, isOpen: all.some(({ isOpen }) => isOpen) };
}
