// Owns texts that are equal only for things that evaluate to the same: of expressions by where they are written and what they need
// of the functions around them, of plain values by what they are. Nothing is forced to make one, and most things have none.

import type { SourceFile } from "../project/source-file.ts";
import { Cells, type Tracker } from "../project/tracking.ts";
import {
  type Attribute,
  type Binding,
  literalString,
  outerParameters,
  type Resolution,
  unwrapParentheses,
} from "../semantic/index.ts";
import type { AnyNode, Expression } from "../syntax/index.ts";
import { fixpointNumber } from "./demand.ts";
import { type Environment, environmentOf } from "./environment.ts";
import type { Application, Thunk } from "./thunk.ts";
import type { LambdaValue, Origin, Value } from "./value.ts";

/** Longer strings are told apart by where they are written. */
const textLimit = 120;

/** Names that stand for names, further than this, are not followed. */
const depthLimit = 16;

/** Makes keys for the things of one project. */
export class CallKeys {
  /** Where the project changes: keeps account of the values of which keys are made. */
  readonly tracker: Tracker | undefined;
  readonly #files = new WeakMap<SourceFile, number>();
  readonly #sets = new WeakMap<object, number>();
  // What is called for each element of a list is the same function each time.
  readonly #functions = new Cells<LambdaValue, string | undefined>();
  // An application keeps its key when it has been evaluated, so that it stays the same as others.
  readonly #applications = new Cells<Thunk, string | undefined>();
  #fileCount = 0;
  #setCount = 0;

  constructor(tracker: Tracker | undefined) {
    this.tracker = tracker;
  }

  /** Of a function, with what it needs of the functions around it. */
  ofFunction(fn: LambdaValue): string | undefined {
    return this.#functions.get(this.tracker, fn, () => this.#ofPlace(fn.file, fn.node, fn.environment));
  }

  /** Of what a thunk stands for. */
  ofThunk(thunk: Thunk, depth = 0): string | undefined {
    const { tracker } = this;
    const { value } = thunk;
    const isDone = value !== undefined;
    let application = isDone ? undefined : thunk.application;
    if (tracker !== undefined) {
      application ??= thunk.pastApplication;
      if (thunk.remembered !== undefined) tracker.take(thunk.remembered);
    }
    if ((application !== undefined && !isDone) || this.#applications.has(thunk)) {
      const key = this.#applications.get(tracker, thunk, () => application && this.#ofApplication(application, depth));
      if (key !== undefined || !isDone) return key;
    }
    if (isDone) return thunk.demands.length > 0 ? undefined : this.#ofValue(value);
    const { expression } = thunk;
    // A thunk that is neither may be anything.
    if (expression === undefined) return undefined;
    return this.ofExpression(expression.origin.file, expression.origin.node, expression.environment, depth + 1);
  }

  #ofApplication({ fn, args }: Application, depth: number): string | undefined {
    if (depth > depthLimit) return undefined;
    const keys: string[] = [];
    for (const part of [fn, ...args]) {
      const key = this.ofThunk(part, depth + 1);
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return `a(${keys.join(" ")})`;
  }

  /** Of an attribute of a set that is written out; `environment` is that of the set, which is not recursive. */
  ofAttribute(file: SourceFile, attribute: Attribute, environment: Environment | undefined): string | undefined {
    const { value, nameNode } = attribute;
    switch (value.kind) {
      case "expression":
        return this.ofExpression(file, value.expression, environment);
      case "inherit":
        return this.#ofResolution(file, file.semantic.resolve(value.name), environment);
      case "inherit-from": {
        const from = this.ofExpression(file, value.from, environment);
        return from === undefined ? undefined : `${from}.${quoted(attribute.name)}`;
      }
      default: {
        const parts = attribute.definitions.map((node) => this.#ofPlace(file, node, environment));
        return parts.includes(undefined) ? undefined : `${nameNode.id}{${parts.join(";")}}`;
      }
    }
  }

  /** Of an expression in an environment. */
  ofExpression(
    file: SourceFile,
    expression: Expression,
    environment: Environment | undefined,
    depth = 0,
  ): string | undefined {
    if (depth > depthLimit) return undefined;
    const node = unwrapParentheses(expression);
    if (node.kind === "variable_expression") {
      const resolution = file.semantic.resolveVariable(node);
      if (resolution.kind !== "with") return this.#ofResolution(file, resolution, environment, depth + 1);
    }
    const text =
      node.kind === "string_expression" && node.end - node.start <= textLimit ? literalString(node) : undefined;
    return text === undefined ? this.#ofPlace(file, node, environment, depth) : quoted(text);
  }

  #ofResolution(
    file: SourceFile,
    resolution: Resolution,
    environment: Environment | undefined,
    depth = 0,
  ): string | undefined {
    if (resolution.kind === "builtin") return `b:${resolution.name}`;
    return resolution.kind === "binding" ? this.#ofBinding(file, resolution.binding, environment, depth) : undefined;
  }

