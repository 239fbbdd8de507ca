// Owns the inside of a function that is called: what its parameters stand for.

import type { ScopeNode } from "../semantic/index.ts";
import type { Expression, FunctionExpression } from "../syntax/index.ts";
import { isPlainlyKnown, selectAttribute } from "./attributes.ts";
import type { Environment } from "./environment.ts";
import type { Evaluation } from "./evaluation.ts";
import { evaluate } from "./expressions.ts";
import type { CallIdentity } from "./shared-calls.ts";
import { Thunk } from "./thunk.ts";
import { type LambdaValue, unknownValue, type Value } from "./value.ts";

/** The environment of a function's body in one call of it. */
export class CallEnvironment implements Environment {
  readonly parent: Environment | undefined;
  readonly node: FunctionExpression;
  readonly call: CallIdentity | undefined;
  readonly scopes: Map<ScopeNode, Environment> | undefined;
  readonly #ctx: Evaluation;
  readonly #fn: LambdaValue;
  readonly #argument: Thunk;
  #formals: Map<string, Thunk> | undefined;

  constructor(
    ctx: Evaluation,
    fn: LambdaValue,
    argument: Thunk,
    call: CallIdentity | undefined,
    scopes: Map<ScopeNode, Environment> | undefined,
  ) {
    this.parent = fn.environment;
    this.node = fn.node;
    this.call = call;
    this.scopes = scopes;
    this.#ctx = ctx;
    this.#fn = fn;
    this.#argument = argument;
    this.#formals = undefined;
  }

  /** The thunk of a parameter, made when it is first asked for. */
  lookup(name: string): Thunk | undefined {
    const known = this.#formals?.get(name);
    if (known !== undefined) return known;
    const binding = this.#fn.file.semantic.scope(this.node).bindings.get(name);
    if (binding === undefined) return undefined;
    if (binding.kind === "argument") return this.#argument;
    const thunk = this.#given(name) ?? this.#formal(name, binding.formal?.default);
    this.#formals ??= new Map();
    this.#formals.set(name, thunk);
    return thunk;
  }

  // What a call writes out goes by the name of the parameter as it is; elsewhere it depends on what the argument comes to.
  #given(name: string): Thunk | undefined {
    const { value, demands } = this.#argument;
    if (value?.kind !== "attrs" || value.call !== undefined || demands.length > 0) return undefined;
    const thunk = value.attributes.get(name);
    return thunk !== undefined && isPlainlyKnown(this.#ctx, thunk) ? thunk : undefined;
  }

  #formal(name: string, fallback: Expression | undefined): Thunk {
    const origin = { file: this.#fn.file, node: this.node };
    return Thunk.lazy(() => {
      const { machine } = this.#ctx;
      const value = machine.peek(this.#argument);
      return machine.each(value, (single) => {
        if (single.kind !== "attrs") return unknownValue;
        if (single.attributes.has(name) || single.fallback?.(name) !== undefined)
          return selectAttribute(this.#ctx, single, name, origin);
        if (!single.isOpen) return this.#default(fallback);
        return fallback === undefined
          ? unknownValue
          : machine.oneOf([() => unknownValue, () => this.#default(fallback)]);
      });
    }, origin);
  }

  #default(expression: Expression | undefined): Value {
    return expression === undefined ? unknownValue : evaluate(this.#ctx, this.#fn.file, expression, this);
  }
}
