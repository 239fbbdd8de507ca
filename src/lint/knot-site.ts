// Owns the words for what is being learned of a module, and the place that stands for it: a name such as `imports`, rather
// than the whole expression behind it.

import { attributePath, attributeText } from "../eval/demand.ts";
import type { Site } from "../eval/modules/knots.ts";
import type { SourceFile } from "../project/source-file.ts";
import { attrpathNames, outermostParentheses, unwrapParentheses } from "../semantic/index.ts";
import type { AnyNode, Binding, Expression } from "../syntax/index.ts";
import type { Span } from "../text/span.ts";

/** The place that a site is shown at; undefined where what follows on the path shows it better. */
export function sitePlace({ kind, origin }: Site): { readonly file: SourceFile; readonly span: Span } | undefined {
  const { file, node } = origin;
  const outer = outermostParentheses(node);
  if (kind === "imports") {
    const binding = enclosingBinding(node, "imports");
    return { file, span: binding?.attrpath.span ?? node.span };
  }
  if (kind === "condition" && outer.parent?.kind === "apply_expression") {
    let fn: Expression = outer.parent;
    while (fn.kind === "apply_expression") fn = unwrapParentheses(fn.function);
    return { file, span: fn.span };
  }
  if (outer.parent?.kind === "binding") return { file, span: outer.parent.attrpath.span };
  return node.kind === "function_expression" || kind === "shape" ? undefined : { file, span: node.span };
}

/** What happens at a site. */
export function siteLabel(site: Site): string {
  const { kind, origin } = site;
  switch (kind) {
    case "imports":
      return outermostParentheses(origin.node).parent?.kind === "list_expression"
        ? "every module in it has to be known"
        : "this list has to be known";
    case "shape":
      return "the names of this module have to be known";
    case "disabledModules":
    case "key":
    case "freeformType":
      return "this has to be known";
    case "options":
      return isOptionType(site) ? "this type has to be known" : "the names in here have to be known";
    case "structure":
      return "the names in here have to be known";
    case "condition":
      return `decides whether \`${pathText(site)}\` is set here`;
    case "value":
      return "this definition is evaluated";
  }
}

/** What is being learned, as something that is needed. */
export function siteName(site: Site): string {
  const { kind, path } = site;
  switch (kind) {
    case "imports":
    case "disabledModules":
    case "freeformType":
      return `\`${kind}\``;
    case "key":
      return `\`${bindingOf(site)?.attrpath.text ?? kind}\``;
    case "shape":
      return "the names of this module";
    case "options": {
      const place = ["options", ...path.map(attributeText)].join(".");
      return isOptionType(site) ? `the type of \`${place}\`` : `the names in \`${place}\``;
    }
    case "structure":
      return `the names in \`${["config", ...path.map(attributeText)].join(".")}\``;
    case "condition":
      return `\`${pathText(site)}\`, and so this condition`;
    case "value":
      return `\`${pathText(site)}\``;
  }
}

/** Whether a site is the type of an option, rather than names. */
export function isOptionType({ origin }: Site): boolean {
  return bindingOf({ origin })?.attrpath.text === "type";
}

function bindingOf({ origin }: Pick<Site, "origin">): Binding | undefined {
  const { parent } = outermostParentheses(origin.node);
  return parent?.kind === "binding" ? parent : undefined;
}

function pathText({ path }: Site): string {
  return attributePath(path);
}

function enclosingBinding(node: AnyNode, name: string) {
  for (let outer = node.parent; outer !== undefined && outer.kind !== "function_expression"; outer = outer.parent) {
    if (outer.kind === "binding" && attrpathNames(outer.attrpath).names.join(".") === name) return outer;
  }
  return undefined;
}
