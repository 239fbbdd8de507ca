// Owns turning a choice of attribute names into definitions that always stand there and hold under conditions: `mkIf` for
// `optionalAttrs` and `if`, `mkMerge` for `//`. Every comment is kept, and what would tie the same knot again is not offered.

import type { Knot, Site } from "../../eval/modules/knots.ts";
import { outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Expression } from "../../syntax/index.ts";
import { containsSpan } from "../../text/span.ts";
import type { Fix } from "../diagnostic.ts";
import type { RuleContext } from "../rule.ts";
import { structuralAttributes } from "./always-import.ts";
import {
  argumentText,
  type ConditionalPart,
  type ConditionalParts,
  conditionalParts,
  conditionText,
} from "./conditional-parts.ts";
import { landsElsewhere } from "./landing.ts";
import { Layout } from "./layout.ts";
import { LibraryNames } from "./library-name.ts";
import { doesUntie } from "./untie.ts";

/**
 * The fix of a knot whose site is a set that conditions decide about; undefined where it is none, and "futile" where the same
 * conditions would tie the knot again under `mkIf`.
 */
export function fixConditionalNames(ctx: RuleContext, { site, demand }: Knot): Fix | "futile" | undefined {
  if (site.origin.file !== ctx.file || site.kind === "options") return undefined;
  const isModule = site.kind === "shape" || site.kind === "imports";
  const expression = bodyOf(site.origin.node as Expression, site.kind === "shape");
  const found = conditionalParts(ctx, expression);
  if (found === undefined || found.parts.length === 0) return undefined;
  if (isModule && (found.names === undefined || [...found.names].some((name) => structuralAttributes.has(name))))
    return undefined;
  // These are what arguments of modules, `pkgs` among them, are made from.
  if (demand.root.kind === "argument" && ["_module", "nixpkgs"].includes(site.path[0] ?? "")) return "futile";
  const layout = new Layout(ctx.file);
  const library = new LibraryNames(ctx.file, layout, expression);
  const text = new Writer(ctx, layout, library, expression, site).write(found);
  if (text === undefined || losesComment(layout, expression, found.parts)) return undefined;
  const edits = [{ span: expression.span, text }, ...library.edits].map((edit) => ({ ...edit, path: ctx.file.path }));
  const isUntied = doesUntie(ctx, edits);
  if (isUntied === false) return "futile";
  const guarded = found.parts.filter(({ conditions }) => conditions.length > 0).map(({ value }) => value);
  const isSafe = found.isExact && isUntied === true && landsElsewhere(ctx, demand, site.path, guarded);
  const title =
    found.parts.length === 1 ? "say it with `mkIf`" : "merge the sets with `mkMerge`, each under its `mkIf`";
  return { title, applicability: isSafe ? "safe" : "unsafe", edits };
}

// The expression whose value the site is.
function bodyOf(node: Expression, isModule: boolean): Expression {
  const inner = unwrapParentheses(node);
  if (inner.kind === "let_expression" || inner.kind === "with_expression") return bodyOf(inner.body, isModule);
  return isModule && inner.kind === "function_expression" ? bodyOf(inner.body, isModule) : inner;
}

class Writer {
  readonly #ctx: RuleContext;
  readonly #layout: Layout;
  readonly #library: LibraryNames;
  readonly #expression: Expression;
  readonly #site: Site;

  constructor(ctx: RuleContext, layout: Layout, library: LibraryNames, expression: Expression, site: Site) {
    this.#ctx = ctx;
    this.#layout = layout;
    this.#library = library;
    this.#expression = expression;
    this.#site = site;
  }

  write({ parts }: ConditionalParts): string | undefined {
    const base = this.#layout.indentation(this.#expression.start);
    const isElement = outermostParentheses(this.#expression).parent?.kind === "list_expression";
    // A list of modules may hold `mkIf`, but nothing else that is made for definitions.
    const isBare = this.#site.kind !== "shape" && (this.#site.kind !== "imports" || parts.length === 1);
    if (isBare) return this.#merged(parts, base);
    const isOneLine = this.#layout.isOneLine(this.#expression.span);
    const inner = isOneLine ? base : base + this.#layout.unit;
    const text = this.#merged(parts, inner);
    if (text === undefined) return undefined;
    const set = isOneLine ? `{ config = ${text}; }` : `{\n${inner}config = ${text};\n${base}}`;
    return isElement && this.#expression.parent?.kind === "list_expression" ? `(${set})` : set;
  }

  #merged(parts: readonly ConditionalPart[], indentation: string): string | undefined {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return this.#part(only, indentation);
    const mkMerge = this.#library.nameOf("mkMerge");
    if (mkMerge === undefined) return undefined;
    const isOneLine = this.#layout.isOneLine(this.#expression.span);
    const inner = isOneLine ? indentation : indentation + this.#layout.unit;
    const elements: string[] = [];
    for (const part of parts) {
      const text = this.#part(part, inner);
      if (text === undefined) return undefined;
      elements.push(part.conditions.length === 0 ? argumentText(this.#ctx.file, part.value, text) : `(${text})`);
    }
    return isOneLine
      ? `${mkMerge} [ ${elements.join(" ")} ]`
      : `${mkMerge} [\n${elements.map((element) => `${inner}${element}\n`).join("")}${indentation}]`;
  }

  #part({ conditions, value }: ConditionalPart, indentation: string): string | undefined {
    const text = this.#layout.reindented(value.span, this.#layout.indentation(value.start), indentation);
    if (conditions.length === 0) return text;
    const mkIf = this.#library.nameOf("mkIf");
    if (mkIf === undefined) return undefined;
    const { file } = this.#ctx;
    return `${mkIf} ${conditionText(file, conditions)} ${argumentText(file, value, text)}`;
  }
}

// Comments between the parts have no place in the new text.
function losesComment(layout: Layout, expression: Expression, parts: readonly ConditionalPart[]): boolean {
  const kept: AnyNode[] = parts.flatMap(({ conditions, value }) => [
    value,
    ...conditions.map((condition) => unwrapParentheses(condition.expression)),
  ]);
  // A condition that is written twice would write its comments twice.
  return layout
    .commentsWithin(expression.span)
    .some((comment) => kept.filter((node) => containsSpan(node.span, comment)).length !== 1);
}
