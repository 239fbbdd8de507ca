// Grows module trees: every tree is valid for the harness, defines no option twice, and has its late reads planted last, so that
// each place is as likely to hold one as any other.

import {
  anyForms,
  bodyForms,
  childForms,
  declarationForms,
  flagForms,
  listForms,
  moduleForms,
  optionForms,
  orderForms,
  overlayForms,
  overlaysForms,
  propertyForms,
  setForms,
  valueForms,
} from "./forms.ts";
import { homeModule } from "./home-module.ts";
import {
  dependenciesOf,
  machineOptions,
  type OptionNode,
  type Parts,
  type ScopeName,
  type ValueKind,
} from "./options.ts";
import { plant } from "./plant.ts";
import { Random } from "./random.ts";
import { type Part, printFiles, type Sort, type Term } from "./term.ts";

/** A tree of modules. */
export interface ModuleTree {
  readonly seed: number;
  readonly term: Term;
}

/** Arguments that a module function of a scope may take. */
const argumentsOf: Readonly<Record<ScopeName, readonly string[]>> = {
  machine: ["config", "lib", "options", "pkgs", "flag", "early"],
  service: ["config", "lib", "options"],
  user: ["config", "lib", "options"],
  home: ["config", "lib", "options", "pkgs", "osConfig"],
};

const kindsOfAny = ["bool", "str", "strings", "set"] as const;

/** The files of a tree. `default.nix` is the machine. */
export function filesOf({ term }: ModuleTree): Map<string, string> {
  const files = printFiles(term, "default.nix");
  if (files.get("default.nix")?.includes("./home.nix")) files.set("home.nix", homeModule);
  return files;
}

/** The tree of a seed. */
export function growTree(seed: number): ModuleTree {
  const random = new Random(seed);
  const grower = new Grower(random);
  const term = grower.machine();
  const late = (scope: ScopeName) => dependenciesOf(scope, { ...grower.parts, hasFlag: grower.hasFlag });
  return { seed, term: plant(random, term, late) };
}

class Grower {
  readonly parts: Parts;
  readonly hasFlag: boolean;
  readonly #random: Random;
  readonly #options: OptionNode;
  readonly #defined = new Set<string>();
  #files = 0;
  /** Above 0 where no property may stand: inside of what has a priority. */
  #bare = 0;

  constructor(random: Random) {
    this.#random = random;
    const declared: Record<string, ValueKind> = {};
    if (random.chance(0.3)) declared["one"] = "bool";
    if (random.chance(0.2)) declared["two"] = "str";
    this.parts = { hasClan: random.chance(0.25), hasHome: random.chance(0.25), declared };
    this.hasFlag = random.chance(0.3);
    this.#options = machineOptions(this.parts);
  }

  machine(): Term {
    const scope = "machine";
    const random = this.#random;
    const modules: Part[] = [];
    const count = 1 + random.below(3);
    for (let i = 0; i < count; i++) {
      const body = this.#moduleFile(scope, 3);
      modules.push(" ", this.#entryOf(scope, [body, ""]));
    }
    for (const module of this.#fixedModules()) modules.push(" ", this.#entryOf(scope, [module]));
    if (this.parts.hasHome) modules.push(" ./home.nix");
    const system = this.parts.hasClan ? "clan" : "nixos";
    const head = `let truth = import <truth>; in truth.${system} { specialArgs = { early = true; }; modules = [`;
    const parts: Part[] = [head, ...modules, " ]; }"];
    return { sort: { kind: "fixed", scope }, parts };
  }

  #entryOf(scope: ScopeName, parts: readonly Part[]): Term {
    return { sort: { kind: "entry", scope }, parts };
  }

  #fileName(): string {
    this.#files += 1;
    return `m${this.#files}.nix`;
  }

  #fixedModules(): Part[] {
    const random = this.#random;
    const declarations = Object.entries(this.parts.declared).map(
      ([name, kind]) => `${name} = ${random.pick(optionForms).replaceAll("KIND", kind)}; `,
    );
    const forms = [
      ...(this.hasFlag ? [random.pick(flagForms)] : []),
      ...(declarations.length > 0 ? [random.pick(declarationForms).replace("DECLARED", declarations.join(""))] : []),
      ...(random.chance(0.2) ? [random.pick(overlaysForms)] : []),
    ];
    const sort: Sort = { kind: "body", scope: "machine" };
    return forms.map((form) => this.#file(this.#fromForm(sort, form, 3), "machine"));
  }

  #file(body: Term, scope: ScopeName): Part {
    const term: Term = { sort: { kind: "fixed", scope }, parts: [body], takes: argumentsOf[scope] };
    return { file: this.#fileName(), term, use: "path" };
  }

