// Owns calls of whole files' functions with constants only: `import ./registry.nix { pkgs = null; }`. Wherever such a call is
// written it gives the same, so that it is evaluated once. Nothing of the caller may show in what it gives.

import { unwrapParentheses } from "../semantic/index.ts";
import type { Expression, FunctionExpression } from "../syntax/index.ts";
import type { Thunk } from "./thunk.ts";
import type { LambdaValue } from "./value.ts";

const constants: ReadonlySet<string> = new Set(["false", "null", "true"]);

/** What calls of this kind give, by function and argument. */
export class ClosedCalls {
  readonly #results = new Map<FunctionExpression, Map<string, Thunk>>();

  /** What a call gives, made where it is the first one of its kind; undefined where it may differ from other calls. */
  result(fn: LambdaValue, argument: Thunk, make: () => Thunk): Thunk | undefined {
    if (fn.environment !== undefined || fn.node.universal !== undefined || fn.node.formals === undefined)
      return undefined;
    const key = constantsOf(argument);
    if (key === undefined) return undefined;
    const known = this.#results.get(fn.node) ?? new Map<string, Thunk>();
    this.#results.set(fn.node, known);
    const result = known.get(key) ?? make();
    known.set(key, result);
    // One that comes back to itself has no end, wherever it began; that is found out by the call itself.
    return result.state === "running" ? undefined : result;
  }
}

// The names and constants of a literal set, as a text; undefined where it holds anything else.
function constantsOf(argument: Thunk): string | undefined {
  const node = argument.origin && unwrapParentheses(argument.origin.node as Expression);
  if (argument.origin === undefined || node?.kind !== "attrset_expression") return undefined;
  const { semantic } = argument.origin.file;
  const { attributes, dynamic } = semantic.attributeSet(node);
  if (dynamic.length > 0) return undefined;
  const texts: string[] = [];
  for (const [name, { value }] of attributes) {
    const expression = value.kind === "expression" ? unwrapParentheses(value.expression) : undefined;
    if (expression?.kind !== "variable_expression" || !constants.has(expression.name.text)) return undefined;
    if (semantic.resolveVariable(expression).kind !== "builtin") return undefined;
    texts.push(`${name}=${expression.name.text}`);
  }
  return texts.sort().join(" ");
}
