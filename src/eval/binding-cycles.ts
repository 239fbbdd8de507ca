// Owns finding names of `let` and `rec` that are defined by themselves. Which names refer to each other in a circle the text
// tells; whether following the circle is unavoidable, the evaluator: laziness makes most circles harmless.

import type { SourceFile } from "../project/source-file.ts";
import { type AttrName, type Binding, definitionsOf, type Scope } from "../semantic/index.ts";
import type { AnyNode, LetAttrsetExpression, LetExpression, RecAttrsetExpression } from "../syntax/index.ts";
import type { Evaluator } from "./evaluator.ts";
import type { ModuleReader } from "./modules/modules.ts";
import { scopeEnvironment } from "./names.ts";
import { stronglyConnected } from "./strongly-connected.ts";
import type { Thunk } from "./thunk.ts";
import type { Origin } from "./value.ts";

/** A name on the way round, and where it needs the next one. */
export interface CycleStep {
  readonly name: AttrName;
  readonly read: Origin;
}

/** Names that cannot be evaluated, because each needs the next and the last the first. */
export interface BindingCycle {
  /** In the order in which Nix walks them; more than one name may bear the same text. */
  readonly steps: readonly [CycleStep, ...CycleStep[]];
  /** The `let` or `rec` that the circle runs through. */
  readonly scope: RecursiveScope;
  /** Whether something beside the circle uses one of the names for more than handing it to a function. */
  readonly isNeeded: boolean;
}

type RecursiveScope = LetExpression | RecAttrsetExpression | LetAttrsetExpression;

/** Sets in sets deeper than this are not looked into. */
const depthLimit = 4;

/** The cycles of a file, in order of position; each once, at the first of its names that was met. */
export function findBindingCycles(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): BindingCycle[] {
  const finder = new Finder(evaluator, modules, file);
  file.tree.root.forEachOfKind(["let_expression", "rec_attrset_expression", "let_attrset_expression"], (node) => {
    finder.visit(node);
  });
  return [...finder.found.values()].sort((a, b) => a.steps[0].name.start - b.steps[0].name.start);
}

class Finder {
  readonly found = new Map<AnyNode, BindingCycle>();
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #file: SourceFile;
  readonly #asked = new Set<Thunk>();