  #ofBinding(
    file: SourceFile,
    binding: Binding,
    environment: Environment | undefined,
    depth: number,
  ): string | undefined {
    const scope = environmentOf(environment, binding.scope.node);
    if (scope === undefined || depth > depthLimit) return undefined;
    if (binding.kind !== "attribute") {
      if (scope.call !== undefined) return scope.call.parameterKey(binding.name, scope);
      const thunk = scope.lookup?.(binding.name);
      return thunk && this.ofThunk(thunk, depth + 1);
    }
    const { attribute } = binding;
    const expression = attribute?.expression;
    return expression && this.ofExpression(file, expression, scope, depth + 1);
  }

  #ofPlace(file: SourceFile, node: AnyNode, environment: Environment | undefined, depth = 0): string | undefined {
    const needs: string[] = [];
    for (const parameter of outerParameters(file.semantic, node)) {
      const key = this.#ofBinding(file, parameter, environment, depth + 1);
      if (key === undefined) return undefined;
      needs.push(key);
    }
    return `${this.ofSite({ file, node })}(${needs.join(",")})`;
  }

  #ofValue(value: Value): string | undefined {
    switch (value.kind) {
      case "string": {
        if (value.parts !== undefined || value.environment !== undefined) return undefined;
        const { text, origin } = value;
        if (text !== undefined && text.length <= textLimit) return quoted(text);
        return text === undefined || origin?.node.kind !== "string_expression" ? undefined : `${this.ofSite(origin)}()`;
      }
      case "path":
        return value.path === undefined ? undefined : `p:${quoted(value.path)}`;
      case "number":
        return value.value === undefined ? undefined : `n:${value.value}`;
      case "bool":
        return value.value === undefined ? undefined : `b:${value.value}`;
      case "null":
        return "b:null";
      case "early":
        return `e:${[value.name, ...value.path].map(quoted).join(".")}`;
      case "late":
        // Of what was looked up below a root, it matters where.
        return value.path.length > 0
          ? undefined
          : `${lateMark}${fixpointNumber(value.root.fixpoint)}:${value.root.kind}:${value.root.name}:${value.root.isOutside === true}`;
      case "lambda":
        return this.ofFunction(value);
      case "attrs":
        return this.#ofSet(value.attributes);
      case "list":
        return this.#ofSet(value.elements);
      case "unknown":
        return "u:";
      default:
        return undefined;
    }
  }

  // A set is the same as itself.
  #ofSet(parts: object): string {
    let number = this.#sets.get(parts);
    if (number === undefined) {
      number = this.#setCount++;
      this.#sets.set(parts, number);
    }
    return `v:${number}`;
  }

  /** Of a place in the text. */
  ofSite({ file, node }: Origin): string {
    return `${this.#numberOf(file)}:${node.id}`;
  }

  #numberOf(file: SourceFile): number {
    let number = this.#files.get(file);
    if (number === undefined) {
      number = this.#fileCount++;
      this.#files.set(file, number);
    }
    return number;
  }
}

/** A text as a part of a key: with its length in front it does not run into what stands behind it. */
export function quoted(text: string): string {
  return `${text.length}"${text}`;
}

const lateMark = "l:";

/** Whether a key is that of a late value. */
export function isLateKey(key: string | undefined): boolean {
  return key?.startsWith(lateMark) === true;
}
