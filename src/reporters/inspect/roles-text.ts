// Owns the parts that files play, for a terminal: role by role, each file with the reason.

import { type RoleFact, type RolesReport, roleOrder } from "../../eval/inspect/roles-report.ts";
import { counted } from "../../text/counted.ts";
import type { InspectOptions } from "./inspect-input.ts";
import { roleWords } from "./role-words.ts";
import { formatRow } from "./text-row.ts";
import { type Column, formatTable } from "./text-table.ts";

const sourceWords: Readonly<Record<RoleFact["source"], string>> = {
  configuration: "unknot.toml",
  default: "by default",
  layout: "by its name",
  analysis: "found",
};

const columns: readonly Column[] = [
  { name: "file", least: 20, isPath: true },
  { name: "how", least: 10 },
  { name: "why", least: 18 },
  { name: "where", least: 14, isPath: true },
];

/** The roles as text. */
export function rolesText({ files, others }: RolesReport, { theme, width }: InspectOptions): string {
  const sum = [`${counted(files.length, "file")} with a role`, ...(others > 0 ? [`${others} without`] : [])];
  const rows = [formatRow([{ text: sum.join(" · "), paint: theme.lead }], width)];
  for (const role of roleOrder) {
    const members = files.flatMap(({ path, roles }) => {
      const fact = roles.find((each) => each.role === role);
      return fact === undefined ? [] : [{ path, fact }];
    });
    if (members.length === 0) continue;
    const [one, many] = roleWords[role];
    rows.push("", formatRow([{ text: counted(members.length, one, many), paint: theme.lead }], width));
    rows.push(
      ...formatTable(
        columns,
        members.map(({ path, fact: { source, why, place } }) => [
          { text: path },
          { text: sourceWords[source], paint: theme.faint },
          { text: why },
          { text: place === undefined ? "" : `${place.path}:${place.line}`, paint: theme.faint },
        ]),
        theme,
        width,
      ),
    );
  }
  return `${rows.join("\n")}\n`;
}
