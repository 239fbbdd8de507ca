// Owns the `let` blocks of a file that is a module: those between its arguments and its set, which see `config`, and whose
// names the whole set sees, `imports` included.

import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode, LetExpression } from "../../syntax/index.ts";
import type { ModuleReader } from "./modules.ts";

/** The blocks, outermost first; none where the file is no module function. Modules inside the file's own are not looked at. */
export function moduleLets(modules: ModuleReader, file: SourceFile): LetExpression[] {
  const own = modules.modulesOf(file).find(({ fn }) => fn !== undefined && isFileValue(fn));
  const lets: LetExpression[] = [];
  let node = own?.fn?.body;
  while (node !== undefined) {
    if (node.kind === "let_expression") lets.push(node);
    node = innerOf(node);
  }
  return lets;
}

// Whether a node is what its file evaluates to, or what that gives when called.
function isFileValue(node: AnyNode): boolean {
  let inner = node;
  for (let outer = node.parent; outer !== undefined && outer.kind !== "source_code"; outer = outer.parent) {
    if (innerOf(outer) !== inner && !(outer.kind === "function_expression" && outer.body === inner)) return false;
    inner = outer;
  }
  return true;
}

function innerOf(node: AnyNode) {
  switch (node.kind) {
    case "parenthesized_expression":
      return node.expression;
    case "let_expression":
    case "with_expression":
    case "assert_expression":
      return node.body;
    default:
      return undefined;
  }
}
