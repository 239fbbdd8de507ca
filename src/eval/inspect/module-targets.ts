// Owns the question which files a list of modules brings in, module by module: paths, what `import` and `importApply` give, and
// what modules that are written in place import in turn. What may or may not be imported counts as imported.

import type { Project } from "../../project/project.ts";
import type { Evaluator } from "../evaluator.ts";
import { customaryArguments, moduleArgumentSet } from "../modules/module-arguments.ts";
import { Thunk } from "../thunk.ts";
import { alternativesOf, type Origin, type SingleValue } from "../value.ts";

/** A file that a list of modules brings in. */
export interface ModuleTarget {
  readonly target: ReturnType<Project["importTarget"]>;
  /** The element that does. */
  readonly place: Origin;
}

/** Modules that are written within each other deeper than this are not followed. */
const depthLimit = 8;

/** Of an element that is not known, so many characters are told. */
const textLimit = 80;

/** The files that a list of modules brings in. */
export class ModuleTargets {
  readonly targets: ModuleTarget[] = [];
  /** Elements that are no file of the project: as they are written, on one line, and where. */
  readonly others = new Map<string, Origin>();
  /** Whether there is a list of which not every element is known. */
  isOpen = false;
  readonly #evaluator: Evaluator;
  readonly #seen = new Set<unknown>();

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** Adds the elements of a list of modules; `place` stands for elements that have none. */
  addList(list: Thunk, place: Origin, depth = 0): void {
    for (const value of alternativesOf(this.#evaluator.ask(list).value)) {
      if (value.kind !== "list" || value.isOpen) this.isOpen = true;
      if (value.kind !== "list") continue;
      for (const element of value.elements) this.addModule(element, element.origin ?? list.origin ?? place, depth);
    }
  }

  /** Adds one module. */
  addModule(module: Thunk, place: Origin, depth = 0): void {
    const { value } = this.#evaluator.ask(module);
    for (const single of alternativesOf(value)) this.#addValue(single, place, depth);
  }

  #addValue(value: SingleValue, place: Origin, depth: number): void {
    const { project } = this.#evaluator;
    switch (value.kind) {
      case "path":
        if (value.path === undefined) this.#addOther(place);
        else this.targets.push({ target: project.importTarget(value.path), place });
        return;
      case "string":
        if (value.text?.startsWith("/")) this.targets.push({ target: project.importTarget(value.text), place });
        else this.#addOther(place);
        return;
      case "lambda":
      case "attrs": {
        const home = value.call?.target ?? (value.kind === "lambda" ? value.file.path : value.origin?.file.path);
        if (home !== undefined && home !== place.file.path) {
          this.targets.push({ target: { kind: "file", path: home }, place });
          return;
        }
        this.#addInner(value, place, depth);
        return;
      }
      default:
        this.#addOther(place);
    }
  }

  #addOther(place: Origin): void {
    const { file, node } = place;
    const text = file.text.slice(node.span).replace(/\s+/g, " ");
    this.others.set(text.length > textLimit ? `${text.slice(0, textLimit - 1)}…` : text, place);
  }

  #addInner(value: SingleValue, place: Origin, depth: number): void {
    const identity = value.kind === "lambda" ? value.node : value.kind === "attrs" ? value.attributes : value;
    if (depth > depthLimit || this.#seen.has(identity)) return;
    this.#seen.add(identity);
    const body = value.kind === "lambda" ? this.#enter(value, place) : [value];
    for (const single of body) {
      const imports = single.kind === "attrs" ? single.attributes.get("imports") : undefined;
      if (imports !== undefined) this.addList(imports, place, depth + 1);
    }
  }

  #enter(fn: SingleValue & { readonly kind: "lambda" }, place: Origin): readonly SingleValue[] {
    const { machine } = this.#evaluator;
    const origin = { file: fn.file, node: fn.node };
    const args = Thunk.of(moduleArgumentSet(customaryArguments(), origin), place);
    return alternativesOf(machine.ask(() => this.#evaluator.apply(fn, args, undefined)).value);
  }
}
