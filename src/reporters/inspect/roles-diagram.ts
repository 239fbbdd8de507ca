// Owns the parts that files play as a diagram: a group for each role.

import { type RolesReport, roleOrder } from "../../eval/inspect/roles-report.ts";
import type { Diagram } from "./diagram.ts";
import { roleWords } from "./role-words.ts";

/** The roles as boxes in groups; a file stands in each group whose part it plays. */
export function rolesDiagram({ files }: RolesReport): Diagram {
  const nodes = roleOrder.flatMap((role) =>
    files
      .filter(({ roles }) => roles.some((fact) => fact.role === role))
      .map(({ path }) => ({
        id: `${role}:${path}`,
        label: path,
        kind: role === "machine" ? ("machine" as const) : ("plain" as const),
        group: roleWords[role][1],
      })),
  );
  return { nodes, edges: [] };
}
