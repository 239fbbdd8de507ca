// Owns the printed form of a tree, for people who debug: one node a line, indented, with its field and span.

import { fieldIds } from "./generated/language.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

const fieldNames = new Map<number, string>(Object.entries(fieldIds).map(([name, id]) => [id, name]));

/** Prints a tree; leaves show their text, spans are byte offsets. Ends in a newline. */
export function formatTree(tree: SyntaxTree): string {
  const { flat } = tree;
  const open: number[] = [];
  let text = "";
  for (let id = 0; id < flat.count; id++) {
    text += `${id === 0 ? "" : "\n"}${"  ".repeat(open.length)}(${describe(tree, id)}`;
    open.push(flat.next(id));
    for (; open.at(-1) === id + 1; open.pop()) text += ")";
  }
  return `${text}\n`;
}

function describe(tree: SyntaxTree, id: number): string {
  const { flat } = tree;
  const node = tree.node(id);
  const field = fieldNames.get(flat.field(id));
  const words = [`${field === undefined ? "" : `${field}: `}${node.kind} ${node.start}..${node.end}`];
  if (node.isMissing) words.push("MISSING");
  if (node.kind === "binary_expression" || node.kind === "unary_expression") words.push(node.operator);
  if (flat.next(id) === id + 1 && node.end > node.start) words.push(shorten(node.text));
  return words.join(" ");
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
