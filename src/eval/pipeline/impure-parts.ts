// Owns what a file needs of nixpkgs: a package set that it looks into, nixpkgs' `lib`, a derivation, nixpkgs itself. A package set
// that is only handed on, or may be null and is asked for that, is not looked into.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, Identifier } from "../../syntax/index.ts";

/** Something that a file needs of nixpkgs. */
export interface ImpurePart {
  readonly kind: "packages" | "library" | "derivation" | "nixpkgs";
  /** Where it comes in: the formal, or the use itself where it comes by no formal. */
  readonly place: AnyNode;
  readonly uses: readonly AnyNode[];
}

/** The parts, in order of position. */
export function impurePartsOf(file: SourceFile): ImpurePart[] {
  const parts: ImpurePart[] = [];
  file.tree.root.forEachDescendant((node) => {
    if (node.kind === "formal") parts.push(...formalPart(file, node.name));
    else if (node.kind === "spath_expression" && /^<nixpkgs/.test(node.text)) parts.push(use("nixpkgs", node));
    else if (node.kind === "variable_expression" && isGlobal(file, node.name, "derivation"))
      parts.push(use("derivation", node));
    else if (node.kind === "select_expression" && isDerivationBuiltin(file, node)) parts.push(use("derivation", node));
  });
  return parts;
}

function use(kind: ImpurePart["kind"], node: AnyNode): ImpurePart {
  return { kind, place: node, uses: [node] };
}

function formalPart({ semantic }: SourceFile, name: Identifier): ImpurePart[] {
  const kind = name.text === "pkgs" ? "packages" : name.text === "lib" ? "library" : undefined;
  const fn = kind && enclosingFunction(name);
  const binding = fn === undefined ? undefined : semantic.scope(fn).bindings.get(name.text);
  if (kind === undefined || binding === undefined) return [];
  const uses = semantic.references(binding).filter((reference) => isLookedInto(reference));
  return uses.length === 0 ? [] : [{ kind, place: name, uses }];
}

function enclosingFunction(node: AnyNode) {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (outer.kind === "function_expression") return outer;
  }
  return undefined;
}

// `pkgs.x`, `with pkgs;`, `inherit (pkgs) x;`.
function isLookedInto(reference: AnyNode): boolean {
  const variable = reference.parent;
  if (variable?.kind !== "variable_expression") return false;
  const { parent } = variable;
  switch (parent?.kind) {
    case "select_expression":
      return parent.expression === variable;
    case "with_expression":
      return parent.environment === variable;
    case "inherit_from":
      return true;
    default:
      return false;
  }
}

function isGlobal({ semantic }: SourceFile, name: Identifier, text: string): boolean {
  return name.text === text && semantic.resolve(name).kind === "builtin";
}

function isDerivationBuiltin(file: SourceFile, node: AnyNode): boolean {
  if (node.kind !== "select_expression" || node.expression.kind !== "variable_expression") return false;
  const last = node.attrpath.attrs.at(-1);
  const name = last && attrNameText(last);
  return isGlobal(file, node.expression.name, "builtins") && (name === "derivation" || name === "derivationStrict");
}
