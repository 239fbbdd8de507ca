// Owns the reading of modules: which functions and sets of a file are modules, what their body is, and what their `imports`
// hold. Each is entered once, with symbolic arguments; facts carry the demands that learning them made.

import type { SourceFile } from "../project/source-file.ts";
import { attrNameText, unwrapParentheses } from "../semantic/index.ts";
import type { AnyNode, Expression, FunctionExpression, Identifier } from "../syntax/index.ts";
import type { Demand } from "./demand.ts";
import type { Environment } from "./environment.ts";
import type { Evaluator } from "./evaluator.ts";
import { scopeEnvironment } from "./expressions.ts";
import type { Knot } from "./knots.ts";
import { conventionalValue, type ModuleArguments, moduleArgumentSet } from "./module-arguments.ts";
import { ModuleWalk } from "./module-walk.ts";
import { Thunk } from "./thunk.ts";
import { type AttrsValue, alternativesOf, type Origin, unknownValue, type Value } from "./value.ts";

/** An element of a module's `imports`. */
export interface ImportsElement {
  /** The expression of the element, or the application that made it. */
  readonly origin: Origin | undefined;
  readonly thunk: Thunk;
  readonly value: Value;
  readonly demands: readonly Demand[];
}

/** The `imports` of a module. */
export interface ModuleImports {
  readonly origin: Origin;
  readonly value: Value;
  readonly demands: readonly Demand[];
  /** The elements that are known, in order. */
  readonly elements: readonly ImportsElement[];
}

/** A module that is written in the project. */
export interface ModuleFacts {
  readonly file: SourceFile;
  /** The function or set that is the module. */
  readonly node: Expression;
  /** Its function, where it has one. */
  readonly fn: FunctionExpression | undefined;
  /** What it evaluates to; absent where that is not a set. */
  readonly body: AttrsValue | undefined;
  /** Demands made to know the body's names. */
  readonly shapeDemands: readonly Demand[];
  readonly imports: ModuleImports | undefined;
  /** What Nix can never evaluate in it, in the order in which it was met. */
  readonly knots: readonly Knot[];
}

/** Names that tell a module from any other set. */
const moduleKeys = ["imports", "options", "config"] as const;

/** Finds and reads the modules of a project, file by file. */
export class ModuleReader {
  readonly #evaluator: Evaluator;
  readonly #facts = new Map<string, readonly ModuleFacts[]>();

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** The modules of a file, in order of position: the file itself where it is one, and functions in it that look like one. */
  modulesOf(file: SourceFile): readonly ModuleFacts[] {
    let facts = this.#facts.get(file.path);
    if (facts === undefined) {
      facts = this.#read(file);
      this.#facts.set(file.path, facts);
    }
    return facts;
  }

  /** The environment in which a node of a file is evaluated; arguments of functions around it are those of `modulesOf`, or unknown. */
  environmentAt(file: SourceFile, node: AnyNode): Environment | undefined {
    return environmentAt(this.#evaluator, file, node);
  }

  /** The elements of a module's `imports`, and of those of modules that are written in place among them. */
  *elementsOf(imports: ModuleImports | undefined, visited: Set<unknown> = new Set()): IterableIterator<ImportsElement> {
    for (const element of imports?.elements ?? []) {
      yield element;
      const { value, origin } = element;
      if (value.kind !== "attrs" || value.call !== undefined || origin === undefined) continue;
      // A set may list itself.
      if (value.origin?.file !== origin.file || visited.has(value.attributes)) continue;
      visited.add(value.attributes);
      yield* this.elementsOf(this.importsOf(value, origin), visited);
    }
  }

  #read(file: SourceFile): ModuleFacts[] {
    const found: ModuleFacts[] = [];
    const root = file.tree.root.expression;
    if (root === undefined) return found;
    const entered = new Set<unknown>();
    for (const node of candidates(root)) {
      // Modules in the `imports` of another share its fixpoint, and were walked with it.
      const facts = entered.has(node) ? undefined : this.#enter(file, node, entered);
      if (facts !== undefined) found.push(facts);
    }
    return found;
  }

