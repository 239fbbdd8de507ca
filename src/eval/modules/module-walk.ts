// Owns the walk through modules as the module system makes it: what a module is, its `imports`, its `options`, and the
// definitions in its config, pushed down through `mkIf`, `mkMerge` and `mkOverride`. It gathers sites and judges nothing.

import type { FunctionExpression } from "../../syntax/index.ts";
import type { Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type Origin, type SingleValue, unknownValue, type Value } from "../value.ts";
import { VarsFacts } from "../vars/vars-facts.ts";
import { isVarsDemand, VarsTraffic } from "../vars/vars-traffic.ts";
import { areMet, type Condition, isPlain, rankedBy } from "./conditions.ts";
import { DefinitionGraph } from "./definition-graph.ts";
import { type ImportedFile, importedFile } from "./imported-file.ts";
import { isModulePath, type Knot, type Site, type SiteKind } from "./knots.ts";
import { type ModuleArguments, moduleArgumentSet } from "./module-arguments.ts";
import {
  certainOnly,
  isForName,
  isKnownValue,
  isOverlays,
  isPlainValue,
  moduleAttributes,
  takesConfig,
  typeOf,
} from "./module-values.ts";
import { isOptionKind, mayHoldModules, OptionKinds, placeSites } from "./option-kinds.ts";
import { PathMap } from "./path-map.ts";
import type { SharedDefinitions } from "./shared-definitions.ts";
import { writtenOption } from "./written-options.ts";

/** Definitions deeper than this are values of options, of which nothing more is learned. */
const depthLimit = 24;

/** Definitions beyond this number are not walked any further. */
const definitionLimit = 20_000;

/** Walks modules of one fixpoint and gathers what the module system is bound to evaluate in them. */
export class ModuleWalk {
  /** Functions that were entered as modules on the way. */
  readonly entered = new Set<unknown>();
  readonly #evaluator: Evaluator;
  readonly #args: ModuleArguments;
  readonly #shared: SharedDefinitions | undefined;
  /** What the module system is bound to evaluate, in the order of the walk. */
  readonly sites: Site[] = [];
  readonly vars = new VarsFacts();
  /** What the modules set in Clan's vars, and which modules of fixpoints inside they bring. */
  readonly traffic = new VarsTraffic();
  /**
   * Functions that are set as options' values, and take a `config` of their own: modules of a fixpoint inside. With their paths,
   * empty where nothing outranks them.
   */
  readonly inner = new Map<FunctionExpression, readonly string[]>();
  /** Where definitions stand that outrank plain ones. */
  readonly strong = new PathMap<true>();
  /** Files in `imports` that are certain to be imported; each is left to a walk of its own. */
  readonly files: ImportedFile[] = [];
  /** The options that the modules declare, and those that are well known. */
  readonly kinds = new OptionKinds();
  readonly #argumentNames = new Set<string>();
  /** Modules that are being entered: functions, and the attributes of sets. */
  readonly #open = new Set<unknown>();
  readonly #declared = new Set<string>();
  #varsReads: readonly Demand[] | undefined;
  #isFreeform = false;
  #definitions = 0;
  #nesting = 0;

  /** `shared` is for modules that are the same for several machines. */
  constructor(evaluator: Evaluator, args: ModuleArguments, shared?: SharedDefinitions) {
    this.#evaluator = evaluator;
    this.#args = args;
    this.#shared = shared;
  }

  /** Names that the modules define in `_module.args`. */
  get argumentNames(): ReadonlySet<string> {
    return this.#argumentNames;
  }

  /** What the modules are bound to read of Clan's vars. */
  get varsReads(): readonly Demand[] {
    this.#varsReads ??= this.sites.flatMap(({ demands }) => demands.filter(isVarsDemand));
    return this.#varsReads;
  }

