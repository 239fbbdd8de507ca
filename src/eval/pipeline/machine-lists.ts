// Owns whose the lists of a matrix are: a machine's of that name, a part of other lists, one that some file takes by name, or
// nobody's.

import type { SourceFile } from "../../project/source-file.ts";
import { Cells } from "../../project/tracking.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode } from "../../syntax/index.ts";
import { nearestName } from "../../text/nearest-name.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { type ImportedFile, importedFiles } from "./import-calls.ts";
import type { Matrix, MatrixList } from "./matrices.ts";
import type { Pipeline } from "./pipeline.ts";
import type { GeneratorsCall, PipelineMachine } from "./pipeline-machines.ts";

interface Taken {
  readonly names: ReadonlySet<string>;
  readonly isOpen: boolean;
}

/** A machine that is given the list of another one. */
export interface ForeignList {
  readonly machine: PipelineMachine;
  readonly call: GeneratorsCall;
  /** What it is given, with the list that has the machine's own name. */
  readonly list: MatrixList & { readonly own: MatrixList };
}

const foreign = new Cells<Pipeline, readonly ForeignList[]>();

/** The machines that take another machine's list, though there is one of their own name. */
export function foreignLists(evaluator: Evaluator, pipeline: Pipeline): readonly ForeignList[] {
  return foreign.get(evaluator.project.tracker, pipeline, () => findForeignLists(pipeline));
}

function findForeignLists(pipeline: Pipeline): ForeignList[] {
  return pipeline.machines.flatMap((machine) =>
    machine.calls.flatMap((call) => {
      const selection = pipeline.selectionOf(call);
      if (selection === undefined || selection.list.name === machine.name) return [];
      const own = selection.matrix.lists.find(({ name }) => name === machine.name);
      const isOther = pipeline.machineNamed(selection.list.name) !== undefined;
      return own === undefined || !isOther ? [] : [{ machine, call, list: { ...selection.list, own } }];
    }),
  );
}

/** The lists of a matrix that have no machine's name, and that nothing takes otherwise. None where no list is a machine's. */
export function listsOfNobody(
  evaluator: Evaluator,
  modules: ModuleReader,
  pipeline: Pipeline,
  matrix: Matrix,
): MatrixList[] {
  const isMachine = ({ name }: MatrixList) => pipeline.machineNamed(name) !== undefined;
  if (!matrix.lists.some(isMachine)) return [];
  const candidates = matrix.lists.filter((list) => !isMachine(list) && !isPart(matrix, list));
  if (candidates.length === 0) return [];
  const names = pipeline.files.map((file) =>
    namesTaken(
      file,
      importedFiles(evaluator, modules, file).filter(({ target }) => target === matrix.path),
    ),
  );
  const isAnyTaken = names.some(({ isOpen }) => isOpen);
  // Machines without a list of their own: a name that is nearly theirs was meant to be.
  const without = pipeline.machines
    .map(({ name }) => name)
    .filter((name) => matrix.lists.every((list) => list.name !== name));
  return candidates.filter(({ name }) => {
    if (names.some((taken) => taken.names.has(name))) return false;
    return !isAnyTaken || nearestName(name, without) !== undefined;
  });
}

// Whether another list has all of its keys from it, or it is a name of the matrix's own `let`.
function isPart(matrix: Matrix, list: MatrixList): boolean {
  if (list.origin.node.parent?.kind !== "binding") return true;
  const own = list.keys.keys.flatMap(({ origin }) => origin?.node ?? []);
  return matrix.lists.some((other) => {
    const others = new Set(other.keys.keys.map(({ origin }) => origin?.node));
    return other !== list && own.length > 0 && own.every((node) => others.has(node));
  });
}

// Which names a file takes of the matrix that it imports: those that it selects, or inherits from it. Open where some are computed,
// or the matrix is handed on whole.
function namesTaken(file: SourceFile, imports: readonly ImportedFile[]): Taken {
  const names = new Set<string>();
  let isOpen = false;
  const follow = (node: AnyNode): void => {
    const { parent } = node;
    switch (parent?.kind) {
      case "parenthesized_expression":
        follow(parent);
        return;
      case "binding": {
        const [name, ...below] = parent.attrpath.attrs;
        const text = name === undefined || below.length > 0 ? undefined : attrNameText(name);
        const holder = parent.parent?.parent;
        const binding =
          text === undefined || holder?.kind !== "let_expression"
            ? undefined
            : file.semantic.scope(holder).bindings.get(text);
        if (binding === undefined) isOpen = true;
        else for (const use of file.semantic.references(binding)) follow(use.parent ?? use);
        return;
      }
      case "select_expression":
      case "inherit_from": {
        const taken = parent.kind === "inherit_from" ? parent.attrs.attrs : parent.attrpath.attrs;
        for (const attr of taken) {
          const text = attrNameText(attr);
          if (text === undefined) isOpen = true;
          else names.add(text);
        }
        return;
      }
      default:
        isOpen = true;
    }
  };
  for (const { node } of imports) follow(node);
  return { names, isOpen };
}
