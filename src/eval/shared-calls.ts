// Owns calls that give the same wherever they are made: of a whole file's function that many machines call with the same arguments,
// and of functions inside such a file that need only what is the same for all of them. Each is evaluated once. A late value comes
// into it as if it were first named there: by what names it went at one of the callers is not told to the others.

import { Cell, type Tracker } from "../project/tracking.ts";
import { type AttributeSet, unwrapParentheses } from "../semantic/index.ts";
import type { FunctionExpression } from "../syntax/index.ts";
import { CallKeys, isLateKey, quoted } from "./call-keys.ts";
import { callsAround, type Environment } from "./environment.ts";
import type { Machine } from "./machine.ts";
import { SharedResults } from "./shared-result.ts";
import { Thunk } from "./thunk.ts";
import { type AttrsValue, type LambdaValue, lateValue, type Origin } from "./value.ts";

/** How often something has been called. */
export interface CallCount {
  count: number;
}

/** The calls of one project. */
export class SharedCalls {
  readonly #keys: CallKeys;
  readonly #counts = new WeakMap<FunctionExpression, CallCount>();
  readonly #results: SharedResults;
  readonly #applications = new WeakMap<FunctionExpression, Map<string, SharedApplications>>();

  /** Whether many machines are known to be evaluated: what the first of them calls, others will. */
  isOfMany = false;

  constructor(tracker: Tracker | undefined) {
    this.#keys = new CallKeys(tracker);
    this.#results = new SharedResults(tracker);
  }

  /** What tells a call from others, before its argument is evaluated; undefined where nothing of it can be shared. */
  begin(fn: LambdaValue, argument: Thunk): CallIdentity | undefined {
    const calls = fn.environment === undefined ? this.#counted(fn.node) : callsAround(fn.environment);
    const isOfModule = argument.value?.kind === "attrs" && argument.value.fallback !== undefined;
    if (calls === undefined && !isOfModule) return undefined;
    return new CallIdentity(this.#keys, fn, argument, calls);
  }

  /** What a call gives, made where it is the first of its kind; undefined where no other call is known to give the same. */
  result(call: CallIdentity, make: () => Thunk): Thunk | undefined {
    const { key, fn } = call;
    if (key === undefined) return undefined;
    return this.#results.get(fn.node, key, make);
  }

  /** Shares what a function gives for the elements of lists, at one place; undefined where no other call is known to give the same. */
  applications(fn: Thunk, site: Origin | undefined): SharedApplications | undefined {
    const { value } = fn;
    if (site === undefined || value?.kind !== "lambda" || value.call !== undefined) return undefined;
    const calls = value.environment && callsAround(value.environment);
    if (calls === undefined || calls.count < 2) return undefined;
    const own = this.#keys.ofThunk(fn);
    if (own === undefined) return undefined;
    const known = this.#applications.get(value.node) ?? new Map<string, SharedApplications>();
    this.#applications.set(value.node, known);
    const key = `${this.#keys.ofSite(site)} ${own}`;
    const applications = known.get(key) ?? new SharedApplications(this.#keys);
    known.set(key, applications);
    return applications;
  }

  #counted(fn: FunctionExpression): CallCount {
    const calls = this.#counts.get(fn) ?? { count: this.isOfMany ? 1 : 0 };
    calls.count += 1;
    this.#counts.set(fn, calls);
    return calls;
  }
}

/** Shares what one function gives at one place, so that whoever applies it to the same has the same thunk. */
export class SharedApplications {
  readonly #keys: CallKeys;
  readonly #results: SharedResults;

  constructor(keys: CallKeys) {
    this.#keys = keys;
    this.#results = new SharedResults(keys.tracker);
  }

  /** What it gives for arguments, as `make` makes it where that is the first of its kind; undefined where it is not shared. */
  thunk(args: readonly Thunk[], make: () => Thunk): Thunk | undefined {
    let key = "";
    for (const arg of args) {
      const given = this.#keys.ofThunk(arg);
      // A late value is told by its name to each who passes it.
      if (given === undefined || isLateKey(given)) return undefined;
      key = key === "" ? given : `${key} ${given}`;
    }
    return this.#results.get(this, key, make);
  }
}

/** A call, and what makes it the same as others. */
export class CallIdentity {
  readonly fn: LambdaValue;
  /** Of the whole file's function in which it is made, or which it calls. */
  readonly calls: CallCount | undefined;
  readonly #keys: CallKeys;
  readonly #argument: Thunk;
  /** The names of an argument that is written out, and what surrounds it there. */
  readonly #written: WrittenArgument | undefined;
  // Keys are made of values, so that they are asked for in cells where values change.
  #named: Map<string, string | undefined | Cell<string | undefined>> | undefined;
  #key: string | undefined | null | Cell<string | undefined> = null;
  /** Whether something that is given is late, as far as keys were made of it. */
  #isGivenLate = false;

  constructor(keys: CallKeys, fn: LambdaValue, argument: Thunk, calls: CallCount | undefined) {
    this.fn = fn;
    this.calls = calls;
    this.#keys = keys;
    this.#argument = argument;
    this.#written = writtenArgument(argument);
  }

