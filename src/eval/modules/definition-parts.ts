// Owns taking option definitions apart as the module system does: through `mkIf`, `mkMerge`, `mkForce` and the like, down to
// the sets, lists and values that they hold. What is not known is said with `isOpen`, never guessed.

import type { Evaluator } from "../evaluator.ts";
import { propertyOf } from "../properties.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type SingleValue } from "../value.ts";

/** One value that an option is set to. */
export interface DefinitionPart {
  readonly value: SingleValue;
  /** Where the value is written, and what it was read from. */
  readonly thunk: Thunk;
  /** Whether it holds only under a condition, or may be outranked. */
  readonly isConditional: boolean;
}

/** Nested properties deeper than this are not followed. */
const depthLimit = 12;

/** The values that some definitions of one option come to, in order; what fails is left out. */
export function definitionParts(evaluator: Evaluator, thunks: readonly Thunk[]): readonly DefinitionPart[] {
  const parts: DefinitionPart[] = [];
  const visit = (thunk: Thunk, isConditional: boolean, depth: number): void => {
    const alternatives = alternativesOf(evaluator.ask(thunk).value);
    const isChosen = isConditional || alternatives.length > 1;
    for (const value of alternatives) {
      const property = depth > depthLimit ? undefined : propertyOf(evaluator.machine, value);
      if (property?.content === undefined) {
        parts.push({ value, thunk, isConditional: isChosen });
      } else if (property.type === "merge") {
        for (const list of alternativesOf(evaluator.ask(property.content).value)) {
          if (list.kind !== "list" || list.isOpen)
            parts.push({ value: { kind: "unknown" }, thunk, isConditional: true });
          if (list.kind === "list") for (const element of list.elements) visit(element, isChosen, depth + 1);
        }
      } else {
        visit(property.content, isChosen || property.type !== "order", depth + 1);
      }
    }
  };
  for (const thunk of thunks) visit(thunk, false, 0);
  return parts;
}

/** One attribute that some definitions set, with every thunk that sets it. */
export interface MergedAttribute {
  readonly name: string;
  readonly thunks: readonly Thunk[];
}

/** The names that definitions of a set come to. */
export interface MergedSet {
  readonly attributes: ReadonlyMap<string, MergedAttribute>;
  /** Whether there may be others. */
  readonly isOpen: boolean;
  /** The sets that were merged. */
  readonly sets: readonly AttrsValue[];
}

/** Merges definitions of a set by name, as `attrsOf` and `submodule` do. */
export function mergedSet(evaluator: Evaluator, thunks: readonly Thunk[]): MergedSet {
  const attributes = new Map<string, { name: string; thunks: Thunk[] }>();
  const sets: AttrsValue[] = [];
  let isOpen = false;
  for (const { value } of definitionParts(evaluator, thunks)) {
    if (value.kind !== "attrs" || value.isOpen) isOpen = true;
    if (value.kind !== "attrs") continue;
    sets.push(value);
    value.attributes.forEach((thunk, name) => {
      const known = attributes.get(name);
      if (known === undefined) attributes.set(name, { name, thunks: [thunk] });
      else known.thunks.push(thunk);
    });
  }
  return { attributes, isOpen, sets };
}

/** The elements that definitions of a list come to. */
export interface MergedList {
  readonly elements: readonly Thunk[];
  /** Whether there may be others. */
  readonly isOpen: boolean;
}

/** Concatenates definitions of a list. */
export function mergedList(evaluator: Evaluator, thunks: readonly Thunk[]): MergedList {
  const elements: Thunk[] = [];
  let isOpen = false;
  for (const { value } of definitionParts(evaluator, thunks)) {
    if (value.kind !== "list" || value.isOpen) isOpen = true;
    if (value.kind === "list") elements.push(...value.elements);
  }
  return { elements, isOpen };
}
