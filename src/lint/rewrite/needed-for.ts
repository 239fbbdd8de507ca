// Owns the rewrite that says when a vars file is needed, in the statement that declares the file.

import type { GeneratorEntry } from "../../eval/vars/generator-model.ts";
import type { SourceFile } from "../../project/source-file.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** The edits, in the file that declares it; undefined where the declaration is not a set written there. */
export function declareNeededFor(
  file: SourceFile,
  { fields }: GeneratorEntry,
  wanted: string,
): readonly TextEdit[] | undefined {
  const written = fields.attributes.get("neededFor")?.thunks ?? [];
  const [thunk] = written;
  if (thunk !== undefined) {
    const { origin } = thunk;
    const isLiteral = written.length === 1 && origin?.file === file && origin.node.kind === "string_expression";
    return isLiteral ? [{ span: origin.node.span, text: `"${wanted}"` }] : undefined;
  }
  const origin = fields.sets.find((set) => set.origin?.file === file)?.origin;
  if (origin?.node.kind !== "attrset_expression") return undefined;
  const { node } = origin;
  const statement = `neededFor = "${wanted}";`;
  const [first] = node.bindingSet?.bindings ?? [];
  const { latin1, lines } = file.text;
  if (latin1.slice(node.start + 1, node.end - 1).trim() === "") {
    return [{ span: node.span, text: `{ ${statement} }` }];
  }
  if (first === undefined) return undefined;
  // Comments at the top of the set may speak of all of it, so the new statement goes right before the first one.
  const indentation = latin1.slice(lines.lineStart(lines.lineAt(first.start)), first.start);
  const separator = indentation.trim() === "" ? `\n${indentation}` : " ";
  return [{ span: { start: first.start, end: first.start }, text: `${statement}${separator}` }];
}
