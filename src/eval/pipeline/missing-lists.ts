// Owns what machines take of a matrix that the matrix lacks: `envMatrix.lea` where there is no `lea`, for which evaluation fails.

import { Cells } from "../../project/tracking.ts";
import { attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Attrpath } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { ErrorValue, Origin } from "../value.ts";
import { type Matrix, readMatrix } from "./matrices.ts";
import type { Pipeline, PipelineMachine } from "./pipeline.ts";

/** A list of keys that machines take from one place, and that does not exist. */
export interface MissingList {
  /** Sorted by name. */
  readonly machines: readonly PipelineMachine[];
  readonly matrix: Matrix;
  /** Where the list is selected. */
  readonly origin: Origin;
  /** The name in the selection that leads nowhere, and what it is; absent where it is computed. */
  readonly name: { readonly node: AnyNode; readonly text: string } | undefined;
  /** The names that there are in its place. */
  readonly candidates: readonly string[];
  readonly error: ErrorValue;
}

const missing = new Cells<Pipeline, readonly MissingList[]>();

/** The lists that machines take in vain, in the order of the machines. */
export function missingLists(evaluator: Evaluator, modules: ModuleReader, pipeline: Pipeline): readonly MissingList[] {
  return missing.get(evaluator.project.tracker, pipeline, () => findMissingLists(evaluator, modules, pipeline));
}

function findMissingLists(evaluator: Evaluator, modules: ModuleReader, pipeline: Pipeline): MissingList[] {
  const found = new Map<AnyNode, MissingList>();
  for (const machine of pipeline.machines) {
    for (const { keysFailure: error } of machine.calls) {
      const origin = error?.reason === "missing-attribute" ? error.origin : undefined;
      if (error === undefined || origin?.node.kind !== "select_expression") continue;
      const { file, node } = origin;
      const known = found.get(node);
      const taken = unwrapParentheses(origin.node.expression);
      const { value } = evaluator.ask(evaluator.thunk(file, taken, modules.environmentAt(file, node)));
      const path = value.kind === "attrs" ? value.origin?.file.path : undefined;
      const matrix = path === undefined ? undefined : readMatrix(evaluator, path, pipeline.registries);
      if (matrix === undefined) continue;
      const machines = [...new Set([...(known?.machines ?? []), machine])];
      found.set(node, { machines, matrix, origin, error, ...wrongName(matrix, origin.node.attrpath) });
    }
  }
  return [...found.values()];
}

// The first name for which no list of the matrix stands.
function wrongName(matrix: Matrix, { attrs }: Attrpath): Pick<MissingList, "name" | "candidates"> {
  let lists = matrix.lists;
  for (const [index, node] of attrs.entries()) {
    const text = attrNameText(node);
    const candidates = [...new Set(lists.flatMap(({ path }) => path[index] ?? []))];
    if (text === undefined) return { name: undefined, candidates };
    if (!candidates.includes(text)) return { name: { node, text }, candidates };
    lists = lists.filter(({ path }) => path[index] === text);
  }
  return { name: undefined, candidates: [] };
}
