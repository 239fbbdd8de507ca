// Owns the walk through a module as the module system makes it: what the module is, its `imports`, its `options`, and the
// definitions in its config, pushed down through `mkIf`, `mkMerge` and `mkOverride`. It gathers knots and judges nothing else.

import type { Demand, Fixpoint } from "./demand.ts";
import type { Evaluator } from "./evaluator.ts";
import { isKnot, type Knot, type KnotSite } from "./knots.ts";
import { type ModuleArguments, moduleArgumentSet } from "./module-arguments.ts";
import { Thunk } from "./thunk.ts";
import { type AttrsValue, alternativesOf, type Origin, type SingleValue, type Value } from "./value.ts";

/** Attributes of a module that are not options. */
const moduleAttributes: ReadonlySet<string> = new Set([
  "_class",
  "_file",
  "config",
  "disabledModules",
  "freeformType",
  "imports",
  "key",
  "options",
  "require",
]);

/** Definitions deeper than this are values of options, of which nothing more is learned. */
const depthLimit = 24;

/** Sets of definitions beyond this number are not walked any further. */
const definitionLimit = 5_000;

/** A condition under which definitions hold. */
interface Condition {
  readonly demands: readonly Demand[];
  readonly origin: Origin;
}

/** Walks one module, with the inline modules in its `imports`, and gathers what can never be evaluated. */
export class ModuleWalk {
  readonly knots: Knot[] = [];
  /** Functions that were entered as modules on the way. */
  readonly entered = new Set<unknown>();
  readonly #evaluator: Evaluator;
  readonly #args: ModuleArguments;
  /** Modules that are being entered: functions, and the attributes of sets. */
  readonly #open = new Set<unknown>();
  #definitions = 0;
  #nesting = 0;

  constructor(evaluator: Evaluator, args: ModuleArguments) {
    this.#evaluator = evaluator;
    this.#args = args;
  }

