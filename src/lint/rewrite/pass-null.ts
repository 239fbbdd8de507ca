// Owns passing `null` for a name of an argument set. A formal that was only handed on goes too, where its function takes
// any other argument (`...`) and keeps no name for all of them: then no caller can tell.

import type { SourceFile } from "../../project/source-file.ts";
import type { Attribute, Resolution } from "../../semantic/index.ts";
import type { AnyNode, Inherit, InheritFrom } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { Layout } from "./layout.ts";

/** The edits that make an attribute of a set null; undefined where a comment would lose what it speaks of. */
export function passNull(file: SourceFile, attribute: Attribute): readonly TextEdit[] | undefined {
  const layout = new Layout(file);
  const { value, name } = attribute;
  const [definition] = attribute.definitions;
  if (value.kind === "expression") {
    if (layout.commentsWithin(value.expression.span).length > 0) return undefined;
    const resolution =
      value.expression.kind === "variable_expression" ? file.semantic.resolve(value.expression.name) : undefined;
    return [{ span: value.expression.span, text: "null" }, ...formalRemoval(file, layout, resolution)];
  }
  if (definition === undefined || definition.kind === "binding") return undefined;
  const edits = replaceInherited(layout, definition, attribute.nameNode, `${name} = null;`);
  const resolution = definition.kind === "inherit" ? file.semantic.resolve(attribute.nameNode) : undefined;
  return edits && [...edits, ...formalRemoval(file, layout, resolution)];
}

function replaceInherited(
  layout: Layout,
  definition: Inherit | InheritFrom,
  name: AnyNode,
  statement: string,
): TextEdit[] | undefined {
  if (layout.commentsWithin(definition.span).length > 0) return undefined;
  const names: readonly AnyNode[] = definition.attrs.attrs;
  if (names.length === 1) return [{ span: definition.span, text: statement }];
  const index = names.indexOf(name);
  const next = names[index + 1];
  const removed: Span =
    next === undefined ? { start: names[index - 1]!.end, end: name.end } : { start: name.start, end: next.start };
  const holder = definition.parent?.parent;
  const isSameLine = holder === undefined || layout.areOnOneLine(holder.start, definition.start);
  const separator = isSameLine ? " " : `\n${layout.indentation(definition.start)}`;
  return [
    { span: removed, text: "" },
    { span: { start: definition.end, end: definition.end }, text: separator + statement },
  ];
}

function formalRemoval(file: SourceFile, layout: Layout, resolution: Resolution | undefined): TextEdit[] {
  const binding = resolution?.kind === "binding" ? resolution.binding : undefined;
  const fn = binding?.scope.node;
  if (binding?.formal === undefined || fn?.kind !== "function_expression" || fn.universal !== undefined) return [];
  const { formals } = fn;
  if (formals?.ellipses === undefined || file.semantic.references(binding).length !== 1) return [];
  const all = formals.formals;
  const next = all[all.indexOf(binding.formal) + 1] ?? formals.ellipses;
  const span = { start: binding.formal.start, end: next.start };
  return layout.commentsWithin(span).length > 0 ? [] : [{ span, text: "" }];
}
