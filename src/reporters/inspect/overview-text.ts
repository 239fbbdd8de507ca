// Owns the overview for a terminal: what can be inspected, with what is there in numbers.

import type { Overview } from "../../eval/inspect/overview.ts";
import { counted } from "../../text/counted.ts";
import { wrapText } from "../display-text.ts";
import type { InspectOptions } from "./inspect-input.ts";
import { roleWords } from "./role-words.ts";

const nameWidth = 9;

/** The overview as text. */
export function overviewText({ imports, roles, vars }: Overview, { theme, width }: InspectOptions): string {
  const { machines, files, edges, errors, missing } = imports;
  const subjects: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "imports",
      "who brings in whom",
      [
        counted(machines, "machine"),
        counted(files, "file"),
        counted(edges, "edge"),
        ...(errors > 0 ? [counted(errors, "error")] : []),
        ...(missing > 0 ? [`${missing} missing`] : []),
      ],
    ],
    [
      "roles",
      "which file plays which part, and why",
      roles.byRole.map(({ role, files: count }) => counted(count, ...roleWords[role])),
    ],
    [
      "vars",
      "which machine has which secret, and who reads it",
      [
        counted(vars.secrets, "secret"),
        counted(vars.machines, "machine"),
        ...(vars.registries > 0 ? [counted(vars.registries, "registry", "registries")] : []),
      ],
    ],
  ];
  const rows = subjects.flatMap(([name, words, numbers]) => {
    const room = Math.max(20, (width ?? 100) - nameWidth - 2);
    return [
      `${theme.lead(name)}${" ".repeat(nameWidth - name.length)}${words}`,
      ...wrapText(numbers.join(", "), room).map((line) => `${" ".repeat(nameWidth)}${theme.faint(line)}`),
    ];
  });
  const hints = ["unknot inspect imports, roles or vars shows it; --format html puts all of it on one page."];
  const end = hints.flatMap((hint) => wrapText(hint, Math.max(20, width ?? 100)));
  return `${[...rows, "", ...end].join("\n")}\n`;
}
