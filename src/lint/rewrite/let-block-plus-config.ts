// Owns the house fix: what a call brought in through `imports` becomes a `let` binding beside the module's body, and an
// ordinary definition in its config. Every comment is kept; what would leave its scope, or lose a definition, is not rewritten.

import type { SourceFile } from "../../project/source-file.ts";
import { outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, ApplyExpression, Binding, Expression } from "../../syntax/index.ts";
import { containsSpan, type Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { FileEdit } from "../diagnostic.ts";
import { addDefinition } from "./config-definition.ts";
import { findImportsPlace, type ImportsPlace, type PlaceContext } from "./imports-place.ts";
import { Layout } from "./layout.ts";
import { addLetBinding, freeName } from "./let-binding.ts";
import { LibraryNames } from "./library-name.ts";

/** The call that moves out of `imports`. */
export interface MovedCall {
  /** The element of `imports`: the call itself, or the name of a `let` binding that holds it. */
  readonly element: Expression;
  /** The application. */
  readonly call: ApplyExpression;
  /** For `importApply f a`: the part `f a`, which `import` is written before. Absent where the call is kept as it is. */
  readonly applied?: { readonly path: Expression; readonly argument: Expression };
  /** Attribute path that leads from the call's result to the value, such as `.clan.core.vars.generators`. */
  readonly selection: string;
}

/** What to bind and define. */
export interface LetBlockPlan {
  readonly call: MovedCall;
  /** Wanted name of the `let` binding; numbered where it is taken. */
  readonly name: string;
  /** The option to define. */
  readonly option: readonly string[];
}

/** The edits, all in one file; undefined where the module cannot be rewritten by moving text. */
export function letBlockPlusConfig(ctx: Omit<PlaceContext, "layout">, plan: LetBlockPlan): FileEdit[] | undefined {
  const layout = new Layout(ctx.file);
  const place = findImportsPlace({ ...ctx, layout }, plan.call.element);
  if (place === undefined || !isWholeModule(place.body)) return undefined;
  const site = bindingSite(place.body);
  const isStable =
    isInScope(ctx.file, site, place.body, [plan.call.element]) &&
    isInScope(ctx.file, place.body, place.body, place.conditions);
  if (!isStable) return undefined;
  const edits = new Rewriter(ctx.file, layout, place, plan).edits();
  return edits?.map((edit) => ({ ...edit, path: ctx.file.path }));
}

class Rewriter {
  readonly #file: SourceFile;
  readonly #layout: Layout;
  readonly #place: ImportsPlace;
  readonly #plan: LetBlockPlan;
  readonly #library: LibraryNames;

  constructor(file: SourceFile, layout: Layout, place: ImportsPlace, plan: LetBlockPlan) {
    this.#file = file;
    this.#layout = layout;
    this.#place = place;
    this.#plan = plan;
    this.#library = new LibraryNames(file, layout, place.body);
  }

  edits(): TextEdit[] | undefined {
    const { call, element } = this.#plan.call;
    const place = this.#place;
    const held = unwrapParentheses(element) === call ? undefined : this.#heldBinding();
    if (held === undefined && unwrapParentheses(element) !== call) return undefined;
    const name = held?.name ?? freeName(this.#file, this.#plan.name);
    const definition = {
      path: this.#plan.option,
      value: this.#value(name),
      library: (member: string) => this.#library.nameOf(member),
    };
    const removed = place.isEmptied ? place.binding : undefined;
    const defined = addDefinition(this.#file, this.#layout, place.body, definition, removed);
    if (defined === undefined || definition.value === "") return undefined;
    const cuts = place.isEmptied ? [] : [{ span: place.removal, text: "" }];
    const comments = this.#lostComments([...defined, ...cuts]);
    const binding =
      held !== undefined
        ? this.#rewriteHeld(held.binding)
        : [
            addLetBinding(this.#file, this.#layout, bindingSite(place.body), {
              text: (to) => `${name} = ${this.#callText(to)};`,
              comments,
            }),
          ];
    if (held !== undefined && comments.length > 0) return undefined;
    return [...binding, ...defined, ...cuts, ...this.#library.edits];
  }

  // The element is a name: its binding must hold the call and serve nothing else.
  #heldBinding(): { readonly name: string; readonly binding: Binding } | undefined {
    const { call, element } = this.#plan.call;
    const variable = unwrapParentheses(element);
    if (variable.kind !== "variable_expression") return undefined;
    const resolution = this.#file.semantic.resolve(variable.name);
    if (resolution.kind !== "binding") return undefined;
    const { attribute, scope } = resolution.binding;
    const [definition] = attribute?.definitions ?? [];
    const isHeld =
      scope.node.kind === "let_expression" &&
      definition?.kind === "binding" &&
      unwrapParentheses(definition.expression) === call &&
      this.#file.semantic.references(resolution.binding).length === 1;
    return isHeld ? { name: resolution.binding.name, binding: definition } : undefined;
  }

  #rewriteHeld(binding: Binding): TextEdit[] {
    const text = this.#callText(this.#layout.indentation(binding.start));
    return [{ span: binding.expression.span, text }];
  }

  #value(name: string): string {
    const { conditions } = this.#place;
    if (conditions.length === 0) return name;
    const mkIf = this.#library.nameOf("mkIf");
    if (mkIf === undefined) return "";
    const texts = conditions.map((condition) => this.#file.text.slice(condition.span));
    const [only] = conditions;
    const isSimple = only?.parent?.kind === "apply_expression";
    const text = texts.length === 1 && isSimple ? texts[0]! : `(${texts.reverse().join(" && ")})`;
    return `${mkIf} ${text} ${name}`;
  }

  #callText(indentation: string): string {
    const { call, applied, selection } = this.#plan.call;
    const from = this.#layout.indentation(call.start);
    const text =
      applied === undefined
        ? this.#layout.reindented(call.span, from, indentation)
        : `import ${this.#layout.reindented({ start: applied.path.start, end: applied.argument.end }, from, indentation)}`;
    return selection === "" ? text : `(${text})${selection}`;
  }

  // Comments in what is cut, except those that the moved text takes along.
  #lostComments(edits: readonly TextEdit[]): string[] {
    const { call, applied } = this.#plan.call;
    const moved: Span[] = [
      applied === undefined ? call.span : { start: applied.path.start, end: applied.argument.end },
      ...this.#place.conditions.map((condition) => condition.span),
    ];
    const written = edits.map((edit) => edit.text).join("\n");
    return edits
      .flatMap((edit) =>
        this.#layout.commentsWithin(edit.span).map((span) => ({ span, text: this.#file.text.slice(span) })),
      )
      .filter(({ span, text }) => !written.includes(text) && !moved.some((kept) => containsSpan(kept, span)))
      .sort((a, b) => a.span.start - b.span.start)
      .map(({ text }) => text);
  }
}

