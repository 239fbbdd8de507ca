// Owns the question why a value in a list of modules cannot be a module. The module system takes sets, functions that it can
// call with its arguments, and paths of files that hold either; what it says of the rest was tried with nixpkgs' `lib`.

import type { FunctionExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { Thunk } from "../thunk.ts";
import type { LambdaValue, Origin, SingleValue, Value } from "../value.ts";
import { generatorsShape } from "../vars/generators.ts";
import { customaryArguments, moduleArgumentSet } from "./module-arguments.ts";

/** Why something is no module. */
export type NoModule =
  /** A number or a Boolean in place of a path. */
  | { readonly kind: "no-path"; readonly value: SingleValue }
  /** A file, or a function, that gives something else than a set. */
  | { readonly kind: "no-set"; readonly value: SingleValue; readonly origin: Origin | undefined }
  /** A function that takes named arguments only, of which the module system passes more. */
  | { readonly kind: "closed-function"; readonly origin: Origin; readonly fn: FunctionExpression }
  /** A call that gives a function other arguments than it takes; `message` is Nix's. */
  | { readonly kind: "wrong-call"; readonly message: string; readonly origin: Origin | undefined }
  /** A set of vars generators. */
  | { readonly kind: "generators"; readonly name: string; readonly origin: Origin | undefined };

/** Arguments that the module system passes to every module (lib/modules.nix, `evalModules`). */
const alwaysPassed = ["config", "lib", "options", "specialArgs"] as const;

/** Why a forced element of a list of modules can be none; undefined where it is one, or that is not known. */
export function whyNoModule(evaluator: Evaluator, element: Value): NoModule | undefined {
  switch (element.kind) {
    case "number":
    case "bool":
      return { kind: "no-path", value: element };
    case "lambda":
      return ofFunction(evaluator, element);
    case "path":
      return element.path === undefined ? undefined : ofFile(evaluator, element.path);
    case "error": {
      const { reason, message, origin } = element;
      const isWrongCall = reason === "missing-argument" || reason === "unexpected-argument";
      return isWrongCall ? { kind: "wrong-call", message: message.replace("function ", ""), origin } : undefined;
    }
    default:
      return undefined;
  }
}

function ofFile(evaluator: Evaluator, path: string): NoModule | undefined {
  const target = evaluator.project.importTarget(path);
  const thunk = target.kind === "file" ? evaluator.file(target.path) : undefined;
  if (thunk === undefined) return undefined;
  const { value, demands } = evaluator.ask(thunk);
  if (demands.length > 0) return undefined;
  return value.kind === "lambda" ? ofFunction(evaluator, value) : ofResult(evaluator, value, thunk.origin);
}

function ofFunction(evaluator: Evaluator, fn: LambdaValue): NoModule | undefined {
  const { file, node } = fn;
  const origin = { file, node };
  const { formals } = node;
  if (formals !== undefined && !formals.hasEllipsis) {
    const names = new Set(formals.formals.map(({ name }) => name.text));
    return alwaysPassed.every((name) => names.has(name)) ? undefined : { kind: "closed-function", origin, fn: node };
  }
  const args = Thunk.of(moduleArgumentSet(customaryArguments(), origin));
  const { value, demands } = evaluator.machine.ask(() => {
    const body = evaluator.apply(fn, args, undefined);
    evaluator.machine.demandAll(body);
    return body;
  });
  return demands.length > 0 ? undefined : ofResult(evaluator, value, origin);
}

function ofResult(evaluator: Evaluator, value: Value, origin: Origin | undefined): NoModule | undefined {
  switch (value.kind) {
    case "bool":
    case "lambda":
    case "list":
    case "null":
    case "number":
    case "path":
    case "string":
      return { kind: "no-set", value, origin };
    case "attrs": {
      const shape = generatorsShape(evaluator, value);
      const name = shape?.kind === "bare" ? shape.names[0] : undefined;
      return name === undefined ? undefined : { kind: "generators", name, origin };
    }
    default:
      return undefined;
  }
}
