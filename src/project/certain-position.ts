// Owns the question whether an expression is evaluated for sure once its file is, going by its place in the text alone. It
// errs on the side of no: defaults, branches, what may be overridden, what nobody uses, attributes that may not be asked for.

import {
  type AttrName,
  application,
  attrNameText,
  calledName,
  type Definition,
  unwrapParentheses,
} from "../semantic/index.ts";
import type { AnyNode, FunctionExpression } from "../syntax/index.ts";
import type { SourceFile } from "./source-file.ts";

/** What a file is to those that evaluate it; of a module and of a flake every attribute is asked for. */
export type Asked = "attributes" | "value";

/** Functions with an argument, here by number from zero, that is evaluated under a condition, may be overridden, or may fail. */
const guarding: ReadonlyMap<string | undefined, number> = new Map([
  ["mkDefault", 0],
  ["mkIf", 1],
  ["mkOptionDefault", 0],
  ["mkOverride", 1],
  ["optional", 1],
  ["optionalAttrs", 1],
  ["optionalString", 1],
  ["optionals", 1],
  ["tryEval", 0],
]);

/** Attributes of an option that are evaluated where nobody sets it, or for its documentation. */
const optionalFields: ReadonlySet<string | undefined> = new Set(["default", "defaultText", "example"]);

/** Whether a node is certain to be evaluated when its file is. */
export function isCertainlyEvaluated(file: SourceFile, node: AnyNode, asked: Asked): boolean {
  return new Climb(file, asked).isCertain(node);
}

class Climb {
  readonly #file: SourceFile;
  readonly #asked: Asked;
  readonly #visited = new Set<AnyNode>();

  constructor(file: SourceFile, asked: Asked) {
    this.#file = file;
    this.#asked = asked;
  }

  isCertain(node: AnyNode): boolean {
    let child = node;
    for (let parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
      if (!this.#passesOn(parent, child)) return false;
      // What a `let` binds is evaluated where its name is used.
      if (isDefinition(parent) && parent.parent?.parent?.kind === "let_expression") return this.#isUsed(parent);
    }
    return true;
  }

  /** Whether something directly below a node is evaluated with it. */
  #passesOn(parent: AnyNode, child: AnyNode): boolean {
    switch (parent.kind) {
      case "formal":
        return false;
      case "if_expression":
        return child === parent.condition;
      case "binary_expression":
        return child === parent.left || !["&&", "||", "->"].includes(parent.operator);
      case "select_expression":
        return child !== parent.default;
      case "apply_expression":
        return (
          child === parent.function || guarding.get(calledName(parent.function)) !== application(parent.function).count
        );
      case "binding":
      case "inherit_from":
        return this.#isAskedFor(parent);
      case "function_expression":
        return this.#isCalled(parent);
      default:
        return true;
    }
  }

  #isUsed(definition: Definition): boolean {
    if (this.#visited.has(definition)) return false;
    this.#visited.add(definition);
    const scope = this.#file.semantic.enclosingScope(definition);
    if (scope === undefined || scope.kind === "with_expression") return false;
    const { bindings } = this.#file.semantic.scope(scope);
    return namesOf(definition).some((name) => {
      const found = bindings.get(attrNameText(name) ?? "");
      const uses = found === undefined ? [] : this.#file.semantic.references(found);
      return uses.some((use) => this.isCertain(use.parent?.kind === "variable_expression" ? use.parent : use));
    });
  }

  #isAskedFor(definition: Definition): boolean {
    const holder = definition.parent?.parent;
    if (holder?.kind === "let_expression") return true;
    const taker = holder === undefined ? undefined : outside(holder);
    if (taker?.kind === "apply_expression" && unwrapParentheses(taker.argument) === holder) {
      const [name] = namesOf(definition);
      return calledName(taker.function) !== "mkOption" || !optionalFields.has(name && attrNameText(name));
    }
    return this.#asked === "attributes";
  }

  /** Whether a function is one that the file's users call, or that is handed to one that calls it. */
  #isCalled(fn: FunctionExpression): boolean {
    const around = outside(fn);
    switch (around?.kind) {
      case "source_code":
      case "let_expression":
      case "with_expression":
      case "assert_expression":
      case "function_expression":
      case "apply_expression":
      case "list_expression":
        return true;
      case "binding":
        // A plain function among attributes is there for others; a module, or the outputs of a flake, are called.
        return (
          around.parent?.parent?.kind === "let_expression" ||
          (this.#asked === "attributes" && (fn.formals?.hasEllipsis === true || isOutputs(around)))
        );
      default:
        return false;
    }
  }
}

function isDefinition(node: AnyNode): node is Definition {
  return node.kind === "binding" || node.kind === "inherit" || node.kind === "inherit_from";
}

function isOutputs(binding: Extract<AnyNode, { kind: "binding" }>): boolean {
  const [name] = binding.attrpath.attrs;
  return (
    name !== undefined && attrNameText(name) === "outputs" && binding.parent?.parent?.parent?.kind === "source_code"
  );
}

function namesOf(definition: Definition): readonly AttrName[] {
  return definition.kind === "binding" ? definition.attrpath.attrs.slice(0, 1) : definition.attrs.attrs;
}

function outside(node: AnyNode): AnyNode | undefined {
  let around = node.parent;
  while (around?.kind === "parenthesized_expression") around = around.parent;
  return around;
}
