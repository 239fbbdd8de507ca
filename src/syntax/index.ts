// Owns what other layers may take from this one. Nothing else in this folder is imported from outside it.

export { Ancestors } from "./ancestors.ts";
export { formatTree } from "./format-tree.ts";
export * from "./generated/nodes.ts";
export { Node } from "./node.ts";
export { maximumLength, parse } from "./parse.ts";
export { plainName, variableName } from "./plain-name.ts";
export { type ParseError, SyntaxTree } from "./syntax-tree.ts";
