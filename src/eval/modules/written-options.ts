// Owns what the declaration of an option says by the way it is written: `mkOption { type = lib.types.…; }` with names of nixpkgs'
// `lib` looks at nothing late, and its type is told from the text. Most declarations are written so, and need no evaluation.

import type { SourceFile } from "../../project/source-file.ts";
import { attrpathNames, unwrapParentheses } from "../../semantic/index.ts";
import type { Expression, VariableExpression } from "../../syntax/index.ts";
import type { Thunk } from "../thunk.ts";
import { isOptionKind, type OptionKind } from "./option-kinds.ts";

/** A declaration that is written out. */
export interface WrittenOption {
  /** Whether it says of which type the option is. */
  readonly hasType: boolean;
  /** The kind of its type; absent where that is of no kind that matters. */
  readonly kind: OptionKind | undefined;
}

const withoutType: WrittenOption = { hasType: false, kind: undefined };

/** Functions of `lib` that declare an option whose type is their own matter, with the number of their arguments. */
const simple: ReadonlyMap<string | undefined, number> = new Map([
  ["mkEnableOption", 1],
  ["mkPackageOption", 3],
]);

/** What a declaration that nobody has evaluated says; undefined where that takes evaluating it. */
export function writtenOption({ expression }: Thunk): WrittenOption | undefined {
  if (expression === undefined) return undefined;
  const { file } = expression.origin;
  const node = unwrapParentheses(expression.origin.node);
  if (node.kind !== "apply_expression") return undefined;
  const { head, count } = spineOf(node);
  const name = libraryName(file, head);
  if (simple.get(name) === count) return withoutType;
  const description = name === "mkOption" && count === 1 ? unwrapParentheses(node.argument) : undefined;
  if (description?.kind !== "attrset_expression") return undefined;
  let type: Expression | undefined;
  for (const statement of description.bindingSet?.bindings ?? []) {
    // What is inherited, or put together, is for the evaluator.
    if (statement.kind !== "binding") return undefined;
    const { names, isComplete } = attrpathNames(statement.attrpath);
    if (names[0] === undefined || (names[0] === "type" && (names.length > 1 || !isComplete))) return undefined;
    if (names[0] === "type") type = statement.expression;
  }
  if (type === undefined) return withoutType;
  const typeName = libraryName(file, spineOf(type).head);
  if (typeName === undefined) return undefined;
  return { hasType: true, kind: isOptionKind(typeName) ? typeName : undefined };
}

// What is applied, and to how many arguments. A `with` around it only adds names.
function spineOf(expression: Expression): { readonly head: Expression; readonly count: number } {
  let head = unwrapParentheses(expression);
  let count = 0;
  for (;;) {
    if (head.kind === "apply_expression") {
      count += 1;
      head = unwrapParentheses(head.function);
    } else if (head.kind === "with_expression") head = unwrapParentheses(head.body);
    else return { head, count };
  }
}

/** Namespaces of `lib` in which options and types are looked up. */
const namespaces: ReadonlySet<string> = new Set(["lib", "lib.options", "lib.types", "options", "types"]);

// The last name of an expression that is a name of nixpkgs' `lib`, or of one of its namespaces; undefined for any other.
function libraryName(file: SourceFile, expression: Expression): string | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "variable_expression") return isOfLibrary(file, node) ? node.name.text : undefined;
  if (node.kind !== "select_expression" || node.default !== undefined) return undefined;
  const base = unwrapParentheses(node.expression);
  const { names, isComplete } = attrpathNames(node.attrpath);
  if (base.kind !== "variable_expression" || !isComplete || !namespaces.has(base.name.text)) return undefined;
  const isNested = names.length === 1 || (names.length === 2 && namespaces.has(names[0]!));
  return isNested && isOfLibrary(file, base) ? names.at(-1) : undefined;
}

// Whether a variable is `lib` as a function is given it, or one of its names by way of `inherit` or `with`.
function isOfLibrary(file: SourceFile, variable: VariableExpression): boolean {
  const resolution = file.semantic.resolveVariable(variable);
  if (resolution.kind === "with")
    return resolution.environments.every(({ environment }) => isNamespace(file, environment));
  if (resolution.kind !== "binding") return false;
  const { kind, attribute, name } = resolution.binding;
  if (kind === "formal") return name === "lib";
  return attribute?.value.kind === "inherit-from" && isNamespace(file, attribute.value.from);
}

function isNamespace(file: SourceFile, expression: Expression): boolean {
  const name = libraryName(file, expression);
  return name !== undefined && namespaces.has(name);
}
