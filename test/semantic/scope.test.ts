// The scope that a place stands in, also where it is asked for in any order, since paths are walked once.

import { expect, test } from "vitest";
import { buildSemanticModel } from "../../src/semantic/index.ts";
import { type AnyNode, parse } from "../../src/syntax/index.ts";
import { SourceText } from "../../src/text/source-text.ts";

const text = "{ p }: let a = p; in with a; rec { b = with (with b; c); d; e = x: [ x f ]; }";

// For each variable of the text: the kinds of what its name is looked up in, the nearest first.
const scopes: Readonly<Record<string, readonly string[]>> = {
  p: ["let_expression", "function_expression"],
  a: ["let_expression", "function_expression"],
  b: ["rec_attrset_expression", "with_expression", "let_expression", "function_expression"],
  c: ["with_expression", "rec_attrset_expression", "with_expression", "let_expression", "function_expression"],
  d: ["with_expression", "rec_attrset_expression", "with_expression", "let_expression", "function_expression"],
  x: ["function_expression", "rec_attrset_expression", "with_expression", "let_expression", "function_expression"],
  f: ["function_expression", "rec_attrset_expression", "with_expression", "let_expression", "function_expression"],
};

test.each([
  ["the first first", (nodes: AnyNode[]) => nodes],
  ["the last first", (nodes: AnyNode[]) => nodes.reverse()],
])("every variable is looked up in the scopes around it, %s", (_, ordered) => {
  const tree = parse(SourceText.fromString(text));
  const model = buildSemanticModel(tree);
  const found: Record<string, string[]> = {};
  for (const node of ordered([...tree.root.descendants()])) {
    if (node.kind !== "variable_expression") continue;
    const kinds: string[] = [];
    for (let scope = model.enclosingScope(node); scope !== undefined; scope = model.enclosingScope(scope))
      kinds.push(scope.kind);
    found[node.name.text] = kinds;
  }
  expect(found).toEqual(scopes);
});