// Whether the set is all there is of its module: `{ … } // e` would lose a definition that both sides begin alike.
function isWholeModule(body: Expression): boolean {
  const parent = outermostParentheses(body).parent;
  if (parent?.kind === "let_expression" || parent?.kind === "with_expression" || parent?.kind === "assert_expression") {
    return parent.body === outermostParentheses(body) && isWholeModule(parent);
  }
  return parent?.kind === "function_expression" || parent?.kind === "source_code" || parent?.kind === "list_expression";
}

// Where a `let` can stand for a set: around itself, or, where it is an element of a list, around the set that holds the list.
function bindingSite(body: Expression): Expression {
  let site: Expression = outermostParentheses(body);
  while (site.parent?.kind === "list_expression") {
    let holder: AnyNode | undefined = site.parent;
    while (holder !== undefined && holder.kind !== "attrset_expression" && holder.kind !== "rec_attrset_expression") {
      holder = holder.parent;
    }
    if (holder === undefined) break;
    site = outermostParentheses(holder);
  }
  return site;
}

// Whether every name in the moved texts means the same at `site` as it does in the body.
function isInScope(file: SourceFile, site: Expression, body: Expression, moved: readonly Expression[]): boolean {
  return moved.every((expression) => {
    let isStable = true;
    const visit = (node: AnyNode): void => {
      if (node.kind !== "identifier") return;
      const resolution = file.semantic.resolve(node);
      if (resolution.kind === "binding") {
        const scope = resolution.binding.scope.node;
        if (scope !== expression && containsSpan(expression.span, scope.span)) return;
        if (scope === body || scope === site || !containsSpan(scope.span, site.span)) isStable = false;
      } else if (resolution.kind === "with") {
        const outside = (environment: AnyNode) => containsSpan(environment.span, site.span);
        const inside = (environment: AnyNode) => containsSpan(expression.span, environment.span);
        if (!resolution.environments.every((environment) => outside(environment) || inside(environment)))
          isStable = false;
      }
    };
    expression.forEachDescendant(visit);
    return isStable;
  });
}

/** `f a` of `importApply f a`, where it is written that way. */
export function appliedParts(
  call: ApplyExpression,
): { readonly path: Expression; readonly argument: Expression } | undefined {
  const inner = unwrapParentheses(call.function);
  return inner.kind === "apply_expression" ? { path: inner.argument, argument: call.argument } : undefined;
}
