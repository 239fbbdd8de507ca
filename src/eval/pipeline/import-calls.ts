// Owns finding where a file imports others of the project, and where it calls their functions. Names are followed by evaluating
// what is called, so that it does not matter how the file came to be under a name.

import type { SourceFile } from "../../project/source-file.ts";
import { unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, ApplyExpression, Expression, FunctionExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import type { PrimitiveValue, Value } from "../value.ts";

/** An `import` of a file of the project. */
export interface ImportedFile {
  readonly target: string;
  /** `import ./file.nix`, without what its value is given. */
  readonly node: ApplyExpression;
}

/** The `import`s of a file, in order; paths that are computed are evaluated. */
export function importedFiles(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): ImportedFile[] {
  const found: ImportedFile[] = [];
  if (!file.text.latin1.includes("import")) return found;
  file.tree.root.forEachOfKind(["apply_expression"], (node) => {
    const fn = unwrapParentheses(node.function);
    const name = fn.kind === "variable_expression" ? fn.name.text : fn.kind === "select_expression" ? fn.text : "";
    if (name !== "import" && name !== "builtins.import") return;
    const { value } = evaluator.ask(evaluator.thunk(file, node.argument, modules.environmentAt(file, node)));
    const target =
      value.kind === "path" && value.path !== undefined ? evaluator.project.importTarget(value.path) : undefined;
    if (target?.kind === "file") found.push({ target: target.path, node });
  });
  return found;
}

/** A call of a function of the project. */
export interface FunctionCall {
  /** The application to the first argument. */
  readonly node: ApplyExpression;
  /** Every argument that it is given there, in order. */
  readonly args: readonly Thunk[];
  /** What is called. */
  readonly fn: FunctionExpression;
}

/** The calls in a file of some functions, also by `importApply`, as far as what is called is known there. */
export function callsOf(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  functions: { has(fn: FunctionExpression): boolean },
): FunctionCall[] {
  const found: FunctionCall[] = [];
  file.tree.root.forEachOfKind(["apply_expression"], (node) => {
    if (!mayBeFunction(unwrapParentheses(node.function))) return;
    const { value } = evaluator.ask(evaluator.thunk(file, node.function, modules.environmentAt(file, node)));
    const called = value.kind === "primitive" ? importApplied(evaluator, value) : value;
    if (called?.kind === "lambda" && functions.has(called.node)) {
      const environment = modules.environmentAt(file, node);
      const args = argumentsOf(node).map((argument) => evaluator.thunk(file, argument, environment));
      found.push({ node, args, fn: called.node });
    }
  });
  return found;
}

// `f a b` is the application of `f a` to `b`.
function argumentsOf(innermost: ApplyExpression): Expression[] {
  const args = [innermost.argument];
  let node: AnyNode = innermost;
  for (let { parent } = innermost as AnyNode; parent !== undefined; parent = node.parent) {
    if (parent.kind === "apply_expression" && parent.function === node) args.push(parent.argument);
    else if (parent.kind !== "parenthesized_expression") break;
    node = parent;
  }
  return args;
}

function mayBeFunction({ kind }: Expression): boolean {
  return kind === "apply_expression" || kind === "variable_expression" || kind === "select_expression";
}

// `importApply ./file.nix`, which waits for the argument.
function importApplied(evaluator: Evaluator, { primitive, args }: PrimitiveValue): Value | undefined {
  const [path] = args;
  if (primitive.name !== "importApply" || path === undefined || args.length > 1) return undefined;
  const { value } = evaluator.ask(path);
  const target =
    value.kind === "path" && value.path !== undefined ? evaluator.project.importTarget(value.path) : undefined;
  const file = target?.kind === "file" ? evaluator.file(target.path) : undefined;
  return file && evaluator.ask(file).value;
}
