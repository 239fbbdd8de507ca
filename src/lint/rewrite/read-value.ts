// Owns the rewrite of a call that opens a public vars file by its path into a read of what Clan says of the file.

import type { FileReader } from "../../eval/vars/file-reads.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type { ApplyExpression, Expression } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** The edits; undefined where the path is not written in the call, or a comment would be lost. */
export function readValue(
  file: SourceFile,
  call: ApplyExpression,
  reader: FileReader,
): readonly TextEdit[] | undefined {
  const select = unwrapParentheses(call.argument);
  const last = select.kind === "select_expression" ? select.attrpath.attrs.at(-1) : undefined;
  if (select.kind !== "select_expression" || last === undefined || attrNameText(last) !== "path") return undefined;
  const before = { start: call.start, end: select.start };
  const after = { start: select.end, end: call.end };
  const isCommented = [before, after].some(({ start, end }) => /#|\/\*/.test(file.text.latin1.slice(start, end)));
  const fn = functionText(unwrapParentheses(call.function), reader);
  if (isCommented || fn === undefined || select.default !== undefined) return undefined;
  return [
    { span: before, text: fn },
    { span: last.span, text: reader === "pathExists" ? "exists" : "value" },
    { span: after, text: "" },
  ].filter(({ span, text }) => span.start < span.end || text !== "");
}

// What is left to do with the content: nixpkgs' `lib` makes the other readers of `readFile` (lib/strings.nix, lib/trivial.nix).
function functionText(fn: Expression, reader: FileReader): string | undefined {
  switch (reader) {
    case "readFile":
    case "pathExists":
      return "";
    case "importJSON":
      return "builtins.fromJSON ";
    case "importTOML":
      return "builtins.fromTOML ";
    case "fileContents": {
      // `lib.fileContents f` is `lib.removeSuffix "\n" (readFile f)`.
      if (fn.kind !== "select_expression") return undefined;
      const last = fn.attrpath.attrs.at(-1)!;
      return `${fn.text.slice(0, fn.text.length - last.text.length)}removeSuffix "\\n" `;
    }
  }
}
