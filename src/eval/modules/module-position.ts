// Owns telling a module by where it stands: what is handed to `submodule`, listed in `modules`, exported as a module, or given to a
// user of Home Manager or Hjem is one, whatever it looks like.

import { attrpathNames, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Expression } from "../../syntax/index.ts";

/** Attributes whose members, or values, are modules (flake outputs; NixOS module of Home Manager and Hjem; flake-parts). */
const holders: ReadonlySet<string> = new Set([
  "darwinModule",
  "darwinModules",
  "flakeModule",
  "flakeModules",
  "homeManagerModules",
  "homeModule",
  "homeModules",
  "nixosModule",
  "nixosModules",
  "perSystem",
]);

/** Options whose values are modules by the name of a user. */
const userModules: readonly (readonly string[])[] = [
  ["home-manager", "users"],
  ["hjem", "users"],
  ["users", "users"],
];

/** Whether an expression stands where only a module can. */
export function isModulePosition(expression: Expression): boolean {
  let node: AnyNode = expression;
  while (node.parent?.kind === "parenthesized_expression") node = node.parent;
  const { parent } = node;
  if (parent?.kind === "apply_expression" && parent.argument === node) return lastName(parent.function) === "submodule";
  if (parent?.kind === "list_expression") return isModuleList(parent);
  return parent?.kind === "binding" && isModuleBinding(parent);
}

function isModuleList(list: AnyNode): boolean {
  let node = list;
  while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "binary_expression")
    node = node.parent;
  return node.parent?.kind === "binding" && attrpathNames(node.parent.attrpath).names.at(-1) === "modules";
}

// The names that lead to a binding's value, those of the sets around it included.
function isModuleBinding(binding: AnyNode): boolean {
  const names: string[] = [];
  for (let node: AnyNode | undefined = binding; node?.kind === "binding"; ) {
    names.unshift(...node.attrpath.attrs.map((attr) => (attr.kind === "identifier" ? attr.text : "*")));
    const holder: AnyNode | undefined = node.parent?.parent;
    node =
      holder?.kind === "attrset_expression" || holder?.kind === "rec_attrset_expression" ? holder.parent : undefined;
  }
  if (names.slice(-2).some((name) => holders.has(name))) return true;
  return userModules.some((path) =>
    path.every((name, index) => names[names.length - 1 - path.length + index] === name),
  );
}

function lastName(fn: Expression): string | undefined {
  const inner = unwrapParentheses(fn);
  if (inner.kind === "variable_expression") return inner.name.text;
  return inner.kind === "select_expression" ? inner.attrpath.attrs.at(-1)?.text : undefined;
}
