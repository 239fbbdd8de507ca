// Owns giving a name to an expression beside a module's body: an existing `let` is extended, else one is written in the
// style of the file. The new name is one that nothing in the file uses, so it can capture nothing.

import type { SourceFile } from "../../project/source-file.ts";
import { definitionsOf, outermostParentheses } from "../../semantic/index.ts";
import type { Expression } from "../../syntax/index.ts";
import { insertion, type TextEdit } from "../../text/text-edit.ts";
import type { Layout } from "./layout.ts";

/** A name that the file does not use yet: the wanted one, or it with the first free number from two. */
export function freeName(file: SourceFile, wanted: string): string {
  const used = new Set<string>();
  file.tree.root.forEachOfKind(["identifier"], (node) => {
    if (node.text.startsWith(wanted)) used.add(node.text);
  });
  if (!used.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!used.has(`${wanted}${number}`)) return `${wanted}${number}`;
}

/** What to write: the name's statement at a given indentation, and the comments that go above it. */
export interface NewBinding {
  readonly text: (indentation: string) => string;
  readonly comments: readonly string[];
}

/** The edit that makes a name known to a module's body. */
export function addLetBinding(file: SourceFile, layout: Layout, body: Expression, binding: NewBinding): TextEdit {
  const outer = outermostParentheses(body);
  const parent = outer.parent;
  if (parent?.kind === "let_expression" && parent.body === outer) {
    const definitions = definitionsOf(parent);
    const last = definitions.at(-1);
    const offset = last === undefined ? parent.start + "let".length : layout.endWithComments(last.end, outer.start);
    const isOneLine = last !== undefined && layout.areOnOneLine(parent.start, last.start);
    if (isOneLine && binding.comments.length === 0)
      return insertion(offset, ` ${binding.text(layout.indentation(parent.start))}`);
    const indentation =
      last === undefined || isOneLine ? layout.indentation(parent.start) + layout.unit : layout.indentation(last.start);
    const end = isOneLine ? `\n${layout.indentation(parent.start)}` : "";
    return insertion(
      offset,
      lines(binding, indentation)
        .map((line) => `\n${line}`)
        .join("") + end,
    );
  }
  const indentation = layout.indentation(outer.start);
  if (layout.isOneLine(outer.span) && binding.comments.length === 0 && !startsLine(file, outer.start)) {
    return insertion(outer.start, `let ${binding.text(indentation)} in `);
  }
  // A set that opens on the line of its arguments keeps doing so, behind `in`.
  const separator = startsLine(file, outer.start) ? `\n${indentation}` : " ";
  const block = ["let", ...lines(binding, indentation + layout.unit), `${indentation}in`].join("\n");
  return insertion(outer.start, block + separator);
}

function lines(binding: NewBinding, indentation: string): string[] {
  return [...binding.comments, binding.text(indentation)].map((line) => indentation + line);
}

function startsLine(file: SourceFile, offset: number): boolean {
  const { lines: index, latin1 } = file.text;
  return latin1.slice(index.lineStart(index.lineAt(offset)), offset).trim() === "";
}
