// Owns which definitions of generators are alike: made by the same text with the same names, as by a function that makes many
// entries of a registry, or for many machines. What is wrong with one of them is wrong with all, and told once.

import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import type { GeneratorDefinition, GeneratorModel, GeneratorParts } from "./generator-model.ts";

/**
 * The same text for definitions that every check of a script, its files, prompts and inputs judges alike; it says nothing by itself.
 * Definitions of which something is not known, or to which others add, are like those of their own name only.
 */
export function likenessOf(evaluator: Evaluator, model: GeneratorModel, definition: GeneratorDefinition): string {
  const own = textOf(evaluator, definition.parts);
  const isAlone = isUniform(evaluator, model.family(definition));
  return isAlone && !definition.isOpen ? own : `${definition.name ?? definition.path} ${own}`;
}

const uniform = new WeakMap<readonly GeneratorDefinition[], boolean>();

/** Whether all definitions of a generator are alike, so that one of them tells what its script does. */
export function isUniform(evaluator: Evaluator, family: readonly GeneratorDefinition[]): boolean {
  let isSame = uniform.get(family);
  if (isSame === undefined) {
    const [first, ...others] = new Set(family.map(({ parts }) => parts));
    isSame = others.every((parts) => textOf(evaluator, parts) === textOf(evaluator, first!));
    uniform.set(family, isSame);
  }
  return isSame;
}

const texts = new WeakMap<GeneratorParts, string>();

function textOf(evaluator: Evaluator, generator: GeneratorParts): string {
  let text = texts.get(generator);
  if (text === undefined) {
    const pieces: string[] = [];
    for (const { name, thunks } of generator.fields.attributes.values()) {
      pieces.push(name);
      for (const thunk of thunks) describe(evaluator, thunk, pieces, 0);
    }
    text = pieces.join("\0");
    texts.set(generator, text);
  }
  return text;
}

/** Options of files and prompts are the deepest that any check looks at. */
const depthLimit = 3;

// Where something is written, and what it comes to: the same text gives different things to different callers.
function describe(evaluator: Evaluator, thunk: Thunk, into: string[], depth: number): void {
  const { value } = evaluator.ask(thunk);
  const origin = ("origin" in value ? value.origin : undefined) ?? thunk.origin;
  into.push(value.kind, origin === undefined ? "?" : `${origin.file.path}:${origin.node.start}`);
  switch (value.kind) {
    case "string":
      into.push(value.text ?? "?");
      break;
    case "path":
      into.push(value.path ?? "?");
      break;
    case "bool":
    case "number":
      into.push(String(value.value));
      break;
    case "late":
      into.push(value.path.join("."));
      break;
    case "list":
      if (depth < depthLimit) for (const element of value.elements) describe(evaluator, element, into, depth + 1);
      break;
    case "attrs":
      for (const [name, inner] of value.attributes) {
        into.push(name);
        if (depth < depthLimit) describe(evaluator, inner, into, depth + 1);
      }
  }
}
