// Owns where module fixpoints begin: calls that are given `modules` (`nixosSystem`, `darwinSystem`, `homeManagerConfiguration`,
// `evalModules` and what people wrap around them), and Clan's `machines`; with what each passes in `specialArgs`.

import type { SourceFile } from "../../project/source-file.ts";
import { attrpathNames, definitionsOf, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, AttrsetExpression, RecAttrsetExpression } from "../../syntax/index.ts";
import type { Fixpoint } from "../demand.ts";
import type { Environment } from "../environment.ts";
import type { Evaluator } from "../evaluator.ts";
import type { System } from "../systems.ts";
import type { Thunk } from "../thunk.ts";
import type { AttrsValue, Origin } from "../value.ts";

/** One evaluation of modules. Roots with the same fixpoint give their modules the same. */
export interface ModuleRoot {
  /** The name that Clan's `machines` give it; absent where the call does not tell. */
  readonly name?: string;
  readonly fixpoint: Fixpoint;
  /** The call. */
  readonly origin: Origin;
  /** A list of modules, or for a machine of Clan the one module. */
  readonly modules: Thunk;
  readonly isList: boolean;
  /** Names and values of `specialArgs`, as far as they are known. */
  readonly specialArgs: ReadonlyMap<string, Thunk | undefined>;
  /** Whether `specialArgs` may hold other names. */
  readonly isOpen: boolean;
}

const specialArgsNames = ["specialArgs", "extraSpecialArgs"] as const;

/** The root that a system is. */
export function systemRoot(evaluator: Evaluator, { fixpoint, origin, argument }: System): ModuleRoot[] {
  return rootsOf(evaluator, argument, origin, false).map((root) => ({ ...root, fixpoint }));
}

/**
 * The roots that a file writes out, in order of position, less those whose call `isMet` already as a system. `environmentAt`
 * gives the surroundings of a call.
 */
export function findModuleRoots(
  evaluator: Evaluator,
  file: SourceFile,
  environmentAt: (node: AttrsetExpression | RecAttrsetExpression) => Environment | undefined,
  isMet: (call: AnyNode) => boolean,
): ModuleRoot[] {
  const roots: ModuleRoot[] = [];
  if (!mayDefine(file, "modules") && !mayDefine(file, "machines")) return roots;
  file.tree.root.forEachOfKind(["apply_expression"], (node) => {
    const argument = unwrapParentheses(node.argument);
    if (argument.kind !== "attrset_expression" && argument.kind !== "rec_attrset_expression") return;
    const names = namesOf(argument);
    const isClan = names.has("machines") && (names.has("inventory") || names.has("meta") || names.has("directory"));
    if ((!names.has("modules") && !isClan) || isMet(node)) return;
    const { value } = evaluator.ask(evaluator.thunk(file, argument, environmentAt(argument)));
    if (value.kind === "attrs") roots.push(...rootsOf(evaluator, value, { file, node }, isClan));
  });
  return roots;
}

const none: ReadonlySet<string> = new Set();

/** Names that any `specialArgs` of a file is written to hold, whoever it is passed to. */
export function writtenSpecialArgs(file: SourceFile): ReadonlySet<string> {
  if (!mentions(file, "pecialArgs")) return none;
  const names = new Set<string>();
  file.tree.root.forEachOfKind(["binding"], (node) => {
    const path = attrpathNames(node.attrpath).names;
    const at = path.findIndex((name) => (specialArgsNames as readonly string[]).includes(name));
    if (at === -1) return;
    const inner = path[at + 1];
    if (inner !== undefined) names.add(inner);
    else {
      node.expression.forEachOfKind(["attrset_expression", "rec_attrset_expression"], (below) => {
        for (const name of namesOf(below)) names.add(name);
      });
      const literal = unwrapParentheses(node.expression);
      if (literal.kind === "attrset_expression" || literal.kind === "rec_attrset_expression") {
        for (const name of namesOf(literal)) names.add(name);
      }
    }
  });
  return names;
}

function rootsOf(evaluator: Evaluator, argument: AttrsValue, origin: Origin, isClan: boolean): ModuleRoot[] {
  const passed = specialArgsNames.map((name) => argument.attributes.get(name)).find((thunk) => thunk !== undefined);
  const value = passed && evaluator.ask(passed).value;
  const specialArgs = value?.kind === "attrs" ? value.attributes : new Map<string, Thunk>();
  const isOpen = value === undefined ? argument.isOpen : value.kind !== "attrs" || value.isOpen;
  const modules = argument.attributes.get("modules");
  const roots: ModuleRoot[] = [];
  if (modules !== undefined)
    roots.push({ fixpoint: { label: "the machine" }, origin, modules, isList: true, specialArgs, isOpen });
  const machines = isClan ? argument.attributes.get("machines") : undefined;
  const machineSet = machines && evaluator.ask(machines).value;
  if (machineSet?.kind !== "attrs") return roots;
  if (machineSet.attributes.size > 1) evaluator.expectMany();
  // Machines of one call are given the same, and nothing of one comes to another: one fixpoint stands for all of them.
  const fixpoint: Fixpoint = { label: "the machine" };
  for (const [name, machine] of machineSet.attributes) {
    roots.push({
      name,
      fixpoint,
      origin,
      modules: machine,
      isList: false,
      specialArgs,
      isOpen,
    });
  }
  return roots;
}

function namesOf(set: AttrsetExpression | RecAttrsetExpression): Set<string> {
  const names = new Set<string>();
  for (const definition of definitionsOf(set)) {
    if (definition.kind === "binding") {
      const [first] = attrpathNames(definition.attrpath).names;
      if (first !== undefined) names.add(first);
    } else for (const name of definition.attrs.attrs) names.add(name.text);
  }
  return names;
}

// Whether a name may stand first in an attribute's path; most files that have the word write a folder's path with it, or read it.
function mayDefine(file: SourceFile, name: string): boolean {
  const { latin1 } = file.text;
  for (let at = latin1.indexOf(name); at !== -1; at = latin1.indexOf(name, at + 1)) {
    const before = latin1[at - 1] ?? " ";
    const after = latin1[at + name.length] ?? " ";
    const isBegun = !/[\w'.-]/.test(before) && !(before === "/" && latin1[at - 2] !== "*");
    const isEnded = !/[\w'-]/.test(after) && !(after === "/" && latin1[at + name.length + 1] !== "*");
    if (isBegun && isEnded) return true;
  }
  return false;
}

function mentions(file: SourceFile, word: string): boolean {
  const { bytes } = file.text;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(word);
}
