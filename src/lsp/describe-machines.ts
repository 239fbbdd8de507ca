// Owns which machines a file is a part of, for descriptions. The graph behind it is made once for each state of a project.

import { relative } from "node:path/posix";
import type { Evaluator } from "../eval/evaluator.ts";
import { buildImportGraph } from "../eval/inspect/build-import-graph.ts";
import { edgesByTarget, type GraphEdge, type ImportGraph } from "../eval/inspect/import-graph.ts";
import { code, type DescribedFile } from "./describe.ts";

/** Names that are listed before the rest is only counted. */
const namesShown = 8;

interface Graph {
  readonly graph: ImportGraph;
  readonly incoming: ReadonlyMap<string, readonly GraphEdge[]>;
}

const graphs = new WeakMap<Evaluator, Graph>();

/** The machines that some files, absolute, are a part of, as a sentence; empty where none is known. */
export function describeMachines({ evaluator, modules, project }: DescribedFile, paths: Iterable<string>): string {
  let known = graphs.get(evaluator);
  if (known === undefined) {
    const graph = buildImportGraph(evaluator, modules, []);
    known = { graph, incoming: edgesByTarget(graph.edges) };
    graphs.set(evaluator, known);
  }
  const { graph, incoming } = known;
  const wanted = new Set([...paths].map((path) => relative(project.root, path)));
  const reaching = new Set(
    graph.nodes.filter((node) => node.kind === "file" && wanted.has(node.path)).map(({ id }) => id),
  );
  for (const id of reaching) {
    // The file that makes a machine is no part of it.
    for (const { from, uses } of incoming.get(id) ?? []) if (!uses.includes("machine")) reaching.add(from);
  }
  const machines = graph.nodes.filter((node) => node.kind === "machine" && reaching.has(node.id));
  const names = machines.flatMap((node) => (node.kind === "machine" && node.class !== "evaluation" ? [node.name] : []));
  if (names.length === 0) return "";
  const shown = names.slice(0, namesShown).map(code).join(", ");
  const rest = names.length > namesShown ? ` and ${names.length - namesShown} more` : "";
  return `A part of ${names.length} ${names.length === 1 ? "machine" : "machines"}: ${shown}${rest}.`;
}