  #moduleFile(scope: ScopeName, depth: number, root?: OptionNode): Part {
    return this.#file(this.#grow(this.#sort("body", scope, root), depth), scope);
  }

  #sort(kind: Sort["kind"], scope: ScopeName, node: OptionNode | undefined): Sort {
    return node === undefined ? { kind, scope } : { kind, scope, node };
  }

  #grow(sort: Sort, depth: number): Term {
    const { kind } = sort;
    const random = this.#random;
    if (kind === "body") return this.#body(sort, depth);
    if (kind === "module")
      return this.#fromForm(sort, random.pick(depth > 0 ? moduleForms : ["@file", "@body"]), depth);
    if (kind === "definition" && sort.node?.value === undefined) return this.#definition(sort, depth);
    if (depth <= 0 || random.chance(kind === "plain" ? 0.45 : 0.3)) return this.#base(sort, depth);
    return this.#fromForm(sort, random.pick(this.#formsOf(sort)), depth);
  }

  #formsOf({ kind, node }: Sort): readonly string[] {
    const random = this.#random;
    const common = random.chance(0.4) ? anyForms : undefined;
    switch (kind) {
      case "definition": {
        if (this.#bare > 0 || random.chance(0.5)) return ["(@value)"];
        const isList = node?.value === "strings";
        return isList && random.chance(0.3) ? orderForms : propertyForms;
      }
      case "plain":
        return common ?? (random.chance(0.5) && this.#freeChildren(node!).length > 0 ? childForms : setForms);
      case "set":
        return common ?? (random.chance(0.5) ? valueForms.set : setForms);
      case "strings":
        return common ?? (random.chance(0.6) ? listForms : valueForms.strings);
      case "modules":
      case "overlays":
        return common ?? listForms;
      case "overlay":
        return overlayForms;
      case "bool":
      case "str":
      case "int":
        return common ?? valueForms[kind];
      default:
        return anyForms;
    }
  }

  #definition(sort: Sort, depth: number): Term {
    const { node, scope } = sort;
    const random = this.#random;
    if (node?.inner !== undefined && random.chance(0.5)) return this.#innerModule(sort, node.inner, depth);
    if (depth > 0 && this.#bare === 0 && random.chance(0.35))
      return this.#fromForm(sort, random.pick(propertyForms), depth);
    const plain = this.#grow(this.#sort("plain", scope, node), depth);
    return { sort, parts: [plain] };
  }

  // A definition that is a module of its own, as a function; `imports` only a function can have everywhere.
  #innerModule(sort: Sort, scope: ScopeName, depth: number): Term {
    const node: OptionNode = { path: sort.node!.path, children: sort.node!.children };
    const takesConfig = this.#random.chance(0.7);
    const within = takesConfig ? scope : sort.scope;
    const body = this.#grow(this.#sort("body", within, node), depth - 1);
    const takes = takesConfig ? argumentsOf[scope] : scope === "home" ? ["osConfig"] : ["name"];
    return { sort: { ...sort, kind: "fixed" }, parts: [{ ...body, takes }] };
  }

  #body(sort: Sort, depth: number): Term {
    const { scope } = sort;
    const random = this.#random;
    const node = sort.node ?? this.#options;
    const isExplicit = sort.isExplicit ?? random.chance(0.35);
    if (depth > 0 && random.chance(0.2)) {
      const form = random.chance(0.6) ? random.pick(anyForms) : random.pick(bodyForms);
      return this.#fromForm({ ...sort, isExplicit }, form, depth);
    }
    const entries: Part[] = [];
    if (depth > 0 && scope !== "service" && scope !== "user" && random.chance(0.45))
      entries.push(
        this.#entryOf(scope, ["imports = ", this.#grow(this.#sort("modules", scope, sort.node), depth - 1), "; "]),
      );
    if (depth > 0 && random.chance(0.06))
      entries.push(
        this.#entryOf(scope, [
          `key = "k${this.#files++}" + lib.optionalString (`,
          this.#grow({ kind: "bool", scope }, 1),
          ' && false) ""; ',
        ]),
      );
    if (isExplicit) {
      const definition = this.#grow(this.#sort("definition", scope, node), depth);
      entries.push(this.#entryOf(scope, ["config = ", definition, "; "]));
    } else entries.push(...this.#entries(node, scope, depth));
    return { sort, parts: ["{ ", ...entries, "}"] };
  }

  #freeChildren(node: OptionNode): OptionNode[] {
    return [...node.children.values()].filter((child) => this.#isFree(child));
  }

  #isFree(node: OptionNode): boolean {
    if (node.value !== undefined) return !this.#defined.has(node.path.join("."));
    return this.#freeChildren(node).length > 0;
  }

  #entries(node: OptionNode, scope: ScopeName, depth: number): Term[] {
    const random = this.#random;
    const entries: Term[] = [];
    const count = 1 + random.below(2);
    for (const child of random.shuffled([...node.children.values()])) {
      if (entries.length === count) break;
      if (!this.#isFree(child)) continue;
      let target = child;
      // A dotted name, as far as it goes.
      while (target.value === undefined && target.inner === undefined && random.chance(0.5))
        target = random.pick(this.#freeChildren(target));
      const from = node.path.length;
      const name = target.path.slice(from).join(".");
      entries.push(
        this.#entryOf(scope, [`${name} = `, this.#grow(this.#sort("definition", scope, target), depth - 1), "; "]),
      );
    }
    return entries;
  }

  #base(sort: Sort, depth: number): Term {
    const { kind, node, scope } = sort;
    switch (kind) {
      case "definition": {
        this.#defined.add(node!.path.join("."));
        const value = this.#grow({ kind: node!.value!, scope }, this.#random.chance(0.4) ? depth - 1 : 0);
        return { sort, parts: [value.isAtom === true ? { ...value, isValue: true } : value] };
      }
      case "plain":
        return { sort, parts: ["{ ", ...this.#entries(node!, scope, depth), "}"] };
      case "modules":
        return { sort, parts: ["[ ", this.#grow(this.#sort("module", scope, node), depth - 1), " ]"] };
      case "overlays":
        return { sort, parts: ["[ ", this.#grow({ kind: "overlay", scope }, 1), " ]"] };
      case "overlay":
        return { sort, parts: ["(final: prev: { })"] };
      default:
        return { sort, parts: [this.#constant(kind as ValueKind | "set", scope)], isAtom: true };
    }
  }

  #constant(kind: ValueKind | "set", scope: ScopeName): string {
    const random = this.#random;
    switch (kind) {
      case "bool":
        return random.pick(scope === "machine" ? ["true", "true", "false", "early"] : ["true", "true", "false"]);
      case "str":
        return random.pick(['"a"', '"x"', '"abc"']);
      case "int":
        return random.pick(["1", "2", "80"]);
      case "strings":
        return random.pick(['[ "a" ]', '[ "a" "b" ]', "[ ]"]);
      case "set":
        return random.pick(['{ k = "v"; }', "{ }", '{ l = "w"; }']);
    }
  }

  #fromForm(sort: Sort, form: string, depth: number): Term {
    const random = this.#random;
    const child = form.includes("@child") ? random.pick(this.#childrenFor(sort)) : undefined;
    const childName = typeof child === "object" ? child.path.at(-1)! : child;
    const text = childName === undefined ? form : form.replaceAll("CHILD", childName);
    const parts: Part[] = [];
    for (const piece of text.split(/(@\w+)/)) {
      if (!piece.startsWith("@")) {
        parts.push(piece);
        continue;
      }
      parts.push(this.#hole(piece.slice(1), sort, depth - 1, typeof child === "object" ? child : undefined));
    }
    return { sort, parts };
  }

  #childrenFor(sort: Sort): readonly (OptionNode | string)[] {
    return sort.kind === "set" ? ["k", "l"] : this.#freeChildren(sort.node!);
  }

  #hole(hole: string, sort: Sort, depth: number, child: OptionNode | undefined): Part {
    const { scope, node } = sort;
    const random = this.#random;
    switch (hole) {
      case "same":
        return this.#grow(sort, depth);
      case "any":
        return this.#grow({ kind: random.pick(kindsOfAny), scope }, Math.min(depth, 1));
      case "elem":
        if (sort.kind === "modules") return this.#grow({ ...sort, kind: "module" }, depth);
        return this.#grow({ kind: sort.kind === "overlays" ? "overlay" : "str", scope }, depth);
      case "child":
        return this.#grow(child === undefined ? { kind: "str", scope } : this.#sort("definition", scope, child), depth);
      case "def":
        return this.#grow({ ...sort, kind: "definition" }, depth);
      case "bare": {
        this.#bare += 1;
        const definition = this.#grow({ ...sort, kind: "definition" }, depth);
        this.#bare -= 1;
        return definition;
      }
      case "value": {
        this.#defined.add(node!.path.join("."));
        return this.#grow({ kind: node!.value!, scope }, depth);
      }
      case "root":
        return this.#grow(this.#sort("definition", scope, node ?? this.#options), depth);
      case "body":
      case "modules":
      case "module":
        return this.#grow(this.#sort(hole, scope, node), depth);
      case "function":
        return { ...this.#grow(this.#sort("body", scope, node), depth), takes: argumentsOf[scope] };
      case "file":
        return this.#moduleFile(scope, depth, node);
      case "call":
      case "apply": {
        const body = this.#grow(this.#sort("body", scope, node), depth);
        const extra = this.#grow({ kind: random.pick(kindsOfAny), scope }, 1);
        const isFunction = hole === "apply" && random.chance(0.5);
        const term: Term = isFunction ? { ...body, takes: argumentsOf[scope] } : body;
        return { file: this.#fileName(), term, use: hole === "apply" ? "importApply" : "import", extra };
      }
      default:
        return this.#grow({ kind: hole as ValueKind | "set", scope }, Math.min(depth, 2));
    }
  }
}
