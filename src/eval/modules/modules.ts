// Owns the reading of modules: which functions and sets of a file are modules, what their body is, and what their `imports`
// hold. Each is entered once, with symbolic arguments; facts carry the demands that learning them made.

import { usesOf } from "../../project/path-references.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { CellMap } from "../../project/tracking.ts";
import { attrNameText, definitionsOf, unwrapParentheses } from "../../semantic/index.ts";
import { type AnyNode, type Expression, type FunctionExpression, plainName } from "../../syntax/index.ts";
import type { Demand } from "../demand.ts";
import type { Environment } from "../environment.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type Origin, type Value } from "../value.ts";
import { Fixpoints } from "./fixpoints.ts";
import type { Knot, Site } from "./knots.ts";
import { isModuleFunction } from "./module-arguments.ts";
import { isCalledOnElements, isModulePosition } from "./module-position.ts";
import { ModuleWalk } from "./module-walk.ts";
import { Surroundings } from "./surroundings.ts";

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
  /** What Nix can never evaluate in it when it is taken by itself. */
  readonly knots: () => readonly Knot[];
  /** What the module system is bound to evaluate in it and needs something late for, in the order of the walk. */
  readonly sites: () => readonly Site[];
}

/** Names that tell a module from any other set. */
const moduleKeys = ["imports", "options", "config"] as const;
const moduleKeyNames: ReadonlySet<string> = new Set(moduleKeys);

/** Finds and reads the modules of a project, file by file. */
export class ModuleReader {
  readonly #evaluator: Evaluator;
  /** The fixpoints that the modules take part in. */
  readonly fixpoints: Fixpoints;
  readonly #surroundings: Surroundings;
  readonly #knots = new CellMap<string, readonly Knot[]>();
  readonly #facts = new CellMap<string, readonly ModuleFacts[]>();

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
    this.fixpoints = new Fixpoints(evaluator, (file, node) => this.environmentAt(file, node));
    this.#surroundings = new Surroundings(evaluator, this.fixpoints);
  }

  /** What Nix can never evaluate in the modules of a file: by the roots that reach them, or by the modules alone. */
  knotsOf(file: SourceFile): readonly Knot[] {
    return this.#ofFile(this.#knots, file, () => this.#findKnots(file));
  }

  #ofFile<T>(results: CellMap<string, T>, file: SourceFile, make: () => T): T {
    const { tracker } = this.#evaluator.project;
    return results.get(tracker, file.path, () => {
      tracker?.note(file);
      return make();
    });
  }

  #findKnots(file: SourceFile): readonly Knot[] {
    const alone = this.modulesOf(file).flatMap((module) => {
      const { fn, knots } = module;
      const isReached =
        (fn !== undefined && this.fixpoints.isReached(fn)) ||
        (isFileModule(module) && this.fixpoints.isReached(file.path));
      return isReached || !this.#isEvident(module) ? [] : knots();
    });
    const read = this.fixpoints.knotsReadIn(file);
    return alone.length === 0 ? read : [...read, ...alone];
  }

  // A set of options is a module only for who imports it. Functions that take `config` are written for many other ends.
  #isEvident(module: ModuleFacts): boolean {
    const { file, node, fn, body } = module;
    // The module system passes more than any pattern without `...` takes, so such a function is written for other callers.
    if (fn?.formals?.hasEllipsis === false && !this.#isListed(module)) return false;
    if (body?.attributes.has("imports") || body?.attributes.has("options")) return true;
    if (fn !== undefined && this.fixpoints.isInner(fn)) return true;
    // What stands in a file that a root walks, and was not met there, is dead, or not certain to be used.
    if (!isFileModule(module) && this.fixpoints.isReached(file.path)) return false;
    if (isModulePosition(node)) return true;
    const takesDefaults = fn?.formals?.formals.some((formal) => formal.default !== undefined) ?? false;
    if (body?.attributes.has("config") && !takesDefaults && !(fn && isCalledOnElements(fn))) return true;
    return this.#isListed(module);
  }

  #isListed(module: ModuleFacts): boolean {
    if (!isFileModule(module)) return false;
    const uses = usesOf(this.#evaluator.project, module.file.path);
    return uses.has("imports") || uses.has("modules");
  }

  /** The modules of a file, in order of position: the file itself where it is one, and functions in it that look like one. */
  modulesOf(file: SourceFile): readonly ModuleFacts[] {
    return this.#ofFile(this.#facts, file, () => this.#read(file));
  }

  /** The environment in which a node of a file is evaluated; arguments of functions around it are those of `modulesOf`, or unknown. */
  environmentAt(file: SourceFile, node: AnyNode): Environment | undefined {
    return this.#surroundings.environmentAt(file, node);
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
    if (isOtherSet(node) || (fn !== undefined && isOtherFunction(fn))) return undefined;
    const shape = machine.ask((): Value => {
      const environment =
        fn === undefined ? this.environmentAt(file, node) : this.#surroundings.functionEnvironment(file, fn);
      return machine.force(evaluator.thunk(file, fn?.body ?? node, environment));
    });
    const body = alternativesOf(shape.value).find((value) => value.kind === "attrs");
    const hasKeys = body !== undefined && moduleKeys.some((key) => body.attributes.has(key));
    if (!hasKeys && (fn === undefined || !isModuleFunction(fn))) return undefined;
    const imports = body && this.importsOf(body, origin);
    const walk = (): ModuleWalk => {
      const made = new ModuleWalk(evaluator, this.fixpoints.argumentsOf(fn));
      made.enter(evaluator.thunk(file, node, this.environmentAt(file, node)), origin);
      return made;
    };
    if (imports !== undefined)
      for (const { value } of this.elementsOf(imports)) if (value.kind === "lambda") entered.add(value.node);
    return {
      file,
      node,
      fn,
      body,
      shapeDemands: shape.demands,
      imports,
      knots: () => walk().knots(),
      sites: () => walk().sites,
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

// Whether an expression is a set that is written out without any of the names that tell a module. Nothing is evaluated to say so.
function isOtherSet(node: Expression): boolean {
  if (node.kind !== "attrset_expression") return false;
  return definitionsOf(node).every((statement) => {
    const plain = statement.kind === "binding" ? plainName(statement) : undefined;
    if (plain !== undefined) return !moduleKeyNames.has(plain);
    const names = statement.kind === "binding" ? statement.attrpath.attrs.slice(0, 1) : statement.attrs.attrs;
    return names.map(attrNameText).every((name) => name !== undefined && !moduleKeyNames.has(name));
  });
}

// Whether a function takes no more than it names, as none does that the module system calls, and never writes a name that tells a module.
function isOtherFunction(fn: FunctionExpression): boolean {
  return fn.formals?.hasEllipsis === false && !fn.body.mentions(moduleKeyNames);
}

// Functions and sets of a file that may be modules: the file's own value, and what stands behind it.
function* candidates(root: Expression): IterableIterator<Expression> {
  const top = moduleExpression(root);
  yield top;
  const inner: Expression[] = [];
  root.forEachOfKind(["function_expression"], (node) => {
    if (node !== top && isModuleFunction(node)) inner.push(node);
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

/** Whether a module is what its whole file stands for. */
export function isFileModule({ file, node }: ModuleFacts): boolean {
  const root = file.tree.root.expression;
  return root !== undefined && moduleExpression(root) === node;
}