  #enter(file: SourceFile, node: Expression, entered: Set<unknown>): ModuleFacts | undefined {
    const evaluator = this.#evaluator;
    const { machine } = evaluator;
    const origin = { file, node };
    const fn = node.kind === "function_expression" ? node : undefined;
    const shape = machine.ask((): Value => {
      const environment = fn === undefined ? this.environmentAt(file, node) : functionEnvironment(evaluator, file, fn);
      return machine.force(evaluator.thunk(file, fn?.body ?? node, environment));
    });
    const body = alternativesOf(shape.value).find((value) => value.kind === "attrs");
    const hasKeys = body !== undefined && moduleKeys.some((key) => body.attributes.has(key));
    if (!hasKeys && (fn === undefined || !isModuleFunction(fn))) return undefined;
    const walk = new ModuleWalk(evaluator, argumentsFor(evaluator, fn));
    walk.enter(evaluator.thunk(file, node, this.environmentAt(file, node)), origin);
    for (const inner of walk.entered) entered.add(inner);
    return {
      file,
      node,
      fn,
      body,
      shapeDemands: shape.demands,
      imports: body && this.importsOf(body, origin),
      knots: walk.knots,
    };
  }

  /** The `imports` of a module's set; undefined where it has none. */
  importsOf(body: AttrsValue, origin: Origin): ModuleImports | undefined {
    const { machine } = this.#evaluator;
    const thunk = body.attributes.get("imports");
    if (thunk === undefined) return undefined;
    const list = machine.ask(() => machine.force(thunk));
    const elements = alternativesOf(list.value).flatMap((value) => (value.kind === "list" ? value.elements : []));
    return {
      origin: thunk.origin ?? origin,
      value: list.value,
      demands: list.demands,
      elements: elements.map((element) => ({
        origin: element.origin,
        thunk: element,
        ...machine.ask(() => machine.force(element)),
      })),
    };
  }
}

/** Whether a function takes what the module system passes: a pattern with `...` that names `config`, `lib`, `pkgs` or `options`. */
export function isModuleFunction(fn: FunctionExpression): boolean {
  const { formals } = fn;
  if (formals === undefined) return false;
  const names = formals.formals.map((formal) => formal.name.text);
  const required = formals.formals.filter((formal) => formal.default === undefined).map((formal) => formal.name.text);
  return (
    formals.hasEllipsis &&
    required.length === names.length &&
    (names.includes("config") || names.includes("options") || names.includes("lib") || names.includes("pkgs"))
  );
}

/** The arguments under which a module function of a file is entered. */
export function argumentsFor(evaluator: Evaluator, fn: FunctionExpression | undefined): ModuleArguments {
  let args = fn && argumentsOf.get(fn);
  if (args === undefined) {
    const configured = evaluator.project.configuration.evaluation.specialArgs;
    const specialArgs = new Set(["lib", "inputs", "self", "modulesPath", ...configured]);
    args = { fixpoint: { label: "the machine" }, specialArgs, lateArguments: pkgsOnly };
    if (fn !== undefined) argumentsOf.set(fn, args);
  }
  return args;
}

const argumentsOf = new WeakMap<FunctionExpression, ModuleArguments>();
const pkgsOnly: ReadonlySet<string> = new Set(["pkgs"]);

// Functions and sets of a file that may be modules: the file's own value, and what stands behind it.
function* candidates(root: Expression): IterableIterator<Expression> {
  const top = moduleExpression(root);
  yield top;
  const inner: Expression[] = [];
  root.forEachDescendant((node) => {
    if (node.kind === "function_expression" && node !== top && isModuleFunction(node)) inner.push(node);
  });
  yield* inner;
}

// A file `let … in { … }: { … }` is the function.
function moduleExpression(root: Expression): Expression {
  let node = unwrapParentheses(root);
  while (node.kind === "let_expression" || node.kind === "with_expression" || node.kind === "assert_expression") {
    const body: Expression = unwrapParentheses(node.body);
    if (body.kind === "ERROR") break;
    node = body;
  }
  return node;
}

function functionEnvironment(evaluator: Evaluator, file: SourceFile, fn: FunctionExpression): Environment {
  const outer = environmentAt(evaluator, file, fn);
  const args = Thunk.of(moduleArgumentSet(argumentsFor(evaluator, fn), { file, node: fn }));
  return bindArguments(file, fn, outer, args, (name) => {
    const value = args.value;
    const thunk = value?.kind === "attrs" ? value.fallback?.(name) : undefined;
    return thunk ?? Thunk.of(unknownValue);
  });
}

function environmentAt(evaluator: Evaluator, file: SourceFile, node: AnyNode): Environment | undefined {
  const around = file.semantic.enclosingScope(node);
  if (around === undefined) return undefined;
  if (around.kind === "function_expression") {
    if (isModuleFunction(around)) return functionEnvironment(evaluator, file, around);
    const outer = environmentAt(evaluator, file, around);
    return bindArguments(file, around, outer, Thunk.of(unknownValue), (name) =>
      Thunk.of(conventionalValue(name) ?? unknownValue),
    );
  }
  const outer = environmentAt(evaluator, file, around);
  if (around.kind === "with_expression") {
    return { parent: outer, node: around, attributes: evaluator.thunk(file, around.environment, outer) };
  }
  return scopeEnvironment(evaluator, file, around, outer);
}

function bindArguments(
  file: SourceFile,
  fn: FunctionExpression,
  parent: Environment | undefined,
  whole: Thunk,
  named: (name: string) => Thunk,
): Environment {
  const scope = file.semantic.scope(fn);
  return {
    parent,
    node: fn,
    lookup: (name) => {
      const binding = scope.bindings.get(name);
      if (binding === undefined) return undefined;
      return binding.kind === "argument" ? whole : named(attrNameText(binding.nameNode as Identifier) ?? name);
    },
  };
}
