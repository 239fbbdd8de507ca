// Owns telling a module by where it stands: what is handed to `submodule`, listed in `modules`, exported as a module, or given to a
// user of Home Manager or Hjem is one, whatever it looks like; what a function calls on elements is none.

import { attrpathNames, outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Expression, FunctionExpression } from "../../syntax/index.ts";

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
  const node = outermostParentheses(expression);
  const { parent } = node;
  if (parent?.kind === "apply_expression" && parent.argument === node) return lastName(parent.function) === "submodule";
  if (parent?.kind === "list_expression") return isModuleList(parent);
  return parent?.kind === "binding" && isModuleBinding(parent);
}

/** Functions of nixpkgs' `lib` and of Nix that call their first argument on elements: with how many arguments. */
const callers: ReadonlyMap<string | undefined, number> = new Map([
  ...["all", "any", "concatMap", "count", "filter", "findFirst", "map", "partition", "genList", "groupBy", "sort"].map(
    (name): [string, number] => [name, 1],
  ),
  ...["concatMapAttrs", "filterAttrs", "foldl", "foldl'", "foldr", "imap0", "imap1", "mapAttrs", "mapAttrs'"].map(
    (name): [string, number] => [name, 2],
  ),
  ...["mapAttrsToList", "mapAttrsToListRecursive", "mapAttrsRecursive", "zipListsWith"].map(
    (name): [string, number] => [name, 2],
  ),
]);

/** Whether a function is called on elements of a list or a set: `mapAttrs (name: { config, ... }: …) set`. */
export function isCalledOnElements(fn: FunctionExpression): boolean {
  let node: AnyNode = fn;
  for (let taken = 1; ; ) {
    node = outermostParentheses(node);
    const parent: AnyNode | undefined = node.parent;
    if (parent?.kind === "function_expression" && parent.body === node) taken += 1;
    else return parent?.kind === "apply_expression" && parent.argument === node && isWithin(taken, parent.function);
    node = parent;
  }
}

function isWithin(taken: number, caller: Expression): boolean {
  return taken <= (callers.get(lastName(caller)) ?? 0);
}

/** Whether a function is a machine of a NixOS test. Its `pkgs` is mostly the test's own, whatever it says of `nixpkgs`. */
export function isTestMachine(fn: FunctionExpression): boolean {
  const { parent } = outermostParentheses(fn);
  return parent?.kind === "binding" && namesTo(parent).at(-2) === "nodes";
}

function isModuleList(list: AnyNode): boolean {
  let node = list;
  while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "binary_expression")
    node = node.parent;
  return node.parent?.kind === "binding" && attrpathNames(node.parent.attrpath).names.at(-1) === "modules";
}

function isModuleBinding(binding: AnyNode): boolean {
  const names = namesTo(binding);
  if (names.slice(-2).some((name) => holders.has(name))) return true;
  return userModules.some((path) =>
    path.every((name, index) => names[names.length - 1 - path.length + index] === name),
  );
}

// The names that lead to a binding's value, those of the sets around it included.
function namesTo(binding: AnyNode): string[] {
  const names: string[] = [];
  for (let node: AnyNode | undefined = binding; node?.kind === "binding"; ) {
    names.unshift(...node.attrpath.attrs.map((attr) => (attr.kind === "identifier" ? attr.text : "*")));
    const holder: AnyNode | undefined = node.parent?.parent;
    node =
      holder?.kind === "attrset_expression" || holder?.kind === "rec_attrset_expression" ? holder.parent : undefined;
  }
  return names;
}

function lastName(fn: Expression): string | undefined {
  const inner = unwrapParentheses(fn);
  if (inner.kind === "variable_expression") return inner.name.text;
  return inner.kind === "select_expression" ? inner.attrpath.attrs.at(-1)?.text : undefined;
}
