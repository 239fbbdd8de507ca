// Owns which definitions of generators are alike: made by the same text with the same names, as by a function that makes many
// entries of a registry, or for many machines. What is wrong with one of them is wrong with all, and told once.

import type { Evaluator } from "../evaluator.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";

/**
 * The same text for definitions that every check of a script, its files, prompts and inputs judges alike; it says nothing by itself.
 * Definitions of which something is not known, or to which others add, are like those of their own name only.
 */
export function likenessOf(evaluator: Evaluator, model: GeneratorModel, definition: GeneratorDefinition): string {
  const own = textOf(evaluator, definition);
  const isAlone = model.family(definition).every((other) => other === definition || textOf(evaluator, other) === own);
  return isAlone && !definition.isOpen ? own : `${definition.name ?? definition.path} ${own}`;
}

const texts = new WeakMap<GeneratorDefinition, string>();

function textOf(evaluator: Evaluator, definition: GeneratorDefinition): string {
  let text = texts.get(definition);
  if (text === undefined) {
    const parts: string[] = [];
    for (const { name, thunks } of definition.fields.attributes.values()) {
      parts.push(name);
      for (const thunk of thunks) {
        const { value } = evaluator.ask(thunk);
        const origin = ("origin" in value ? value.origin : undefined) ?? thunk.origin;
        parts.push(origin === undefined ? "?" : `${origin.file.path}:${origin.node.start}`);
        if (value.kind === "string") parts.push(value.text ?? "");
        if (value.kind === "bool") parts.push(String(value.value));
        if (value.kind === "attrs") parts.push(...value.attributes.keys());
      }
    }
    text = parts.join("\0");
    texts.set(definition, text);
  }
  return text;
}
