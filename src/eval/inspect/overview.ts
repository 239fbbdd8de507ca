// Owns what there is to see in a project, in numbers.

import { countGraph, type GraphCounts, type ImportGraph } from "./import-graph.ts";
import { type FileRole, type RolesReport, roleOrder } from "./roles-report.ts";
import type { VarsTable } from "./vars-table.ts";

/** The numbers of a project. */
export interface Overview {
  readonly imports: GraphCounts;
  readonly roles: {
    /** Files that play a part. */
    readonly files: number;
    /** Files by part, in the order in which parts are told; those that nobody plays are left out. */
    readonly byRole: readonly { readonly role: FileRole; readonly files: number }[];
  };
  readonly vars: {
    readonly machines: number;
    readonly secrets: number;
    /** Registries that secrets stand in. */
    readonly registries: number;
  };
}

/** Counts what the models hold. */
export function buildOverview(imports: ImportGraph, roles: RolesReport, vars: VarsTable): Overview {
  const filesOf = (role: FileRole) =>
    roles.files.filter((file) => file.roles.some((fact) => fact.role === role)).length;
  return {
    imports: countGraph(imports),
    roles: {
      files: roles.files.length,
      byRole: roleOrder.map((role) => ({ role, files: filesOf(role) })).filter(({ files }) => files > 0),
    },
    vars: {
      machines: vars.machines.length,
      secrets: vars.secrets.length,
      registries: new Set(vars.secrets.flatMap(({ registry }) => registry ?? [])).size,
    },
  };
}
