// Owns a Markdown page as text for a terminal: what rule pages use of Markdown, and no more. Without colour it is the
// page less its marks, wrapped to the terminal.

import { textWidth, wrapText } from "../reporters/display-text.ts";
import { paintLines, withoutEmphasis } from "../reporters/quoted-text.ts";
import type { Theme } from "../reporters/theme.ts";

const widestText = 100;

// How rule pages mark their examples.
const exampleTitles: Readonly<Record<string, string>> = {
  "nix invalid": "reported",
  "nix fixed": "after the fix",
  "nix unsafe-fixed": "after the unsafe fix",
  "nix valid": "not reported",
};

/** Formats a page. @param width columns of the terminal; absent where there is none. */
export function formatPage(markdown: string, theme: Theme, width: number | undefined): string {
  const room = Math.max(40, Math.min(widestText, width ?? widestText));
  const blocks = splitBlocks(markdown).map((block) => formatBlock(block, theme, room));
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

interface Block {
  readonly kind: "heading" | "code" | "table" | "list" | "text";
  readonly lines: readonly string[];
  /** What stands behind the fence of a code block. */
  readonly info: string;
}

function splitBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    const [first] = lines;
    if (first !== undefined) blocks.push({ kind: kindOf(first), lines, info: "" });
    lines = [];
  };
  let fence: { info: string; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    if (fence !== undefined) {
      if (line.startsWith("```")) {
        blocks.push({ kind: "code", ...fence });
        fence = undefined;
      } else fence.lines.push(line);
    } else if (line.startsWith("```")) {
      flush();
      fence = { info: line.slice(3).trim(), lines: [] };
    } else if (line.trim() === "") flush();
    else {
      if (
        line.startsWith("#") ||
        (lines[0] !== undefined && kindOf(lines[0]) !== kindOf(line) && kindOf(line) === "list")
      )
        flush();
      lines.push(line);
      if (line.startsWith("#")) flush();
    }
  }
  flush();
  return blocks;
}

function kindOf(line: string): Block["kind"] {
  if (line.startsWith("#")) return "heading";
  if (line.startsWith("|")) return "table";
  return /^(?:[-*]|\d+\.) /.test(line) ? "list" : "text";
}

function formatBlock({ kind, lines, info }: Block, theme: Theme, room: number): string {
  switch (kind) {
    case "heading":
      return theme.good(lines[0]!.replace(/^#+\s*/, ""));
    case "code": {
      const title = exampleTitles[info] ?? "";
      const code = lines.map((line) => `    ${line}`.trimEnd());
      return [...(title === "" ? [] : [theme.faint(`  ${title}:`)]), ...code].join("\n");
    }
    case "table":
      return formatTable(lines, theme);
    case "list":
      return formatList(lines, theme, room);
    case "text":
      return paintLines(wrapText(plainText(lines.join(" ")), room), theme).join("\n");
  }
}

function formatList(lines: readonly string[], theme: Theme, room: number): string {
  const items: string[] = [];
  for (const line of lines) {
    if (kindOf(line) === "list" || items.length === 0) items.push(line);
    else items.push(`${items.pop()} ${line.trim()}`);
  }
  return items
    .map((item) => {
      const mark = /^(?:[-*]|\d+\.) /.exec(item)?.[0] ?? "";
      const indent = " ".repeat(mark.length);
      const wrapped = wrapText(plainText(item.slice(mark.length)), room - mark.length);
      return mark + paintLines(wrapped, theme).join(`\n${indent}`);
    })
    .join("\n");
}

function formatTable(lines: readonly string[], theme: Theme): string {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|?$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => plainText(cell.trim().replaceAll("\\|", "|"))),
    );
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => textWidth(row[index] ?? ""))),
  );
  return rows
    .map((row, rowIndex) => {
      const cells = row.map((cell, index) => {
        const padding = " ".repeat(Math.max(0, widths[index]! - textWidth(cell)));
        return `${rowIndex === 0 ? theme.lead(cell) : paintLines([cell], theme)}${padding}`;
      });
      return cells.join("  ").trimEnd();
    })
    .join("\n");
}

/** Without emphasis; links as their text and address, or as the text alone where they lead to another page. */
function plainText(text: string): string {
  return withoutEmphasis(text).replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, (_, title: string, address: string) =>
    title === address || !/^https?:/.test(address) ? title : `${title} (${address})`,
  );
}