  /** What can never be evaluated in what was walked, in the order of the walk. */
  knots(): Knot[] {
    if (this.sites.length === 0) return [];
    // What no option takes goes into one set, of which `attrsOf` looks at every element to read any.
    const sites = this.sites.map((site) => {
      const isFree = this.#isFreeform && site.path.length === 1 && !this.#declared.has(site.path[0]!);
      return isFree && site.kind !== "options" ? { ...site, isShared: true } : site;
    });
    return new DefinitionGraph(placeSites(sites, this.kinds, this.strong), this.vars).knots();
  }

  /** Enters a module, given as the thunk of its value; `origin` stands for it where the thunk has no place. */
  enter(module: Thunk, origin: Origin): void {
    const place = module.origin ?? origin;
    const answer = this.#evaluator.machine.ask(() => this.#moduleValue(this.#evaluator.machine.force(module), place));
    this.#gather("shape", [], answer.demands, place);
    for (const value of certainOnly(answer.value)) this.#enterSet(value, place);
  }

  #enterSet(value: SingleValue, origin: Origin): void {
    if (value.kind === "path" && value.path !== undefined)
      this.files.push(...importedFile(this.#evaluator, value.path, origin));
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
    this.#spine("key", attributes.get("_class"));
    this.#spine("freeformType", attributes.get("freeformType"));
    if (this.#typeName(attributes.get("freeformType")) === "attrsOf") this.#isFreeform = true;
    const options = attributes.get("options");
    if (options !== undefined) this.#declaration(options, [], origin);
    const config = attributes.get("config");
    if (config !== undefined) this.#definition(config, [], [], origin);
    if (config !== undefined || options !== undefined) return;
    attributes.forEach((thunk, name) => {
      if (!moduleAttributes.has(name)) this.#definition(thunk, [name], [], origin);
    });
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
        for (const module of certainOnly(inner.value)) {
          if (module.kind !== "lambda" && module.kind !== "attrs") {
            this.#enterSet(module, place);
            continue;
          }
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

  #spine(kind: SiteKind, thunk: Thunk | undefined): void {
    if (thunk?.origin === undefined) return;
    const { value, demands } = this.#ask(thunk);
    this.#gather(kind, [], demands, thunk.origin);
    if (value.kind !== "list") return;
    for (const element of value.elements) {
      this.#gather(kind, [], this.#ask(element).demands, element.origin ?? thunk.origin);
    }
  }

  #declaration(thunk: Thunk, path: readonly string[], origin: Origin): void {
    const place = thunk.origin ?? origin;
    if (path.length === 1) this.#declared.add(path[0]!);
    const written = writtenOption(thunk);
    if (written !== undefined) {
      if (written.hasType) this.kinds.declare(path, written.kind);
      return;
    }
    const { value, demands } = this.#ask(thunk);
    const lasting = demands.filter((demand) => path.length === 0 || !isForName(demand));
    this.#gather("options", path, lasting, place);
    for (const single of certainOnly(value)) {
      if (single.kind !== "attrs" || path.length > depthLimit) continue;
      if (typeOf(single) === "option") this.#optionType(single, path, place);
      else if (typeOf(single) === undefined) {
        single.attributes.forEach((inner, name) => {
          this.#declaration(inner, [...path, name], place);
        });
      }
    }
  }

  // To read an option, its type has to be known.
  #optionType(option: AttrsValue, path: readonly string[], origin: Origin): void {
    const declaration = option.attributes.get("declaration");
    const described = declaration && this.#ask(declaration).value;
    const type = described?.kind === "attrs" ? described.attributes.get("type") : undefined;
    if (type === undefined) return;
    const { demands } = this.#ask(type);
    this.#gather("options", path, demands, type.origin ?? origin);
    const text = this.#typeName(type);
    this.kinds.declare(path, isOptionKind(text) ? text : undefined);
  }

  #typeName(type: Thunk | undefined): string | undefined {
    const value = type && this.#ask(type).value;
    const name = value?.kind === "attrs" ? value.attributes.get("name")?.value : undefined;
    return name?.kind === "string" ? name.text : undefined;
  }

