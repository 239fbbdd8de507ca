// Owns finding the lists of modules in a file: the `imports` of what is a module for sure, and the `modules` that a function
// which evaluates modules is given. Sets that merely have an attribute of such a name are left out.

import { usesOf } from "../../project/path-references.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText, calledName, unwrapParentheses } from "../../semantic/index.ts";
import type { Binding } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import { type AttrsValue, alternativesOf } from "../value.ts";
import { isModuleFunction } from "./module-arguments.ts";
import type { ModuleImports, ModuleReader } from "./modules.ts";

/** Functions of NixOS, nix-darwin, Home Manager and nixpkgs whose argument `modules` is a list of modules. */
const takers: ReadonlySet<string | undefined> = new Set([
  "darwinSystem",
  "evalModules",
  "homeManagerConfiguration",
  "nixosSystem",
]);

/** The lists of modules in a file; those of its modules first. */
export function findModuleLists(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): ModuleImports[] {
  const lists: ModuleImports[] = [];
  for (const { fn, imports } of modules.modulesOf(file)) {
    const isModule = fn !== undefined && isModuleFunction(fn);
    if (imports !== undefined && (isModule || isUsedAsModule(evaluator, file))) lists.push(imports);
  }
  file.tree.root.forEachOfKind(["binding"], (node) => {
    if (!isModulesArgument(node)) return;
    const { expression } = node;
    const thunk = evaluator.thunk(file, expression, modules.environmentAt(file, expression));
    const holder: AttrsValue = { kind: "attrs", attributes: new Map([["imports", thunk]]), isOpen: true };
    const list = modules.importsOf(holder, { file, node: expression });
    if (list !== undefined && alternativesOf(list.value).every(({ kind }) => kind === "list")) lists.push(list);
  });
  return lists;
}

function isUsedAsModule(evaluator: Evaluator, file: SourceFile): boolean {
  const uses = usesOf(evaluator.project, file.path);
  return uses.has("imports") || uses.has("modules");
}

function isModulesArgument(binding: Binding): boolean {
  const [name, ...others] = binding.attrpath.attrs;
  if (name === undefined || others.length > 0 || attrNameText(name) !== "modules") return false;
  const set = binding.parent?.parent;
  let taker = set?.parent;
  while (taker?.kind === "parenthesized_expression") taker = taker.parent;
  if (taker?.kind !== "apply_expression") return false;
  return unwrapParentheses(taker.argument) === set && takers.has(calledName(taker.function));
}
