// Owns the rewrite that sets an option of a generator's file or prompt, in the statement that declares it.

import type { GeneratorEntry } from "../../eval/vars/generator-model.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, Binding } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** The edits, in the file that declares the entry; undefined where the declaration is not written out there. */
export function setEntryOption(
  file: SourceFile,
  { name, fields }: GeneratorEntry,
  option: string,
  wanted: string,
): readonly TextEdit[] | undefined {
  const written = fields.attributes.get(option)?.thunks ?? [];
  const [thunk] = written;
  if (thunk !== undefined) {
    const { origin } = thunk;
    const isLiteral = written.length === 1 && origin?.file === file && origin.node.kind === "string_expression";
    return isLiteral ? [{ span: origin.node.span, text: `"${wanted}"` }] : undefined;
  }
  const statement = `${option} = "${wanted}";`;
  const set = fields.sets.find(({ origin }) => origin?.file === file && origin.node.kind === "attrset_expression");
  const node = set?.origin?.node;
  if (node?.kind === "attrset_expression" && isEntry(node.parent, name)) {
    const [first] = node.bindingSet?.bindings ?? [];
    if (file.text.latin1.slice(node.start + 1, node.end - 1).trim() === "") {
      return [{ span: node.span, text: `{ ${statement} }` }];
    }
    return first === undefined ? undefined : [before(file, first, statement)];
  }
  const binding = pathBinding(file, { name, fields });
  if (binding === undefined) return undefined;
  const path = file.text.slice({ start: binding.start, end: binding.attrpath.attrs.at(-1)!.start });
  return [before(file, binding, path + statement)];
}

// Comments at the top of a set may speak of all of it, so a new statement goes right before the first one.
function before(file: SourceFile, node: AnyNode, statement: string): TextEdit {
  const { latin1, lines } = file.text;
  const indentation = latin1.slice(lines.lineStart(lines.lineAt(node.start)), node.start);
  const separator = indentation.trim() === "" ? `\n${indentation}` : " ";
  return { span: { start: node.start, end: node.start }, text: `${statement}${separator}` };
}

// A set that a function gives, or one in a list, is not the entry's alone.
function isEntry(parent: AnyNode | undefined, name: string): boolean {
  return parent?.kind === "binding" && attrNameText(parent.attrpath.attrs.at(-1)!) === name;
}

// `prompts.token.persist = true;`
function pathBinding(file: SourceFile, { name, fields }: Pick<GeneratorEntry, "name" | "fields">): Binding | undefined {
  for (const [option, { thunks }] of fields.attributes) {
    for (const { origin } of thunks) {
      const parent = origin?.file === file ? origin.node.parent : undefined;
      if (parent?.kind !== "binding") continue;
      const names = parent.attrpath.attrs.map(attrNameText);
      if (names.at(-1) === option && names.at(-2) === name) return parent;
    }
  }
  return undefined;
}
