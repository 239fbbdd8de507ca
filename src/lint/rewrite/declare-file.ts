// Owns the rewrite that declares a file of a generator, beside the files that it has.

import { attributeText } from "../../eval/demand.ts";
import type { GeneratorDefinition } from "../../eval/vars/generator-model.ts";
import { attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type { AttrsetExpression, Binding } from "../../syntax/index.ts";
import type { FileEdit } from "../diagnostic.ts";
import { Layout } from "./layout.ts";

/** The edit, in the file of the generator's set; undefined where that is not written out, or its files are not. */
export function declareFile({ origin: { file, node } }: GeneratorDefinition, name: string): FileEdit | undefined {
  const set = node.kind === "parenthesized_expression" ? unwrapParentheses(node) : node;
  if (set.kind !== "attrset_expression" || set.hasError) return undefined;
  const last = bindingsOf(set).findLast(({ attrpath }) => attrNameText(attrpath.attrs[0]!) === "files");
  if (last === undefined) return undefined;
  const layout = new Layout(file);
  if (last.attrpath.attrs.length > 1) return after(last, `files.${attributeText(name)} = { };`);
  const files = last.expression;
  if (files.kind !== "attrset_expression") return undefined;
  const statement = `${attributeText(name)} = { };`;
  const inner = bindingsOf(files).at(-1);
  if (inner !== undefined) return after(inner, statement);
  // A comment may be all that the set holds.
  const isEmpty = file.text.latin1.slice(files.start + 1, files.end - 1).trim() === "";
  return isEmpty ? { path: file.path, span: files.span, text: `{ ${statement} }` } : undefined;

  function after(binding: Binding, text: string): FileEdit {
    const { latin1, lines } = file.text;
    const indentation = layout.indentation(binding.start);
    const isFirstOnLine = latin1.slice(lines.lineStart(lines.lineAt(binding.start)), binding.start) === indentation;
    const end = isFirstOnLine ? layout.endWithComments(binding.end, set.end) : binding.end;
    return { path: file.path, span: { start: end, end }, text: `${isFirstOnLine ? `\n${indentation}` : " "}${text}` };
  }
}

function bindingsOf(set: AttrsetExpression): readonly Binding[] {
  return (set.bindingSet?.bindings ?? []).filter((binding): binding is Binding => binding.kind === "binding");
}
