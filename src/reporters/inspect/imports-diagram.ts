// Owns the import graph as a diagram.

import type { ImportGraph } from "../../eval/inspect/import-graph.ts";
import type { Diagram, DiagramKind } from "./diagram.ts";

/** The graph as boxes and arrows. Files that nothing names and that name nothing are left out. */
export function importsDiagram({ nodes, edges }: ImportGraph): Diagram {
  const shown = new Set(edges.flatMap(({ from, to }) => [from, to]));
  for (const node of nodes) if (node.kind === "machine") shown.add(node.id);
  return {
    nodes: nodes
      .filter(({ id }) => shown.has(id))
      .map((node) => {
        if (node.kind === "machine") return { id: node.id, label: node.name, kind: "machine" };
        if (node.state === "missing") return { id: node.id, label: `${node.path} is not there`, kind: "error" };
        const kind: DiagramKind = node.diagnostics.length > 0 ? "error" : node.state === "outside" ? "faint" : "plain";
        return { id: node.id, label: node.path, kind };
      }),
    edges: edges.map(({ from, to, uses, rules }) => {
      const isListed = uses.includes("imports") || uses.includes("modules");
      const label = rules.length > 0 ? rules.join(", ") : isListed ? undefined : uses.join(", ");
      const kind: DiagramKind = rules.length > 0 ? "error" : isListed ? "plain" : "faint";
      return { from, to, kind, ...(label === undefined ? {} : { label }) };
    }),
  };
}
