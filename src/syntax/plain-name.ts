// Owns the shortest way to the name that a statement defines, for the most frequent form of one: sets have thousands of them, of which
// nothing but the name and the value is ever looked at.

import { endWord, nextWord, startWord, wordsPerNode } from "./flat-tree.ts";
import { symbolIds } from "./generated/language.ts";
import type { Binding } from "./generated/nodes.ts";

/** The name in `name = e;`, where it is one identifier; undefined for every other path. No object is made for the path. */
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