  constructor(evaluator: Evaluator, modules: ModuleReader, file: SourceFile) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#file = file;
  }

  visit(node: RecursiveScope): void {
    const circular = circularBindings(this.#file, this.#file.semantic.scope(node));
    if (circular.length === 0) return;
    const outer = this.#modules.environmentAt(this.#file, node);
    const environment = scopeEnvironment(this.#evaluator, this.#file, node, outer);
    for (const { name } of circular) {
      const thunk = environment.lookup?.(name);
      if (thunk !== undefined) this.#ask(thunk, node, 0);
    }
  }

  #ask(thunk: Thunk, scope: RecursiveScope, depth: number): void {
    const { origin } = thunk;
    if (origin?.file !== this.#file || this.#asked.has(thunk)) return;
    this.#asked.add(thunk);
    const { value } = this.#evaluator.ask(thunk);
    if (value.kind === "error" && value.reason === "cycle" && value.origin?.node === origin.node) {
      this.#add(stepsOf(value.cycle ?? []), scope);
    }
    if (value.kind !== "attrs" || depth >= depthLimit) return;
    for (const member of value.attributes.values()) {
      const node = member.origin?.node;
      // What a function such as `mapAttrs` made has no definition of its own.
      if (node === undefined || node === origin.node || node.start < scope.start || node.end > scope.end) continue;
      this.#ask(member, scope, depth + 1);
    }
  }

  #add(steps: readonly CycleStep[], scope: RecursiveScope): void {
    // A set exists, as far as it got, while its computed names are evaluated, so that these may look into it.
    if (!isFilled(steps) || steps.some(({ read }) => isInComputedName(read.node))) return;
    const { name } = steps[0];
    if (!this.found.has(name)) this.found.set(name, { steps, scope, isNeeded: this.#isNeeded(steps, scope) });
  }

  #isNeeded(steps: readonly CycleStep[], scope: RecursiveScope): boolean {
    const { semantic } = this.#file;
    const names = new Set(steps.map(({ name }) => name));
    const bindings = [...semantic.scope(scope).bindings.values()].filter(({ nameNode }) => names.has(nameNode));
    // What is an attribute is there for everybody.
    if (scope.kind !== "let_expression" || bindings.length === 0) return true;
    const definitions = bindings.flatMap(({ attribute }) => attribute?.definitions ?? []);
    const isInCircle = (use: AnyNode) => definitions.some(({ start, end }) => start <= use.start && use.end <= end);
    return bindings.some((binding) => semantic.references(binding).some((use) => !isInCircle(use) && isForced(use)));
  }
}

// Whether a use does more than to put a value into what a function is given.
function isForced(use: AnyNode): boolean {
  let child = use;
  for (let parent = use.parent; parent !== undefined; child = parent, parent = parent.parent) {
    switch (parent.kind) {
      case "apply_expression":
        return parent.function === child;
      case "variable_expression":
      case "parenthesized_expression":
      case "list_expression":
      case "inherited_attrs":
      case "inherit":
      case "binding":
      case "binding_set":
      case "attrset_expression":
      case "rec_attrset_expression":
        continue;
      default:
        return true;
    }
  }
  return true;
}

function isInComputedName(node: AnyNode): boolean {
  for (let parent = node.parent; parent !== undefined && parent.kind !== "binding"; parent = parent.parent)
    if (parent.kind === "attrpath") return parent.parent?.kind === "binding";
  return false;
}

// The steps are those expressions among the ones under evaluation that a name is defined by.
function stepsOf(cycle: readonly Origin[]): CycleStep[] {
  const steps: { name: AttrName; read: Origin }[] = [];
  for (const origin of cycle) {
    const name = definedName(origin.node);
    const last = steps.at(-1);
    if (name !== undefined && name !== last?.name) steps.push({ name, read: origin });
    else if (last !== undefined && origin.node.kind !== "function_expression") last.read = origin;
  }
  return steps;
}

// A plain `inherit` hands over a name and defines none.
function definedName(node: AnyNode): AttrName | undefined {
  if (node.kind === "binding") return node.attrpath.attrs.at(-1);
  const { parent } = node;
  if (parent?.kind === "binding" && parent.expression === node) return parent.attrpath.attrs.at(-1);
  return parent?.parent?.kind === "inherit_from" ? (node as AttrName) : undefined;
}

// Names of a scope that refer, directly or through others of that scope, to themselves.
function circularBindings(file: SourceFile, scope: Scope): Binding[] {
  const owners = new Map<AnyNode, Binding[]>();
  for (const binding of scope.bindings.values()) {
    for (const definition of binding.attribute?.definitions ?? []) {
      const owned = owners.get(definition);
      if (owned === undefined) owners.set(definition, [binding]);
      else owned.push(binding);
    }
  }
  const [set] = definitionsOf(scope.node as RecursiveScope);
  const holder = set?.parent;
  const edges = new Map<Binding, Set<Binding>>();
  for (const binding of scope.bindings.values()) {
    for (const use of file.semantic.references(binding)) {
      for (const owner of owners.get(childOf(holder, use) ?? use) ?? []) {
        edges.set(owner, (edges.get(owner) ?? new Set()).add(binding));
      }
    }
  }
  return stronglyConnected(edges.keys(), (binding) => edges.get(binding) ?? [])
    .flat()
    .sort((a, b) => a.nameNode.start - b.nameNode.start);
}

// The node directly below `ancestor` that another stands in.
function childOf(ancestor: AnyNode | undefined, node: AnyNode): AnyNode | undefined {
  let child = node;
  for (let parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
    if (parent === ancestor) return child;
  }
  return undefined;
}

function isFilled<T>(list: readonly T[]): list is [T, ...T[]] {
  return list.length > 0;
}