  #definition(thunk: Thunk, path: readonly string[], conditions: readonly Condition[], origin: Origin): void {
    this.#definitions += 1;
    // A property may hold itself, and then no name makes the path longer.
    if (this.#nesting > 4 * depthLimit || path.length > depthLimit || this.#definitions > definitionLimit) return;
    if (path.length === 3 && path[0] === "_module" && path[1] === "args") this.#argumentNames.add(path[2]!);
    if (path.length > 1 && isPlainValue(thunk) && !areMet(conditions)) {
      // What it is the text tells, and what it demands counts only where the conditions hold.
      this.#land(conditions, path, true);
      return;
    }
    this.#nesting += 1;
    const place = thunk.origin ?? origin;
    const { value, demands } = this.#ask(thunk);
    const isStrong = conditions.length > 0 && conditions.some((condition) => condition.isStrong);
    const parts = certainOnly(value);
    if (isStrong || demands.length > 0) {
      const alternatives = alternativesOf(value);
      const isForced = path.length === 0 || isModulePath(path);
      const isNames = isForced || alternatives.some(({ kind }) => kind === "attrs");
      // One name alone is an option only where its value is no set; a set of which not every name is known may outrank anything in it.
      const mayNameMore = parts.length === 0 || parts.some((part) => part.kind === "attrs" && part.isOpen);
      if (isStrong && (path.length > 1 || !isNames || mayNameMore)) this.strong.set(path, true);
      // Under a condition, what an option is set to is evaluated only where the condition holds; the names of a namespace always are.
      const isNamespace =
        path.length === 0 ||
        (path.length === 1 &&
          alternatives.every(({ kind }) => kind === "attrs") &&
          this.kinds.along(path).length === 0);
      const isOrdered = conditions.some((condition) => condition.isOrder && condition.path === path);
      const isBound = isNamespace || areMet(conditions);
      if (isBound) this.#gather(isNames ? "structure" : "value", path, demands, place, { isStrong, isOrdered });
    }
    for (const part of parts) this.#pushDown(part, path, conditions, place);
    this.#nesting -= 1;
  }

  // Whether a set is a property; then it is pushed down through that.
  #pushThrough(value: AttrsValue, path: readonly string[], conditions: readonly Condition[], place: Origin): boolean {
    const type = typeOf(value);
    if (type === undefined) return false;
    const { attributes } = value;
    switch (type) {
      case "if": {
        const condition = attributes.get("condition");
        const content = attributes.get("content");
        if (condition === undefined || content === undefined) return true;
        const { value: verdict, demands } = this.#ask(condition);
        const isMet = verdict.kind === "bool" && verdict.value === true;
        const added = { path, demands, origin: condition.origin ?? place, isMet };
        this.#definition(content, path, [...conditions, added], place);
        return true;
      }
      case "merge": {
        const contents = attributes.get("contents");
        if (contents === undefined) return true;
        const list = this.#ask(contents);
        if (areMet(conditions)) this.#gather("structure", path, list.demands, contents.origin ?? place);
        for (const single of certainOnly(list.value)) {
          if (single.kind !== "list") continue;
          for (const element of single.elements) this.#definition(element, path, conditions, place);
        }
        return true;
      }
      case "override":
      case "order": {
        const content = attributes.get("content");
        if (content === undefined) return true;
        const priority = attributes.get("priority");
        const rank = rankedBy(type === "order", priority && this.#ask(priority));
        const held = isPlain(rank) ? conditions : [...conditions, { path, origin: priority?.origin ?? place, ...rank }];
        this.#definition(content, path, held, place);
        return true;
      }
      default:
        return false;
    }
  }

