// Owns overlays, functions `final: prev: { … }`: which functions are one, and what they need of the package set that they
// are part of before it can exist. `final` is late, as `config` is in a module; `prev` and all else is unknown.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText, calledName, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { Demand, LateRoot } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { libraryValue } from "../library.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, lateValue, type Value } from "../value.ts";
import type { ModuleReader } from "./modules.ts";

/** An overlay as it is written. */
export interface Overlay {
  /** The function of `final`. */
  readonly outer: FunctionExpression;
  /** The function of `prev`. */
  readonly inner: FunctionExpression;
}

/** Something that an overlay reads of `final` and that cannot exist before the overlay is known. */
export interface OverlayKnot extends Overlay {
  readonly demand: Demand;
  /** The attribute whose value is needed to know itself; absent where the names of the overlay need the demand. */
  readonly attribute: string | undefined;
}

const finalNames: ReadonlySet<string> = new Set(["final", "self"]);
const prevNames: ReadonlySet<string> = new Set(["prev", "super", ""]);

/** Functions that take an overlay, or a list of them. */
const overlayTakers: ReadonlySet<string> = new Set([
  "appendOverlays",
  "composeExtensions",
  "composeManyExtensions",
  "extend",
  "extends",
  "overrideScope",
  "overrideScope'",
]);

/** The knots of a file's overlays, in order of position; of the names of one overlay the first only. */
export function findOverlayKnots(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): OverlayKnot[] {
  const knots: OverlayKnot[] = [];
  file.tree.root.forEachOfKind(["function_expression"], (node) => {
    const overlay = asOverlay(node);
    if (overlay !== undefined) knots.push(...knotsOf(evaluator, modules, file, overlay));
  });
  return knots;
}

function knotsOf(evaluator: Evaluator, modules: ModuleReader, file: SourceFile, overlay: Overlay): OverlayKnot[] {
  const { machine } = evaluator;
  const { outer } = overlay;
  const name = outer.universal?.text ?? "final";
  const root: LateRoot = { fixpoint: { label: "the package set" }, kind: "argument", name };
  const isOwn = (demand: Demand): boolean => demand.root === root && demand.isCertain;
  const names = machine.ask((): Value => {
    const environment = modules.environmentAt(file, outer);
    const final = Thunk.of(lateValue(root, [], { file, node: outer }));
    const function_ = evaluator.apply({ kind: "lambda", file, node: outer, environment }, final, undefined);
    const value = evaluator.apply(function_, Thunk.of(previous), undefined);
    machine.demandAll(value);
    return value;
  });
  const demand = names.demands.find(isOwn);
  if (demand !== undefined) return [{ ...overlay, demand, attribute: undefined }];
  if (names.value.kind !== "attrs") return [];
  const knots: OverlayKnot[] = [];
  for (const [attribute, thunk] of names.value.attributes) {
    const own = evaluator.ask(thunk).demands.find((read) => isOwn(read) && read.path[0] === attribute);
    if (own !== undefined) knots.push({ ...overlay, demand: own, attribute });
  }
  return knots;
}

/** The package set so far; its library is nixpkgs'. */
const previous: AttrsValue = {
  kind: "attrs",
  attributes: new Map([["lib", Thunk.of(libraryValue)]]),
  isOpen: true,
};

/** The overlay that begins with a function; undefined where that is none, or it cannot be told. */
function asOverlay(outer: FunctionExpression): Overlay | undefined {
  const inner = unwrapParentheses(outer.body);
  if (inner.kind !== "function_expression" || outer.formals !== undefined || inner.formals !== undefined) {
    return undefined;
  }
  const place = placeOf(outer);
  if (place === "other" || (place === "anywhere" && !isNamed(outer, finalNames))) return undefined;
  return place === "overlays" || isNamed(inner, prevNames) ? { outer, inner } : undefined;
}

// A leading underscore says that the argument is not used.
function isNamed(fn: FunctionExpression, names: ReadonlySet<string>): boolean {
  return names.has(fn.universal?.text.replace(/^_/, "") ?? "");
}

/** Whether what stands at a place is an overlay for sure, or is by its names alone, or is something else. */
function placeOf(node: AnyNode): "overlays" | "anywhere" | "other" {
  let child = node;
  let isInList = false;
  for (let parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
    switch (parent.kind) {
      case "parenthesized_expression":
        continue;
      case "list_expression":
        isInList = true;
        continue;
      case "binary_expression":
        if (parent.operator === "++") continue;
        return "anywhere";
      case "apply_expression":
        if (overlayTakers.has(calledName(parent.function) ?? "")) return "overlays";
        // A function that is handed to another may be called with anything.
        return isInList ? "anywhere" : "other";
      case "binding":
        return parent.expression === child && isOverlayName(parent, isInList) ? "overlays" : "anywhere";
      default:
        return "anywhere";
    }
  }
  return "anywhere";
}

// `overlays = [ … ]`, `overlays.default = …`, `overlays = { default = …; }`, `overlay = …`.
function isOverlayName(binding: Extract<AnyNode, { kind: "binding" }>, isInList: boolean): boolean {
  const names = binding.attrpath.attrs.map(attrNameText);
  if (isInList) return names.at(-1) === "overlays";
  if (names.at(-1) === "overlay" || names.at(-2) === "overlays") return true;
  const around = binding.parent?.parent?.parent;
  const isMember = names.length === 1 && binding.parent?.parent?.kind === "attrset_expression";
  return isMember && around?.kind === "binding" && attrNameText(around.attrpath.attrs.at(-1)!) === "overlays";
}
