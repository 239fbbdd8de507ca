// Owns the table of secrets for a terminal: a row for each secret, with the machines that have it and who reads it.

import type { VarsCell, VarsSecret, VarsTable } from "../../eval/inspect/vars-table.ts";
import { counted } from "../../text/counted.ts";
import type { InspectOptions } from "./inspect-input.ts";
import { formatRow } from "./text-row.ts";
import { type Column, formatTable, type TableCell } from "./text-table.ts";

const columns: readonly Column[] = [
  { name: "secret", least: 14 },
  { name: "generator", least: 14 },
  { name: "variable", least: 12 },
  { name: "files", least: 8 },
  { name: "asks for", least: 8 },
  { name: "kind", least: 6 },
  { name: "after", least: 8 },
  { name: "machines", least: 10 },
  { name: "read by", least: 16, isPath: true },
];

/** The table as text; `machine` is the one that it is of, where it is not of all. */
export function varsText(table: VarsTable, machine: string | undefined, options: InspectOptions): string {
  const { theme, width } = options;
  const rows: string[] = [];
  const row = (text: string, paint = theme.plain) => rows.push(formatRow([{ text, paint }], width));
  const { machines, secrets, cells } = table;
  row([counted(machines.length, "machine"), counted(secrets.length, "secret")].join(" · "), theme.lead);
  if (secrets.length === 0) {
    row("There is no registry of secrets, and no module that defines a generator of Clan's vars.", theme.faint);
    return `${rows.join("\n")}\n`;
  }
  const bySecret = groupCells(cells);
  for (const [heading, group] of sections(secrets)) {
    rows.push("");
    row(heading, theme.lead);
    rows.push(
      ...formatTable(
        columns,
        group.map((secret) => cellsOf(secret, bySecret.get(secret.id) ?? [], table, machine, options)),
        theme,
        width,
      ),
    );
  }
  const open = machines.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  if (open.length > 0) {
    rows.push("");
    const whose = open.length === machines.length && machine === undefined ? "Every machine" : open.join(", ");
    row(`${whose} may have secrets that are not known here.`, theme.faint);
  }
  return `${rows.join("\n")}\n`;
}

function sections(secrets: readonly VarsSecret[]): ReadonlyMap<string, readonly VarsSecret[]> {
  const groups = new Map<string, VarsSecret[]>();
  for (const secret of secrets) {
    const heading = secret.registry === undefined ? "Generators of modules" : `Keys of ${secret.registry}`;
    groups.set(heading, [...(groups.get(heading) ?? []), secret]);
  }
  return groups;
}

function cellsOf(
  secret: VarsSecret,
  cells: readonly VarsCell[],
  { machines }: VarsTable,
  machine: string | undefined,
  { theme }: InspectOptions,
): TableCell[] {
  const { key, generator, variable, files, prompts, isShared, isOpen, dependencies, places } = secret;
  const names = cells.map((cell) => cell.machine);
  const isEvery = machines.length > 1 && names.length === machines.length;
  // Where a machine may have more than is known, nobody can say that none has it.
  const none = machines.some(({ isOpen: mayHave }) => mayHave) ? "not known" : "none";
  const whose =
    machines.length === 0 ? "" : names.length === 0 ? none : isEvery ? `all ${names.length}` : names.join(", ");
  const title = key ?? generator ?? `${places[0]?.path}:${places[0]?.line}`;
  const kinds = [
    ...(files.length > 0 && files.every(({ isSecret }) => isSecret === false) ? ["public"] : []),
    ...(isShared ? ["shared"] : []),
  ];
  return [
    { text: title, paint: theme.lead },
    { text: key === undefined && generator !== undefined ? "" : (generator ?? "(computed)") },
    { text: variable ?? "" },
    { text: `${files.map(({ name }) => name).join(", ")}${isOpen ? " …" : ""}` },
    { text: prompts.map(({ name, type }) => (type === undefined ? name : `${name} (${type})`)).join(", ") },
    { text: kinds.join(", ") },
    { text: dependencies.join(", ") },
    {
      text: machine === undefined ? whose : "",
      ...(names.length === 0 ? { paint: none === "none" ? theme.caution : theme.faint } : {}),
    },
    readersCell(secret, cells, machine, theme.faint),
  ];
}

function readersCell(
  { readers }: VarsSecret,
  cells: readonly VarsCell[],
  machine: string | undefined,
  faint: (text: string) => string,
): TableCell {
  const own = machine === undefined ? readers : (cells[0]?.readers ?? []).map((index) => readers[index]!);
  const places = [...new Set(own.map(({ path, line }) => `${path}:${line}`))];
  if (places.length === 0) return { text: "nobody", paint: faint };
  return { text: places.length === 1 ? places[0]! : `${places[0]} and ${places.length - 1} more` };
}

function groupCells(cells: readonly VarsCell[]): Map<string, VarsCell[]> {
  const groups = new Map<string, VarsCell[]>();
  for (const cell of cells) groups.set(cell.secret, [...(groups.get(cell.secret) ?? []), cell]);
  return groups;
}
