// Owns the evaluator as the layers above see it: files to values, applications, and the account of what each answer demanded.
// It evaluates abstractly and lazily, never reads outside the project, and never reports.

import type { Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import type { ApplyExpression, Expression, FunctionExpression } from "../syntax/index.ts";
import type { Answer } from "./account.ts";
import { evaluateFile } from "./attributes.ts";
import { CallEnvironment } from "./call-environment.ts";
import { calleeOf, importLabel } from "./calls.ts";
import { ClosedExpressions } from "./closed-expressions.ts";
import type { Environment } from "./environment.ts";
import { type Evaluation, errorValue } from "./evaluation.ts";
import { evaluate } from "./expressions.ts";
import { globalValue, libraryMember, libraryValue } from "./library.ts";
import { plainString } from "./literal-string.ts";
import { Machine } from "./machine.ts";
import { withCall } from "./primitives/sources.ts";
import { type CallIdentity, type SharedApplications, SharedCalls } from "./shared-calls.ts";
import { isModulesArgument, type System, systemValue } from "./systems.ts";
import { Thunk } from "./thunk.ts";
import type { AttrsValue, LambdaValue, LateValue, Origin, PrimitiveValue, SingleValue, Value } from "./value.ts";
import { unknownValue } from "./value.ts";

type Formals = NonNullable<FunctionExpression["formals"]>;

interface NamedFormals {
  readonly formals: ReadonlyMap<string, Formals["formals"][number]>;
  /** Names of those that have no default, in order. */
  readonly required: readonly string[];
}

/** Evaluates expressions of one project. Answers are remembered, so one evaluator serves a whole run. */
export class Evaluator implements Evaluation {
  readonly project: Project;
  readonly machine: Machine;
  readonly #files = new Map<string, Thunk | undefined>();
  readonly #globals = new Map<string, Thunk | undefined>();
  readonly #systems = new Set<System>();
  readonly #moduleEnvironments = new WeakMap<AttrsValue, Environment>();
  readonly #formals = new WeakMap<FunctionExpression, NamedFormals>();
  readonly #sharedCalls: SharedCalls;
  readonly #closedExpressions: ClosedExpressions;

  constructor(project: Project) {
    const { tracker } = project;
    this.project = project;
    this.machine = new Machine(tracker);
    this.#sharedCalls = new SharedCalls(tracker);
    this.#closedExpressions = new ClosedExpressions(tracker);
    tracker?.onTold((fact) => this.#systems.add(fact as System));
  }

  /** The value of a whole file; undefined where it cannot be read. */
  file(path: string): Thunk | undefined {
    return this.importFile(path);
  }

  /** The systems that were met so far, in the order in which they were. */
  get systems(): Iterable<System> {
    return this.#systems;
  }

  /** Begins to gather systems anew, where the project has changed: those that still are will be met again. */
  forgetSystems(): void {
    if (this.project.tracker !== undefined) this.#systems.clear();
  }

  /** Says that many machines of one call will be evaluated, so that what they share is worth telling from the first on. */
  expectMany(): void {
    this.#sharedCalls.isOfMany = true;
  }

  /** Forces something, and says what that demanded. */
  ask(thunk: Thunk): Answer {
    return this.machine.askThunk(thunk);
  }

  thunk(file: SourceFile, node: Expression, environment: Environment | undefined): Thunk {
    const origin = { file, node };
    const literal = plainString(origin);
    return literal === undefined ? Thunk.expression(this, origin, environment) : Thunk.of(literal, origin);
  }

  evaluate(file: SourceFile, node: Expression, environment: Environment | undefined): Value {
    this.project.tracker?.note(file);
    return evaluate(this, file, node, environment);
  }

  peek(file: SourceFile, node: Expression, environment: Environment | undefined): Value {
    this.project.tracker?.note(file);
    return this.machine.peekExpression(this, { file, node }, environment);
  }

  force(file: SourceFile, node: Expression, environment: Environment | undefined): Value {
    this.project.tracker?.note(file);
    return this.machine.forceExpression(this, { file, node }, environment);
  }

  closed(file: SourceFile, node: ApplyExpression, environment: Environment | undefined): Thunk | undefined {
    return this.#closedExpressions.result(this, file, node, environment);
  }

  applications(fn: Thunk, site: Origin | undefined): SharedApplications | undefined {
    return this.#sharedCalls.applications(fn, site);
  }

  global(name: string): Thunk | undefined {
    if (!this.#globals.has(name)) {
      const value = globalValue(name);
      this.#globals.set(name, value && Thunk.of(value));
    }
    return this.#globals.get(name);
  }

  importFile(path: string): Thunk | undefined {
    // A file that has another text is another file.
    const file = this.project.file(path);
    if (!this.#files.has(path) || this.#files.get(path)?.origin?.file !== file) {
      const node = file?.tree.root.expression;
      const thunk =
        file === undefined || node === undefined
          ? undefined
          : Thunk.lazy(() => evaluateFile(this, file), { file, node });
      this.#files.set(path, thunk);
    }
    return this.#files.get(path);
  }

  apply(fn: Value, argument: Thunk, site: Origin | undefined): Value {
    return this.machine.each(fn, (single) => this.#applySingle(single, argument, site));
  }

  #applySingle(fn: SingleValue, argument: Thunk, site: Origin | undefined): Value {
    switch (fn.kind) {
      case "lambda":
        return this.#applyLambda(fn, argument, site);
      case "primitive":
        return this.#applyPrimitive(fn, argument, site);
      case "attrs": {
        const functor = fn.attributes.get("__functor");
        if (functor === undefined) return unknownValue;
        const inner = this.apply(this.machine.force(functor), Thunk.of(fn), site);
        return this.apply(inner, argument, site);
      }
      case "late": {
        const known = lateLibraryMember(fn);
        return known === undefined ? this.#applyUnknown(argument, site) : this.#applySingle(known, argument, site);
      }
      case "error":
        return fn;
      case "early":
      case "unknown":
        return this.#applyUnknown(argument, site);
      default:
        return unknownValue;
    }
  }

  // Nothing is known of the function; but one that is given modules evaluates them.
  #applyUnknown(argument: Thunk, site: Origin | undefined): Value {
    if (site === undefined || !isModulesArgument(argument)) return unknownValue;
    const value = this.machine.peek(argument);
    if (value.kind !== "attrs") return unknownValue;
    const system: System = { fixpoint: { label: "the machine" }, origin: site, argument: value };
    const { tracker } = this.project;
    if (tracker === undefined) this.#systems.add(system);
    else tracker.tell(system);
    return systemValue(system);
  }

  #applyPrimitive(fn: PrimitiveValue, argument: Thunk, site: Origin | undefined): Value {
    const args = [...fn.args, argument];
    if (args.length < fn.primitive.arity) return { ...fn, args };
    const { primitive } = fn;
    const call = { ctx: this, name: primitive.name, args, site };
    if (site === undefined) return primitive.apply(call);
    const outer = this.machine.enter(site, () => `\`${primitive.name}\` is called`, "call", calleeOf);
    const value = primitive.apply(call);
    this.machine.leave(outer);
    return value;
  }

  #applyLambda(fn: LambdaValue, argument: Thunk, site: Origin | undefined): Value {
    const { machine } = this;
    const { tracker } = this.project;
    const { file, node } = fn;
    tracker?.note(file);
    const identity = this.#sharedCalls.begin(fn, argument);
    const checked = node.formals === undefined ? undefined : this.#matchFormals(fn, node.formals, argument, site);
    if (checked !== undefined) return checked;
    const shared =
      identity && this.#sharedCalls.result(identity, () => this.#sharedResult(fn, argument, site, identity));
    const outer = site && machine.enter(site, calledLabel(this, site, file), "call", calleeOf);
    const value =
      shared === undefined
        ? evaluate(this, file, node.body, this.callEnvironment(fn, argument, identity))
        : machine.peek(shared);
    if (site !== undefined) machine.leave(outer);
    return fn.call === undefined || site === undefined
      ? value
      : withCall(value, { ...fn.call, origin: site, args: [...fn.call.args, argument] });
  }

  // It goes with the first caller, so that no old text is kept for the sake of those after it.
  #sharedResult(fn: LambdaValue, argument: Thunk, site: Origin | undefined, call: CallIdentity): Thunk {
    const { tracker } = this.project;
    return Thunk.lazy(() => {
      tracker?.note(argument.origin?.file);
      tracker?.note(site?.file);
      return evaluate(
        this,
        fn.file,
        fn.node.body,
        this.callEnvironment(fn, call.canonicalArgument(this.machine), call),
      );
    });
  }

  // A pattern forces the argument to be a set with the right names; it looks at no value.
  #matchFormals(fn: LambdaValue, formals: Formals, argument: Thunk, site: Origin | undefined): Value | undefined {
    const { machine } = this;
    const value = machine.within(argument.origin ?? site, "the function takes this argument apart", () =>
      machine.force(argument),
    );
    if (value.kind === "error") return value;
    if (value.kind !== "attrs") return undefined;
    if (value.isOpen && formals.hasEllipsis) return undefined;
    const named = this.#formalsOf(fn.node, formals);
    const { attributes, isOpen } = value;
    for (const name of isOpen ? [] : named.required) {
      if (attributes.has(name)) continue;
      const message = `function called without required argument '${name}'`;
      return errorValue("missing-argument", message, { file: fn.file, node: named.formals.get(name)! });
    }
    if (formals.hasEllipsis) return undefined;
    for (const name of attributes.keys()) {
      if (!named.formals.has(name))
        return errorValue("unexpected-argument", `function called with unexpected argument '${name}'`, site);
    }
    return undefined;
  }

  // One function may make many entries of a table.
  #formalsOf(fn: FunctionExpression, { formals }: Formals): NamedFormals {
    let named = this.#formals.get(fn);
    if (named === undefined) {
      const required = formals.filter((formal) => formal.default === undefined).map(({ name }) => name.text);
      named = { formals: new Map(formals.map((formal) => [formal.name.text, formal])), required };
      this.#formals.set(fn, named);
    }
    return named;
  }

  /** The environment of a function's body. Who gives a module the very same set of arguments gets the same environment. */
  callEnvironment(fn: LambdaValue, argument: Thunk, call?: CallIdentity): Environment {
    const { value } = argument;
    // Sets that answer for names that they do not have are those of modules.
    if (fn.environment !== undefined || value?.kind !== "attrs" || value.fallback === undefined)
      return new CallEnvironment(this, fn, argument, call, undefined);
    const known = this.#moduleEnvironments.get(value);
    if (known?.node === fn.node) return known;
    const environment = new CallEnvironment(this, fn, argument, call, new Map());
    this.#moduleEnvironments.set(value, environment);
    return environment;
  }
}

function calledLabel(ctx: Evaluation, site: Origin, file: SourceFile): string | (() => string) {
  return site.file === file ? "calls this function" : () => importLabel(ctx, file.path);
}

// `pkgs.lib` is nixpkgs' `lib`, once `pkgs` has been looked into.
function lateLibraryMember(value: LateValue): SingleValue | undefined {
  if (value.root.kind !== "argument" || value.root.name !== "pkgs" || value.path[0] !== "lib") return undefined;
  let member: Value = libraryValue;
  for (const name of value.path.slice(1)) {
    if (member.kind !== "early" || name === undefined) return undefined;
    member = libraryMember(member, name) ?? unknownValue;
  }
  return member.kind === "choice" ? undefined : member;
}