  /** Equal for calls of one function that give the same; undefined where that is not known. */
  get key(): string | undefined {
    const { tracker } = this.#keys;
    if (tracker === undefined) {
      if (this.#key === null) this.#key = this.#makeKey();
      return this.#key as string | undefined;
    }
    if (!(this.#key instanceof Cell)) this.#key = new Cell();
    return this.#key.get(tracker, () => this.#makeKey());
  }

  /** The same for a parameter in calls that give it the same. `environment` is that of the function's body. */
  parameterKey(name: string, environment: Environment): string | undefined {
    const { tracker } = this.#keys;
    this.#named ??= new Map();
    if (!this.#named.has(name))
      this.#named.set(name, tracker === undefined ? this.#makeParameterKey(name, environment) : new Cell());
    const known = this.#named.get(name);
    return known instanceof Cell ? known.get(tracker, () => this.#makeParameterKey(name, environment)) : known;
  }

  /** The argument, where late values are named by the function for the first time. */
  canonicalArgument(machine: Machine): Thunk {
    const { file, node } = this.fn;
    const origin = { file, node };
    const argument = this.#argument;
    if (!this.#isGivenLate && argument.demands.length === 0) return argument;
    const { value } = argument;
    if (node.formals === undefined || value?.kind !== "attrs")
      return canonical(machine, argument, this.#keys.ofThunk(argument), origin);
    const attributes = new Map<string, Thunk>();
    value.attributes.forEach((thunk, name) => {
      const key = this.#written === undefined ? this.#keys.ofThunk(thunk) : this.#ofWritten(name);
      attributes.set(name, canonical(machine, thunk, key, origin));
    });
    return Thunk.of({ ...value, attributes } satisfies AttrsValue, argument.origin);
  }

  #makeKey(): string | undefined {
    const { fn, calls } = this;
    const { value } = this.#argument;
    // What the module system passes is told apart by those who make it.
    if (calls === undefined || (value?.kind === "attrs" && value.fallback !== undefined)) return undefined;
    // Most functions inside a file are called for one caller of the file.
    if (fn.environment !== undefined && calls.count < 2) return undefined;
    const own = this.#keys.ofFunction(fn);
    const given = own === undefined ? undefined : this.#argumentKey();
    return given === undefined ? undefined : `${own} ${given}`;
  }

  #argumentKey(): string | undefined {
    const noted = (key: string | undefined) => {
      if (isLateKey(key)) this.#isGivenLate = true;
      return key;
    };
    if (this.#written !== undefined)
      return keyOfSet(this.#written.attributes.keys(), (name) => noted(this.#ofWritten(name)));
    const { value } = this.#argument;
    if (value?.kind !== "attrs" || this.fn.node.formals === undefined || value.isOpen)
      return noted(this.#keys.ofThunk(this.#argument));
    return keyOfSet(value.attributes.keys(), (name) => noted(this.#keys.ofThunk(value.attributes.get(name)!)));
  }

  #makeParameterKey(name: string, environment: Environment): string | undefined {
    const { file, node } = this.fn;
    if (node.universal?.text === name) return this.#argumentKey();
    const formal = file.semantic.scope(node).bindings.get(name)?.formal;
    if (formal === undefined) return undefined;
    if (this.#written?.attributes.has(name)) return this.#ofWritten(name);
    const { value } = this.#argument;
    const thunk = value?.kind === "attrs" ? (value.attributes.get(name) ?? value.fallback?.(name)) : undefined;
    if (thunk !== undefined) return this.#keys.ofThunk(thunk);
    const isAbsent = value?.kind === "attrs" && !value.isOpen;
    return isAbsent && formal.default !== undefined
      ? this.#keys.ofExpression(file, formal.default, environment)
      : undefined;
  }

  #ofWritten(name: string): string | undefined {
    const attribute = this.#written?.attributes.get(name);
    return attribute && this.#keys.ofAttribute(this.#written!.origin.file, attribute, this.#written!.environment);
  }
}

function keyOfSet(names: Iterable<string>, keyOf: (name: string) => string | undefined): string | undefined {
  const parts: string[] = [];
  for (const name of [...names].sort()) {
    const key = keyOf(name);
    if (key === undefined) return undefined;
    parts.push(`${quoted(name)}=${key}`);
  }
  return parts.join(" ");
}

/** A set that is written out as an argument. */
interface WrittenArgument {
  readonly origin: Origin;
  readonly attributes: AttributeSet["attributes"];
  readonly environment: Environment | undefined;
}

function writtenArgument({ expression }: Thunk): WrittenArgument | undefined {
  if (expression === undefined) return undefined;
  const { origin, environment } = expression;
  const node = unwrapParentheses(origin.node);
  if (node.kind !== "attrset_expression") return undefined;
  const { attributes, dynamic } = origin.file.semantic.attributeSet(node);
  return dynamic.length > 0 ? undefined : { origin, attributes, environment };
}

// A late value that nobody has looked into goes by no name but the function's own.
function canonical(machine: Machine, thunk: Thunk, key: string | undefined, origin: Origin): Thunk {
  if (!isLateKey(key)) return thunk;
  const value = machine.peek(thunk);
  return value.kind === "late" && value.path.length === 0 ? Thunk.of(lateValue(value.root, [], origin)) : thunk;
}
