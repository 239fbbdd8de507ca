// Owns the fields of a `flake.nix` that Nix reads from its text, before anything is evaluated: all but what `outputs` holds.
// What stands there has to be written out. The words for what was expected are Nix's own.

import { type AttributeSet, type AttributeValue, literalString, unwrapParentheses } from "../semantic/index.ts";
import type { AnyNode, Expression } from "../syntax/index.ts";
import type { SourceFile } from "./source-file.ts";

/** A field that is computed where it has to be written out. */
export interface ComputedField {
  readonly node: AnyNode;
  /** Names that lead to it; empty for the flake itself. */
  readonly path: readonly string[];
  /** The message with which Nix stops, less the place. */
  readonly failure: string;
}

/** The computed fields of a flake's own file, in the order of the text. */
export function computedFlakeFields(file: SourceFile): ComputedField[] {
  const found: ComputedField[] = [];
  const expression = file.tree.root.expression;
  if (expression === undefined) return found;
  const root = unwrapParentheses(expression);
  if (root.kind !== "attrset_expression" && root.kind !== "rec_attrset_expression") {
    if (isComputed(root)) found.push({ node: root, path: [], failure: "file '…/flake.nix' must be an attribute set" });
    return found;
  }
  const finder = new Finder(file, found);
  const fields = file.semantic.attributeSet(root).attributes;
  finder.leaf(fields.get("description")?.value, ["description"], expected("a string"));
  finder.leaf(fields.get("outputs")?.value, ["outputs"], expected("a function"));
  finder.inputs(fields.get("inputs")?.value, ["inputs"]);
  finder.settings(fields.get("nixConfig")?.value, ["nixConfig"]);
  return found.sort((a, b) => a.node.start - b.node.start);
}

const expected = (type: string): string => `expected ${type} but got a thunk`;

class Finder {
  readonly #file: SourceFile;
  readonly #found: ComputedField[];

  constructor(file: SourceFile, found: ComputedField[]) {
    this.#file = file;
    this.#found = found;
  }

  leaf(value: AttributeValue | undefined, path: readonly string[], failure: string): void {
    if (value?.kind !== "expression") return;
    const node = unwrapParentheses(value.expression);
    if (isComputed(node)) this.#found.push({ node, path, failure });
  }

  inputs(value: AttributeValue | undefined, path: readonly string[]): void {
    for (const [name, input] of this.#members(value, path)) {
      const at = [...path, name];
      for (const [key, field] of this.#members(input, at)) {
        const failure =
          key === "url" || key === "follows"
            ? expected("a string")
            : key === "flake"
              ? expected("a Boolean")
              : `flake input attribute '${key}' is a thunk while a string, Boolean, or integer is expected`;
        if (key === "inputs") this.inputs(field, [...at, key]);
        else this.leaf(field, [...at, key], failure);
      }
    }
  }

  settings(value: AttributeValue | undefined, path: readonly string[]): void {
    for (const [name, setting] of this.#members(value, path)) {
      this.leaf(setting, [...path, name], `flake configuration setting '${name}' is a thunk`);
    }
  }

  #members(value: AttributeValue | undefined, path: readonly string[]): Iterable<[string, AttributeValue]> {
    this.leaf(value, path, expected("a set"));
    const set = value && this.#setOf(value);
    return [...(set?.attributes ?? [])].map(([name, attribute]) => [name, attribute.value]);
  }

  #setOf(value: AttributeValue): AttributeSet | undefined {
    if (value.kind === "set") return value.set;
    const node = value.kind === "expression" ? unwrapParentheses(value.expression) : undefined;
    return node?.kind === "attrset_expression" || node?.kind === "rec_attrset_expression"
      ? this.#file.semantic.attributeSet(node)
      : undefined;
  }
}

// A variable may stand for a value that is there already, such as `false`.
function isComputed(node: Expression): boolean {
  switch (node.kind) {
    case "apply_expression":
    case "assert_expression":
    case "binary_expression":
    case "has_attr_expression":
    case "if_expression":
    case "let_attrset_expression":
    case "let_expression":
    case "select_expression":
    case "with_expression":
      return true;
    case "string_expression":
    case "indented_string_expression":
      return literalString(node) === undefined;
    default:
      return false;
  }
}
