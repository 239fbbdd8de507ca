// Owns what is shown where the cursor rests: the rule's own words on a diagnostic, then what unknot knows of the place.

import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { Rule } from "../lint/rule.ts";
import type { Description } from "./describe.ts";
import type { LocatedDiagnostic } from "./located.ts";

/** Gives a built-in rule's page, as Markdown; undefined where there is none. */
export type PageReader = (ruleId: string) => string | undefined;

/** What to show at a position. */
export function hoverAt(
  position: Position,
  diagnostics: readonly LocatedDiagnostic[],
  description: Description | undefined,
  rules: readonly Rule[],
  readPage: PageReader,
): Hover | undefined {
  const here = diagnostics.filter(({ range }) => !isBefore(position, range.start) && !isBefore(range.end, position));
  const parts = [...new Map(here.map((found) => [found.rule, found])).values()].map(({ rule, url }) => {
    const summary = rules.find(({ id }) => id === rule)?.summary ?? "";
    const words = explanationOf(readPage(rule) ?? "");
    return [`**${rule}**`, words === "" ? summary : words, `[All of it](${url})`]
      .filter((text) => text !== "")
      .join("\n\n");
  });
  if (description !== undefined) parts.push(description.text);
  if (parts.length === 0) return undefined;
  const range = here[0]?.range ?? description?.range;
  return {
    contents: { kind: MarkupKind.Markdown, value: parts.join("\n\n---\n\n") },
    ...(range === undefined ? {} : { range }),
  };
}

/** What a page says before its first example, less its title and the line of metadata. */
export function explanationOf(page: string): string {
  const [lead = ""] = page.split(/^```|^## /m);
  return lead
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== "" && !block.startsWith("# ") && !block.startsWith("Category: "))
    .join("\n\n");
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
