// Owns environments: for each scope around an expression, the thunks its names stand for. The semantic layer says which
// scope a name belongs to; an environment only finds that scope's values.

import type { ScopeNode } from "../semantic/index.ts";
import type { WithExpression } from "../syntax/index.ts";
import type { CallCount, CallIdentity } from "./shared-calls.ts";
import type { Thunk } from "./thunk.ts";

/** The values of one scope, or of one `with`, and what surrounds it. */
export interface Environment {
  readonly parent: Environment | undefined;
  readonly node: ScopeNode | WithExpression;
  /** For a scope: the thunk of a name that the scope binds. For a `with`: absent. */
  readonly lookup?: (name: string) => Thunk | undefined;
  /** For a `with`: its attribute set. */
  readonly attributes?: Thunk;
  /** For the inside of a function: the call that it is of, where others may share it. */
  readonly call?: CallIdentity | undefined;
  /** For the inside of a module that is the same for all who ask: the environments of its scopes, so that they are the same too. */
  readonly scopes?: Map<ScopeNode, Environment> | undefined;
}

/** The environment of a scope node among those around an expression; undefined where evaluation did not pass through it. */
export function environmentOf(
  start: Environment | undefined,
  node: ScopeNode | WithExpression,
): Environment | undefined {
  for (let environment = start; environment !== undefined; environment = environment.parent) {
    if (environment.node === node) return environment;
  }
  return undefined;
}

/** How often the whole file's function has been called inside which an environment lies; undefined outside of any. */
export function callsAround(start: Environment | undefined): CallCount | undefined {
  for (let environment = start; environment !== undefined; environment = environment.parent) {
    if (environment.call?.calls !== undefined) return environment.call.calls;
  }
  return undefined;
}
