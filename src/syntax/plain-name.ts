// Owns the shortest way to names that stand in most places alone: of a statement that defines one, and of a variable. Files have thousands
// of them, of which nothing but the text is ever looked at, so no object is made for them.

import { endWord, nextWord, startWord, wordsPerNode } from "./flat-tree.ts";
import { symbolIds } from "./generated/language.ts";
import type { Binding, VariableExpression } from "./generated/nodes.ts";

/** The name of a variable. */
export function variableName(variable: VariableExpression): string {
  const { tree, id } = variable;
  const { words } = tree.flat;
  const name = (id + 1) * wordsPerNode;
  return (words[name]! & 0xff) === symbolIds.identifier
    ? tree.textOf(words[name + startWord]!, words[name + endWord]!)
    : variable.name.text;
}

/** The name in `name = e;`, where it is one identifier; undefined for every other path. */
export function plainName({ tree, id }: Binding): string | undefined {
  const { words } = tree.flat;
  const path = (id + 1) * wordsPerNode;
  const name = path + wordsPerNode;
  const isPlain =
    (words[path]! & 0xff) === symbolIds.attrpath &&
    words[path + nextWord] === id + 3 &&
    (words[name]! & 0xff) === symbolIds.identifier;
  return isPlain ? tree.textOf(words[name + startWord]!, words[name + endWord]!) : undefined;
}
