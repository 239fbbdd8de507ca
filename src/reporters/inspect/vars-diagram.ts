// Owns the table of secrets as a diagram: machines, the secrets that each has, and the files that read these.

import type { VarsTable } from "../../eval/inspect/vars-table.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";

/** The table as boxes and arrows. */
export function varsDiagram({ machines, secrets, cells }: VarsTable): Diagram {
  const nodes: DiagramNode[] = machines.map(({ name }) => ({ id: `machine:${name}`, label: name, kind: "machine" }));
  const edges: DiagramEdge[] = [];
  const readers = new Set<string>();
  for (const {
    id,
    key,
    generator,
    registry,
    readers: places,
    files,
    places: [at],
  } of secrets) {
    const isPublic = files.length > 0 && files.every(({ isSecret }) => isSecret === false);
    const label = key ?? generator ?? `${at?.path}:${at?.line}`;
    nodes.push({ id, label, kind: isPublic ? "plain" : "secret", group: registry ?? "generators of modules" });
    for (const path of new Set(places.map((place) => place.path))) {
      readers.add(path);
      edges.push({ from: id, to: `file:${path}`, kind: "faint" });
    }
  }
  for (const { machine, secret } of cells) edges.push({ from: `machine:${machine}`, to: secret, kind: "plain" });
  for (const path of [...readers].sort()) nodes.push({ id: `file:${path}`, label: path, kind: "plain" });
  return { nodes, edges };
}
