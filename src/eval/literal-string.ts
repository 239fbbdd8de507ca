// Owns the values of string literals. What stands in one is worked out when it is asked for: most strings are scripts and descriptions
// that nothing looks into.

import { literalString, stringParts } from "../semantic/index.ts";
import type { Expression, IndentedStringExpression, StringExpression } from "../syntax/index.ts";
import type { Environment } from "./environment.ts";
import type { Origin, StringValue } from "./value.ts";

const none: readonly string[] = [];

/** The value of an expression that is a string literal without interpolations, which takes no evaluation; undefined for all others. */
export function plainString(origin: Origin & { readonly node: Expression }): StringValue | undefined {
  const { node } = origin;
  if (node.kind !== "string_expression" || node.hasOfKind("interpolation")) return undefined;
  return new LiteralString(origin, node, none, undefined);
}

/** What a literal comes to. */
export class LiteralString implements StringValue {
  readonly kind = "string";
  readonly origin: Origin;
  readonly environment?: Environment;
  readonly #node: StringExpression | IndentedStringExpression;
  readonly #parts: readonly string[];
  #text: string | undefined;

  /** `parts`: what its interpolations add, in order; `environment` is theirs. */
  constructor(
    origin: Origin,
    node: StringExpression | IndentedStringExpression,
    parts: readonly string[],
    environment: Environment | undefined,
  ) {
    this.origin = origin;
    if (environment !== undefined) this.environment = environment;
    this.#node = node;
    this.#parts = parts;
  }

  get text(): string {
    this.#text ??= this.#parts.length === 0 ? literalString(this.#node)! : joined(this.#node, this.#parts);
    return this.#text;
  }
}

function joined(node: StringExpression | IndentedStringExpression, added: readonly string[]): string {
  let text = "";
  let index = 0;
  for (const part of stringParts(node)) text += typeof part === "string" ? part : added[index++]!;
  return text;
}