  get #fixpoint(): Fixpoint {
    return this.#args.fixpoint;
  }

  /** Enters a module, given as the thunk of its value; `origin` stands for it where the thunk has no place. */
  enter(module: Thunk, origin: Origin): void {
    const place = module.origin ?? origin;
    const answer = this.#evaluator.machine.ask(() => this.#moduleValue(this.#evaluator.machine.force(module), place));
    this.#gather("shape", [], answer.demands, place);
    for (const value of certainOnly(answer.value)) this.#enterSet(value, place);
  }

  /** Goes through a module's set. */
  #enterSet(value: SingleValue, origin: Origin): void {
    if (value.kind !== "attrs") return;
    if (typeOf(value) !== undefined) {
      // nixpkgs reads a property in place of a module as that module's config.
      this.#definition(Thunk.of(value, origin), [], [], origin);
      return;
    }
    const { attributes } = value;
    this.#imports(attributes.get("imports"), origin);
    this.#spine("disabledModules", attributes.get("disabledModules"));
    this.#spine("key", attributes.get("key"));
    const options = attributes.get("options");
    if (options !== undefined) this.#options(options, [], origin);
    const config = attributes.get("config");
    if (config !== undefined) this.#definition(config, [], [], origin);
    if (config !== undefined || options !== undefined) return;
    for (const [name, thunk] of attributes) {
      if (!moduleAttributes.has(name)) this.#definition(thunk, [name], [], origin);
    }
  }

  #moduleValue(value: Value, origin: Origin): Value {
    const { machine } = this.#evaluator;
    return machine.each(value, (single) => {
      if (single.kind !== "lambda") return single;
      this.entered.add(single.node);
      const args = Thunk.of(moduleArgumentSet(this.#args, { file: single.file, node: single.node }), origin);
      const body = this.#evaluator.apply(single, args, undefined);
      machine.demandAll(body);
      return body;
    });
  }

  #imports(thunk: Thunk | undefined, origin: Origin): void {
    if (thunk === undefined) return;
    const { value, demands } = this.#ask(thunk);
    this.#gather("imports", [], demands, thunk.origin ?? origin);
    for (const list of certainOnly(value)) {
      if (list.kind !== "list") continue;
      for (const element of list.elements) {
        const place = element.origin ?? thunk.origin ?? origin;
        const inner = this.#ask(element);
        this.#gather("imports", [], inner.demands, place);
        // A path is a file of its own, and is entered as that.
        for (const module of certainOnly(inner.value)) {
          if (module.kind !== "lambda" && module.kind !== "attrs") continue;
          const identity = module.kind === "lambda" ? module.node : module.attributes;
          // Files that `import` each other in their `imports` have no end.
          if (this.#open.has(identity)) continue;
          this.#open.add(identity);
          this.enter(Thunk.of(module, place), place);
          this.#open.delete(identity);
        }
      }
    }
  }

  #spine(site: KnotSite, thunk: Thunk | undefined): void {
    if (thunk?.origin === undefined) return;
    const { value, demands } = this.#ask(thunk);
    this.#gather(site, [], demands, thunk.origin);
    if (value.kind !== "list") return;
    for (const element of value.elements) {
      this.#gather(site, [], this.#ask(element).demands, element.origin ?? thunk.origin);
    }
  }

  #options(thunk: Thunk, path: readonly string[], origin: Origin): void {
    const place = thunk.origin ?? origin;
    const { value, demands } = this.#ask(thunk);
    this.#gather("options", path, demands, place);
    for (const single of certainOnly(value)) {
      if (single.kind !== "attrs" || typeOf(single) !== undefined || path.length > depthLimit) continue;
      for (const [name, inner] of single.attributes) this.#options(inner, [...path, name], place);
    }
  }

  #definition(thunk: Thunk, path: readonly string[], conditions: readonly Condition[], origin: Origin): void {
    this.#definitions += 1;
    // A property may hold itself, and then no name makes the path longer.
    if (this.#nesting > 4 * depthLimit || path.length > depthLimit || this.#definitions > definitionLimit) return;
    this.#nesting += 1;
    const place = thunk.origin ?? origin;
    const { value, demands } = this.#ask(thunk);
    this.#gather(value.kind === "attrs" || path.length === 0 ? "structure" : "value", path, demands, place);
    for (const single of certainOnly(value)) this.#pushDown(single, path, conditions, place);
    this.#nesting -= 1;
  }

  #pushDown(value: SingleValue, path: readonly string[], conditions: readonly Condition[], place: Origin): void {
    const inner = (name: string) => (value.kind === "attrs" ? value.attributes.get(name) : undefined);
    switch (value.kind === "attrs" ? typeOf(value) : undefined) {
      case "if": {
        const condition = inner("condition");
        const content = inner("content");
        if (condition === undefined || content === undefined) return;
        const { demands } = this.#ask(condition);
        this.#definition(content, path, [...conditions, { demands, origin: condition.origin ?? place }], place);
        return;
      }
      case "merge": {
        const contents = inner("contents");
        if (contents === undefined) return;
        const list = this.#ask(contents);
        this.#gather("structure", path, list.demands, contents.origin ?? place);
        for (const single of certainOnly(list.value)) {
          if (single.kind !== "list") continue;
          for (const element of single.elements) this.#definition(element, path, conditions, place);
        }
        return;
      }
      case "override":
      case "order": {
        const content = inner("content");
        if (content !== undefined) this.#definition(content, path, conditions, place);
        return;
      }
    }
    if (value.kind === "attrs" && typeOf(value) === undefined && value.attributes.size > 0) {
      for (const [name, thunk] of value.attributes) this.#definition(thunk, [...path, name], conditions, place);
      return;
    }
    // Whether a definition holds has to be known of every option that it names.
    for (const condition of conditions) {
      if (path.length > 0) this.#gather("condition", path, condition.demands, condition.origin);
    }
  }

  #ask(thunk: Thunk) {
    return this.#evaluator.ask(thunk);
  }

  #gather(site: KnotSite, path: readonly string[], demands: readonly Demand[], origin: Origin): void {
    for (const demand of demands) {
      if (demand.root.fixpoint === this.#fixpoint && isKnot(site, path, demand)) {
        this.knots.push({ site, path, demand, origin });
      }
    }
  }
}

// What follows from one of several values need not happen.
function certainOnly(value: Value): readonly SingleValue[] {
  const alternatives = alternativesOf(value);
  return alternatives.length === 1 ? alternatives : [];
}

/** The `_type` of a set, such as `if`, `merge`, `option`; undefined where it has none that is known. */
function typeOf(value: AttrsValue): string | undefined {
  const type = value.attributes.get("_type")?.value;
  return type?.kind === "string" ? type.text : undefined;
}
