// Owns the notation of rule pages:
//
//     # <id>
//
//     Category: <category>. Severity: <severity>. Fix: <safe, unsafe, display-only or none>.
//
//     <summary>
//
// and, anywhere below, examples in fences: "nix invalid" with markers, directly followed by "nix fixed" (what safe fixes
// make of it) or "nix unsafe-fixed" where there is a fix; "nix valid" in which nothing is reported.

import type { Rule } from "../../src/lint/rule.ts";
import { buildFixture, type Fixture, splitFiles } from "../../src/testing/fixture.ts";

/** An example of a page. */
export interface PageExample {
  readonly kind: "invalid" | "valid";
  /** One-based line of the opening fence. */
  readonly line: number;
  readonly fixture: Fixture;
}

/** The lines with which a rule's page begins. */
export function pageFront({ id, category, severity, fix, summary }: Rule): string {
  return `# ${id}\n\nCategory: ${category}. Severity: ${severity}. Fix: ${fix ?? "none"}.\n\n${summary}\n`;
}

/**
 * The examples of a page, in its order.
 * @throws Error where a fence that begins with "nix" is none of those above, or stands in the wrong place.
 */
export function readExamples(page: string): PageExample[] {
  const blocks = [...page.matchAll(/^```nix *(.*)\n((?:.*\n)*?)```$/gm)].map((match) => ({
    kind: match[1]!,
    text: match[2]!,
    line: page.slice(0, match.index).split("\n").length,
  }));
  return blocks.flatMap(({ kind, text, line }, index) => {
    const previous = blocks[index - 1]?.kind;
    if ((kind === "fixed" || kind === "unsafe-fixed") && (previous === "invalid" || previous === "fixed")) return [];
    if (kind !== "invalid" && kind !== "valid")
      throw new Error(`line ${line}: a block "nix ${kind}" is not known here`);
    const after = (wanted: string) => {
      const following = blocks.slice(index + 1, index + 3);
      const end = following.findIndex((block) => !block.kind.endsWith("fixed"));
      const found = following.slice(0, end === -1 ? undefined : end).find((block) => block.kind === wanted);
      return found === undefined ? undefined : splitFiles(found.text, "example.nix").files;
    };
    const { files, untracked } = splitFiles(text, "example.nix");
    const fixed = kind === "invalid" ? { fixed: after("fixed"), unsafeFixed: after("unsafe-fixed") } : {};
    return [{ kind, line, fixture: buildFixture(files, { untracked, ...fixed }) }];
  });
}
