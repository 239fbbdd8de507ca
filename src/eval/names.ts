// Owns what names stand for: the environments of `let` and `rec`, variables, and the look-up in `with`, which is asked only for
// names that no scope has, and has to be looked into to be asked.

import type { SourceFile } from "../project/source-file.ts";
import { type AttrName, attrNameText, type Resolution } from "../semantic/index.ts";
import {
  type LetAttrsetExpression,
  type LetExpression,
  type RecAttrsetExpression,
  type VariableExpression,
  variableName,
  type WithExpression,
} from "../syntax/index.ts";
import { attributeThunk, type Evaluation, hasAttribute, selectAttribute } from "./attributes.ts";
import { type Environment, environmentOf } from "./environment.ts";
import { nullAsSet } from "./evaluation.ts";
import { namedAt } from "./late.ts";
import { libraryValue } from "./library.ts";
import { Thunk } from "./thunk.ts";
import { type Origin, type SingleValue, unknownValue, type Value } from "./value.ts";

type BindingScope = LetExpression | RecAttrsetExpression | LetAttrsetExpression;

/** The environment of a `let` or `rec`: its names, each a thunk made when first asked for. */
export function scopeEnvironment(
  ctx: Evaluation,
  file: SourceFile,
  node: BindingScope,
  outer: Environment | undefined,
): Environment {
  const scopes = outer?.scopes;
  const made = scopes?.get(node);
  if (made !== undefined) return made;
  const environment = new ScopeEnvironment(ctx, file, node, outer);
  scopes?.set(node, environment);
  return environment;
}

class ScopeEnvironment implements Environment {
  readonly parent: Environment | undefined;
  readonly node: BindingScope;
  readonly scopes: Environment["scopes"];
  readonly #ctx: Evaluation;
  readonly #file: SourceFile;
  readonly #thunks = new Map<string, Thunk>();

  constructor(ctx: Evaluation, file: SourceFile, node: BindingScope, outer: Environment | undefined) {
    this.parent = outer;
    this.node = node;
    this.scopes = outer?.scopes;
    this.#ctx = ctx;
    this.#file = file;
  }

  lookup(name: string): Thunk | undefined {
    let thunk = this.#thunks.get(name);
    if (thunk !== undefined) return thunk;
    const attribute = this.#file.semantic.attributeSet(this.node).attributes.get(name);
    if (attribute === undefined) return undefined;
    thunk = attributeThunk(this.#ctx, this.#file, attribute, this, this.parent);
    this.#thunks.set(name, thunk);
    return thunk;
  }
}

/** The thunk that a name stands for, by what it means at a place in the text; undefined where nothing is known of it. */
export function resolvedThunk(
  ctx: Evaluation,
  file: SourceFile,
  resolution: Resolution,
  use: VariableExpression | AttrName,
  environment: Environment | undefined,
): Thunk | undefined {
  switch (resolution.kind) {
    case "binding": {
      const { binding } = resolution;
      return environmentOf(environment, binding.scope.node)?.lookup?.(binding.name);
    }
    case "builtin":
      return ctx.global(resolution.name);
    case "unresolved":
      return undefined;
    case "with": {
      const name = use.kind === "variable_expression" ? use.name : use;
      const text = attrNameText(name);
      if (text === undefined) return undefined;
      const origin = { file, node: name };
      return Thunk.lazy(() => lookUpInWith(ctx, text, origin, resolution.environments, environment), origin);
    }
  }
}

// The innermost `with` is asked first, and has to be looked into even where it turns out not to have the name.
function lookUpInWith(
  ctx: Evaluation,
  name: string,
  origin: Origin,
  nodes: readonly WithExpression[],
  environment: Environment | undefined,
): Value {
  const [node, ...outer] = nodes;
  if (node === undefined) return unknownValue;
  const attributes = environmentOf(environment, node)?.attributes;
  if (attributes === undefined) return unknownValue;
  const { machine } = ctx;
  const look = (value: SingleValue): Value => {
    // Unlike `?`, this takes nothing but a set.
    if (value.kind === "null") return nullAsSet(origin);
    const presence = hasAttribute(machine, value, name);
    if (presence === true) return selectAttribute(ctx, value, name, origin);
    const next = () => lookUpInWith(ctx, name, origin, outer, environment);
    if (presence === false) return next();
    return outer.length === 0
      ? selectAttribute(ctx, value, name, origin)
      : machine.oneOf([() => selectAttribute(ctx, value, name, origin), next]);
  };
  const place = { file: origin.file, node: node.environment };
  return machine.within(
    place,
    `\`${name}\` is looked up in this \`with\` first`,
    () => machine.inspect(attributes, look),
    "name",
  );
}

/** The value of a variable; a late one is read where its name stands. */
export function evaluateVariable(
  ctx: Evaluation,
  file: SourceFile,
  node: VariableExpression,
  environment: Environment | undefined,
): Value {
  const thunk = resolvedThunk(ctx, file, file.semantic.resolveVariable(node), node, environment);
  if (thunk === undefined) return unknownValue;
  const value = ctx.machine.known(thunk) ?? usedValue(ctx, file, node, thunk);
  // Wherever a `lib` comes from that cannot be followed, it is nixpkgs' by custom.
  if (value.kind === "unknown" && variableName(node) === "lib") return libraryValue;
  // A late value is read where its name stands, not where the module system made it.
  return value.kind === "late" ? namedAt(value, { file, node }) : value;
}

// A function of its own: what its label refers to would be kept anew for every use.
function usedValue(ctx: Evaluation, file: SourceFile, node: VariableExpression, thunk: Thunk): Value {
  return ctx.machine.peekWithin({ file, node }, () => `\`${node.name.text}\` is used`, thunk, "use");
}
