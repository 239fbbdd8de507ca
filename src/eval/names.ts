// Owns what names stand for: the environments of `let` and `rec`, variables, and the look-up in `with`, which is asked only for
// names that no scope has, and has to be looked into to be asked.

import type { SourceFile } from "../project/source-file.ts";
import type {
  AnyNode,
  LetAttrsetExpression,
  LetExpression,
  RecAttrsetExpression,
  VariableExpression,
  WithExpression,
} from "../syntax/index.ts";
import { attributeThunk, type Evaluation, hasAttribute, selectAttribute } from "./attributes.ts";
import { type Environment, environmentOf } from "./environment.ts";
import { nullAsSet } from "./evaluation.ts";
import { namedAt } from "./late.ts";
import { libraryValue } from "./library.ts";
import { Thunk } from "./thunk.ts";
import { type Origin, type SingleValue, unknownValue, type Value } from "./value.ts";

/** The environment of a `let` or `rec`: its names, each a thunk made when first asked for. */
export function scopeEnvironment(
  ctx: Evaluation,
  file: SourceFile,
  node: LetExpression | RecAttrsetExpression | LetAttrsetExpression,
  outer: Environment | undefined,
): Environment {
  const scopes = outer?.scopes;
  const made = scopes?.get(node);
  if (made !== undefined) return made;
  const set = file.semantic.attributeSet(node);
  const thunks = new Map<string, Thunk>();
  const environment: Environment = {
    parent: outer,
    node,
    lookup: (name) => {
      let thunk = thunks.get(name);
      const attribute = set.attributes.get(name);
      if (thunk === undefined && attribute !== undefined) {
        thunk = attributeThunk(ctx, file, attribute, environment, outer);
        thunks.set(name, thunk);
      }
      return thunk;
    },
    ...(scopes === undefined ? {} : { scopes }),
  };
  scopes?.set(node, environment);
  return environment;
}

/** The thunk that a name stands for at a place in the text; undefined where nothing is known of it. */
export function variableThunk(
  ctx: Evaluation,
  file: SourceFile,
  name: AnyNode,
  text: string,
  use: AnyNode,
  environment: Environment | undefined,
): Thunk | undefined {
  const { semantic } = file;
  const resolution =
    use.kind === "variable_expression" ? semantic.resolveVariable(use) : semantic.resolveName(text, use);
  if (resolution.kind === "binding") {
    return environmentOf(environment, resolution.binding.scope.node)?.lookup?.(text);
  }
  if (resolution.kind === "builtin") return ctx.global(text);
  if (resolution.kind === "unresolved") return undefined;
  const origin = { file, node: name };
  return Thunk.lazy(() => lookUpInWith(ctx, text, origin, resolution.environments, environment), origin);
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
  const origin = { file, node };
  const thunk = variableThunk(ctx, file, node.name, node.name.text, node, environment);
  if (thunk === undefined) return unknownValue;
  const value = ctx.machine.peekWithin(origin, () => `\`${node.name.text}\` is used`, thunk, "use");
  // Wherever a `lib` comes from that cannot be followed, it is nixpkgs' by custom.
  if (value.kind === "unknown" && node.name.text === "lib") return libraryValue;
  // A late value is read where its name stands, not where the module system made it.
  return value.kind === "late" ? namedAt(value, origin) : value;
}
