// Owns finding what the module system refuses as `imports`: what is no list, elements that are no modules because of how they
// are written, and `imports` where a definition is expected. Only what is certain to fail is told.

import { type PathUse, usesOf } from "../../project/path-references.ts";
import { stringPieces } from "../../semantic/index.ts";
import type { Expression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { propertyOf } from "../properties.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type Origin, type SingleValue, type Value } from "../value.ts";
import { isModuleFunction } from "./module-arguments.ts";
import { moduleAttributes } from "./module-values.ts";
import type { ImportsElement, ModuleFacts, ModuleImports, ModuleReader } from "./modules.ts";

/** What is wrong with a list of modules, or with one of its elements. */
export type MalformedImports = {
  /** The expression that is wrong, or where it was brought in, if it stands in another file. */
  readonly origin: Origin;
} & (
  | { readonly kind: "no-list" | "nested-list" | "null" | "relative-string"; readonly value: SingleValue }
  /** `imports = mkIf …`, and elements of a type that is not taken for a module. */
  | { readonly kind: "property-list" | "property-element"; readonly type: string }
  /** `mkIf c ./x.nix`: what a property holds has to be config, and so a set; `value` is what it holds. */
  | { readonly kind: "held"; readonly type: string; readonly value: SingleValue }
  /** A function and its arguments without parentheses, each an element of its own. */
  | { readonly kind: "unapplied"; readonly name: string; readonly arity: number }
  /** `imports` as the name of an option. */
  | { readonly kind: "in-config" }
);

interface Module {
  readonly body: AttrsValue;
  readonly imports: ModuleImports | undefined;
  readonly origin: Origin;
}

/** Attributes of a module that has an explicit `config` or `options`. */
const structural: ReadonlySet<string> = new Set([...moduleAttributes, "meta"]);

/** Finds what is malformed in a module, and in modules that are written in place among its imports. */
export function findMalformedImports(
  evaluator: Evaluator,
  reader: ModuleReader,
  facts: ModuleFacts,
): readonly MalformedImports[] {
  return new Finder(evaluator, reader, facts).find();
}

class Finder {
  readonly #evaluator: Evaluator;
  readonly #reader: ModuleReader;
  readonly #facts: ModuleFacts;
  readonly #found: MalformedImports[] = [];
  /** The sets that were looked at: one may list itself. */
  readonly #visited = new Set<unknown>();
  readonly #defined = new Set<unknown>();

  constructor(evaluator: Evaluator, reader: ModuleReader, facts: ModuleFacts) {
    this.#evaluator = evaluator;
    this.#reader = reader;
    this.#facts = facts;
  }

  find(): readonly MalformedImports[] {
    const { file, node, body, imports } = this.#facts;
    if (body === undefined) return [];
    this.#visit({ body, imports, origin: { file, node } }, false);
    return this.#found;
  }

  #visit({ body, imports, origin }: Module, isInline: boolean): void {
    if (this.#visited.has(body.attributes)) return;
    this.#visited.add(body.attributes);
    if (isInline || this.#isOnlyModule(body)) this.#visitBody(body, origin);
    if (imports === undefined || (!isInline && !this.#isModule(imports))) return;
    this.#visitImports(imports);
    for (const { value, origin: place } of imports.elements) {
      if (value.kind !== "attrs" || value.call !== undefined || value.origin?.file !== this.#facts.file) continue;
      if (place === undefined || propertyOf(this.#evaluator.machine, value) !== undefined) continue;
      this.#visit({ body: value, imports: this.#reader.importsOf(value, place), origin: place }, true);
    }
  }

  #visitImports(imports: ModuleImports): void {
    const values = alternativesOf(imports.value);
    const first = values[0]!;
    if (imports.demands.length > 0) return;
    if (values.every((value) => isNoList(value))) {
      const property = propertyOf(this.#evaluator.machine, first);
      const origin = this.#here(imports.origin, imports.origin);
      this.#found.push(
        property === undefined
          ? { kind: "no-list", origin, value: first }
          : { kind: "property-list", origin, type: property.type },
      );
    }
    for (const element of imports.elements) this.#visitElement(element, imports.origin);
  }

  #visitElement(element: ImportsElement, list: Origin): void {
    const origin = this.#here(element.origin ?? list, list);
    const { machine } = this.#evaluator;
    const values = alternativesOf(element.value);
    if (element.demands.length > 0) return;
    const faults = values.map((value) => this.#faultOf(value, origin));
    const [fault] = faults;
    if (fault !== undefined && faults.every((other) => other?.kind === fault.kind)) {
      this.#found.push(fault);
      return;
    }
    for (const value of values) {
      const property = propertyOf(machine, value);
      if (property !== undefined) this.#visitConfig(value, origin);
    }
  }

  #faultOf(value: SingleValue, origin: Origin): MalformedImports | undefined {
    switch (value.kind) {
      case "list":
        return { kind: "nested-list", origin, value };
      case "null":
        return { kind: "null", origin, value };
      case "string":
        return isRelative(value) ? { kind: "relative-string", origin, value } : undefined;
      case "primitive": {
        const { name, arity } = value.primitive;
        const isAlone = value.args.length === 0 && hasElementAfter(origin.node as Expression);
        return isAlone && (arity > 1 || name === "import") ? { kind: "unapplied", origin, name, arity } : undefined;
      }
      case "attrs": {
        const property = propertyOf(this.#evaluator.machine, value);
        if (property === undefined || property.type === "module") return undefined;
        if (property.type !== "if" && property.type !== "override")
          return knownTypes.has(property.type) ? { kind: "property-element", origin, type: property.type } : undefined;
        const held = this.#heldValue(property.content);
        return held && { kind: "held", origin, type: property.type, value: held };
      }
      default:
        return undefined;
    }
  }

  /** What a property holds in the end, where that can be no config. */
  #heldValue(content: Thunk | undefined, depth = 0): SingleValue | undefined {
    if (content === undefined || depth > 20) return undefined;
    const { value, demands } = this.#evaluator.ask(content);
    const values = alternativesOf(value);
    const first = values[0]!;
    if (demands.length > 0) return undefined;
    if (values.length === 1 && first.kind === "attrs") {
      const inner = propertyOf(this.#evaluator.machine, first);
      const isHolder = inner?.type === "if" || inner?.type === "override";
      return isHolder ? this.#heldValue(inner.content, depth + 1) : undefined;
    }
    return values.every((single) => neverSets.has(single.kind)) ? first : undefined;
  }

  #visitBody(body: AttrsValue, origin: Origin): void {
    const { machine } = this.#evaluator;
    if (propertyOf(machine, body) !== undefined) {
      this.#visitConfig(body, origin);
      return;
    }
    const config = body.attributes.get("config");
    if (config === undefined || body.attributes.has("freeformType")) return;
    const options = body.attributes.get("options");
    const declared = options === undefined ? undefined : this.#evaluator.ask(options).value;
    if (declared !== undefined && !isWithout(declared, "imports")) return;
    const { value } = this.#evaluator.ask(config);
    for (const alternative of alternativesOf(value)) this.#visitConfig(alternative, config.origin ?? origin);
  }

  #visitConfig(value: SingleValue, origin: Origin): void {
    if (value.kind !== "attrs" || this.#defined.has(value.attributes)) return;
    this.#defined.add(value.attributes);
    const { machine } = this.#evaluator;
    const property = propertyOf(machine, value);
    const imports = value.attributes.get("imports");
    if (property === undefined) {
      if (imports === undefined) return;
      this.#found.push({ kind: "in-config", origin: this.#here(imports.origin ?? origin, origin) });
      return;
    }
    if (property.content === undefined || !["if", "override", "merge"].includes(property.type)) return;
    const held = this.#evaluator.ask(property.content).value;
    for (const alternative of alternativesOf(held)) {
      const parts = alternative.kind === "list" && property.type === "merge" ? alternative.elements : [];
      if (property.type !== "merge") this.#visitConfig(alternative, property.content.origin ?? origin);
      for (const part of parts)
        for (const single of alternativesOf(this.#evaluator.ask(part).value))
          this.#visitConfig(single, part.origin ?? origin);
    }
  }

  /** A place in the module's file: a fault that stands in another file shows where that was brought in. */
  #here(origin: Origin, outer: Origin): Origin {
    const { file, node } = this.#facts;
    if (origin.file === file) return origin;
    return outer.file === file ? outer : { file, node };
  }

  /** Whether the set is a module for sure, and not data that has an attribute `imports`. */
  #isModule(imports: ModuleImports): boolean {
    const { fn } = this.#facts;
    if (fn !== undefined && isModuleFunction(fn)) return true;
    const uses = this.#uses();
    if (uses !== undefined && moduleUses.some((use) => uses.has(use))) return true;
    const values = alternativesOf(imports.value);
    return (
      values.some((value) => this.#isModuleLike(value)) ||
      imports.elements.some(({ value }) => this.#isListOfModules(value))
    );
  }

  #isListOfModules(value: Value): boolean {
    return alternativesOf(value).some(
      (single) =>
        this.#isModuleLike(single) ||
        (single.kind === "list" &&
          single.elements.some((element) => this.#isListOfModules(this.#evaluator.ask(element).value))),
    );
  }

  #isModuleLike(value: SingleValue): boolean {
    if (value.kind === "path") return value.path === undefined || /(?:\.nix|\/[^.]+)$/.test(value.path);
    return propertyOf(this.#evaluator.machine, value) !== undefined;
  }

  /** Whether the set is nothing but a module: a container has a `config` too, whose `imports` are well placed. */
  #isOnlyModule(body: AttrsValue): boolean {
    const { fn } = this.#facts;
    const uses = this.#uses();
    const isUsedAsModule = uses !== undefined && moduleUses.some((use) => uses.has(use));
    if (propertyOf(this.#evaluator.machine, body) !== undefined) return isUsedAsModule;
    if (body.isOpen || ![...body.attributes.keys()].every((name) => structural.has(name))) return false;
    return isUsedAsModule || (fn !== undefined && isModuleFunction(fn) && (uses === undefined || uses.size === 0));
  }

  /** How other files use this one; undefined for a module inside of a file. */
  #uses(): ReadonlySet<PathUse> | undefined {
    const { file, node } = this.#facts;
    return isNested(node) ? undefined : usesOf(this.#evaluator.project, file.path);
  }
}

const moduleUses: readonly PathUse[] = ["imports", "modules", "importApply"];
const knownTypes: ReadonlySet<string> = new Set(["merge", "order", "option"]);
const neverSets: ReadonlySet<Value["kind"]> = new Set([
  "path",
  "list",
  "string",
  "null",
  "lambda",
  "primitive",
  "number",
  "bool",
]);

function isNoList(value: SingleValue): boolean {
  return value.kind === "attrs" || (value.kind !== "list" && neverSets.has(value.kind));
}

function isRelative(value: SingleValue): boolean {
  if (value.kind !== "string") return false;
  if (value.text !== undefined) return !value.text.startsWith("/");
  const node = value.origin?.node;
  if (node?.kind !== "string_expression") return false;
  const [first] = stringPieces(node);
  return first?.kind === "text" && !first.value.startsWith("/");
}

function isWithout(value: Value, name: string): boolean {
  return alternativesOf(value).every(
    (single) => single.kind === "attrs" && !single.isOpen && !single.attributes.has(name),
  );
}

function hasElementAfter(node: Expression): boolean {
  return node.parent?.kind === "list_expression" && node.parent.elements.at(-1) !== node;
}

// Whether something around a function makes it a part of the file's value, and not the value itself.
function isNested(node: Expression): boolean {
  for (let parent = node.parent; parent !== undefined; parent = parent.parent)
    if (parent.kind === "binding" || parent.kind === "apply_expression" || parent.kind === "list_expression")
      return true;
  return false;
}
