import { attributeText, demandText, type Step } from "../src/eval/demand.ts";
import { findOverlayKnots, type OverlayKnot } from "../src/eval/modules/overlays.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { unwrapParentheses } from "../src/semantic/index.ts";
import type { AnyNode, Expression } from "../src/syntax/index.ts";

type Place = Pick<Step, "origin" | "label">;

export const overlayDependsOnFinal = defineRule({
  id: "overlay-depends-on-final",
  category: "fixpoint",
  severity: "error",
  summary: "The names of an overlay, or a value of the same name, need `final`, which needs the overlay.",
  fix: "unsafe",
  check(ctx) {
    for (const knot of findOverlayKnots(ctx.evaluator, ctx.modules, ctx.file)) {
      const { origin } = knot.demand;
      const steps: Place[] = [...stepsOf(knot.demand.trail), { origin, label: `reads \`${demandText(knot.demand)}\`` }];
      const primary = [...steps].reverse().find((step) => step.origin.file === ctx.file);
      ctx.report({
        span: primary?.origin.node.span ?? knot.outer.universal?.span ?? knot.outer.span,
        message: describe(knot),
        label: primary?.label ?? "needed to know the names",
        related: relatedSpans(steps.filter((step) => step !== primary && !isPart(primary?.origin.node, step))),
        fixes: buildFixes(ctx, knot),
      });
    }
  },
});

function describe({ outer, inner, demand, attribute }: OverlayKnot): string {
  const read = demandText(demand);
  const prev = inner.universal?.text ?? "prev";
  const final = outer.universal?.text ?? "final";
  if (attribute !== undefined) {
    const name = attributeText(attribute);
    return `\`${name}\` needs \`${read}\`, which is this very definition: Nix stops with "infinite recursion encountered". \`${prev}.${name}\` is the one before it.`;
  }
  return `the names of this overlay need \`${read}\`, and \`${final}\` needs the names of every overlay: Nix stops with "infinite recursion encountered". Decide about names with \`${prev}\`, or decide about values only.`;
}

function* stepsOf(trail: Step | undefined): IterableIterator<Place> {
  for (let step = trail; step !== undefined; step = step.next) yield step;
}

// Steps inside of the place that is shown, or around it, say nothing more.
function isPart(node: AnyNode | undefined, { origin }: Place): boolean {
  return (
    node !== undefined &&
    origin.node.tree === node.tree &&
    origin.node.start <= node.end &&
    node.start <= origin.node.end
  );
}

function relatedSpans(steps: readonly Place[]): RelatedSpan[] {
  const places = new Map<AnyNode, RelatedSpan>();
  for (const { origin, label } of steps) {
    if (!places.has(origin.node)) {
      places.set(origin.node, { path: origin.file.path, span: origin.node.span, message: label });
    }
  }
  return [...places.values()];
}

/** What the package set before the overlay has as well, and in the same form. */
const sameBefore: ReadonlySet<string | undefined> = new Set([
  "buildPlatform",
  "config",
  "hostPlatform",
  "lib",
  "stdenv",
  "stdenvNoCC",
  "system",
  "targetPlatform",
]);

function buildFixes(ctx: RuleContext, { inner, outer, demand, attribute }: OverlayKnot): Fix[] {
  const prev = inner.universal?.text ?? "";
  if (prev.startsWith("_") || demand.origin.file !== ctx.file) return [];
  if (attribute === undefined && !sameBefore.has(demand.path[0])) return [];
  const base = baseOf(demand.origin.node);
  if (base?.kind !== "variable_expression" || !isBoundBy(ctx, outer, base, base.name.text)) return [];
  if (!isBoundBy(ctx, inner, base, prev)) return [];
  const edit = { path: ctx.file.path, span: base.span, text: prev };
  return [{ title: `Read it of \`${prev}\``, applicability: "unsafe", edits: [edit] }];
}

// The expression at the head of what is read: `final` of `final.a.b`, and of `inherit (final.a) b`.
function baseOf(node: AnyNode): Expression | undefined {
  const inherit = node.parent?.kind === "inherited_attrs" ? node.parent.parent : undefined;
  if (inherit?.kind === "inherit_from" && inherit.attrs.attrs.length > 1) return undefined;
  let base = unwrapParentheses(inherit?.kind === "inherit_from" ? inherit.expression : (node as Expression));
  while (base.kind === "select_expression" || base.kind === "has_attr_expression")
    base = unwrapParentheses(base.expression);
  return base;
}

function isBoundBy(ctx: RuleContext, fn: AnyNode, at: AnyNode, name: string): boolean {
  const resolution = ctx.file.semantic.resolveName(name, at);
  return resolution.kind === "binding" && resolution.binding.scope.node === fn;
}