  #pushDown(value: SingleValue, path: readonly string[], conditions: readonly Condition[], place: Origin): void {
    if (value.kind === "attrs" && this.#pushThrough(value, path, conditions, place)) return;
    this.vars.note(path, value);
    this.traffic.note(path, value, place, areMet(conditions));
    if (value.kind === "list" && isOverlays(path) && areMet(conditions))
      for (const element of value.elements) this.#overlay(element, place);
    if (value.kind === "lambda" && mayHoldModules(path) && takesConfig(value.node) && areMet(conditions))
      this.inner.set(value.node, conditions.some(({ isStrong }) => isStrong) ? [] : path);
    if (value.kind === "attrs" && typeOf(value) === undefined && value.attributes.size > 0) {
      this.#attributes(value, path, conditions, place);
      return;
    }
    if (conditions.length > 0) this.#land(conditions, path, isKnownValue(value));
  }

  #attributes(value: AttrsValue, path: readonly string[], conditions: readonly Condition[], place: Origin): void {
    const walk = this.#sharedBelow(path, conditions)?.walk(value.attributes, path, () =>
      this.#part((part) => part.#eachOf(value, path, [], place)),
    );
    if (walk !== undefined) this.#add(walk);
    else this.#eachOf(value, path, conditions, place);
  }

  // Names above options are of each module's own set.
  #sharedBelow(path: readonly string[], conditions: readonly Condition[]): SharedDefinitions | undefined {
    return conditions.length === 0 && path.length > 2 ? this.#shared : undefined;
  }

  #eachOf(value: AttrsValue, above: readonly string[], conditions: readonly Condition[], place: Origin): void {
    // What a set that is written out holds is its own; functions put together what others may have too.
    const shared = value.origin === undefined ? this.#sharedBelow(above, conditions) : undefined;
    value.attributes.forEach((thunk, name) => {
      const path = [...above, name];
      const common = thunk.origin === undefined ? undefined : shared;
      const walk = common?.walk(thunk, path, () => this.#part((part) => part.#definition(thunk, path, [], place)));
      if (walk !== undefined) this.#add(walk);
      else this.#definition(thunk, path, conditions, place);
    });
  }

  #part(walk: (part: ModuleWalk) => void): ModuleWalk {
    const part = new ModuleWalk(this.#evaluator, this.#args);
    walk(part);
    return part;
  }

  #add(part: ModuleWalk): void {
    this.#definitions += part.#definitions;
    for (const site of part.sites) this.sites.push(site);
    for (const [fn, path] of part.inner) this.inner.set(fn, path);
    for (const name of part.#argumentNames) this.#argumentNames.add(name);
    this.vars.add(part.vars);
    this.traffic.add(part.traffic);
    this.strong.add(part.strong);
  }

  // Conditions are pushed down to the options that their body names, and have to be known to know those.
  #land(conditions: readonly Condition[], path: readonly string[], isOnOption: boolean): void {
    if (path.length === 0) return;
    for (const { path: at, demands, origin, isMet, isStrong = false } of conditions) {
      this.#gather("condition", path, demands, origin, { guard: { path: at, isOnOption }, isStrong });
      // What stands in it is evaluated only where it holds.
      if (isMet !== true) return;
    }
  }

  // The names of what an overlay gives are needed to know any package.
  #overlay(overlay: Thunk, origin: Origin): void {
    const { machine } = this.#evaluator;
    const { demands } = machine.ask(() => {
      const packages = Thunk.of(unknownValue);
      const given = this.#evaluator.apply(machine.force(overlay), packages, undefined);
      const value = this.#evaluator.apply(given, packages, undefined);
      machine.demandAll(value);
      return value;
    });
    this.#gather("value", ["_module", "args", "pkgs"], demands, overlay.origin ?? origin);
  }

  #ask(thunk: Thunk) {
    return this.#evaluator.ask(thunk);
  }

  #gather(
    kind: SiteKind,
    path: readonly string[],
    demands: readonly Demand[],
    origin: Origin,
    more?: Pick<Site, "guard" | "isStrong" | "isOrdered">,
  ): void {
    if (demands.length === 0) return;
    // What Nix may not look into ties nothing.
    const own = demands.filter(({ root, isCertain }) => isCertain && root.fixpoint === this.#args.fixpoint);
    if (own.length === 0) return;
    this.sites.push({ kind, path, demands: own, origin, ...more });
  }
}
