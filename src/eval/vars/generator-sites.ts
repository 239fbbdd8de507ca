// Owns finding where a file sets `clan.core.vars.generators`: each statement by its names, however they are spread over nested
// sets. It reads names only; what the statements hold is for the evaluator.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, Binding, Expression } from "../../syntax/index.ts";
import { generatorsOption } from "./generators.ts";
import { mayNameGenerators } from "./vars-presence.ts";

/** A statement that sets generators, one generator, or a part of one. */
export interface GeneratorSite {
  readonly file: SourceFile;
  readonly binding: Binding;
  /** Names below the option: of the generator, then of the part; undefined where a name is computed. */
  readonly names: readonly (string | undefined)[];
  /** The set in which the option's path begins: statements of one such set are of one module. */
  readonly literal: AnyNode;
}

/** The statements of a file, in order of position. */
export function generatorSites(file: SourceFile): GeneratorSite[] {
  const sites: GeneratorSite[] = [];
  if (!mayNameGenerators(file)) return sites;
  file.tree.root.forEachOfKind(["binding"], (node) => {
    const own = node.attrpath.attrs.map(attrNameText);
    if (!own.includes("generators")) return;
    const { names, literal } = fullPath(node);
    const below = names[0] === "options" ? undefined : belowOption(names);
    // A name of this statement has to complete the option's path: statements below it belong to another site.
    if (below === undefined || below.length >= own.length) return;
    sites.push({ file, binding: node, names: below, literal });
  });
  return sites;
}

/** Whether a file extends what a generator can be set to, by declaring the option itself. */
export function declaresGeneratorOptions(file: SourceFile): boolean {
  let isDeclared = false;
  if (!file.text.latin1.includes("options") || !mayNameGenerators(file)) return false;
  file.tree.root.forEachOfKind(["binding"], (node) => {
    if (isDeclared) return false;
    const own = node.attrpath.attrs.map(attrNameText);
    if (!own.includes("generators")) return undefined;
    const { names } = fullPath(node);
    isDeclared = names[0] === "options" && endsWithOption(names.slice(1));
    return undefined;
  });
  return isDeclared;
}

function fullPath(binding: Binding): { names: readonly (string | undefined)[]; literal: AnyNode } {
  const names = binding.attrpath.attrs.map(attrNameText);
  let literal: AnyNode = binding.parent?.parent ?? binding;
  for (let node: AnyNode | undefined = literal; node !== undefined; ) {
    const holder = holderOf(node);
    if (holder === undefined) break;
    names.unshift(...holder.attrpath.attrs.map(attrNameText));
    node = holder.parent?.parent;
    // Above a complete path there may be other machines, whose generators are theirs.
    if (node !== undefined && belowOption(names.slice(holder.attrpath.attrs.length)) === undefined) literal = node;
  }
  return { names, literal };
}

// The statement whose value a set is, also where it is wrapped: `x = lib.mkIf c { … }`.
function holderOf(set: AnyNode): Binding | undefined {
  let node = set;
  for (let parent = node.parent; parent !== undefined; parent = node.parent) {
    switch (parent.kind) {
      case "binding":
        return parent.expression === (node as Expression) ? parent : undefined;
      case "parenthesized_expression":
      case "list_expression":
        break;
      case "apply_expression":
        if (parent.argument !== (node as Expression)) return undefined;
        break;
      default:
        return undefined;
    }
    node = parent;
  }
  return undefined;
}

function belowOption(names: readonly (string | undefined)[]): readonly (string | undefined)[] | undefined {
  const length = generatorsOption.length;
  for (let start = 0; start + length <= names.length; start++) {
    if (names[start - 1] === "options") continue;
    if (generatorsOption.every((name, index) => names[start + index] === name)) return names.slice(start + length);
  }
  return undefined;
}

function endsWithOption(names: readonly (string | undefined)[]): boolean {
  return generatorsOption.every((name, index) => names[names.length - generatorsOption.length + index] === name);
}
