import { basename } from "node:path/posix";
import { type BindingCycle, type CycleStep, findBindingCycles } from "../src/eval/binding-cycles.ts";
import { attributeText } from "../src/eval/demand.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { usesOf } from "../src/project/path-references.ts";
import { attrNameText, unwrapParentheses } from "../src/semantic/index.ts";
import type { AnyNode } from "../src/syntax/index.ts";

export const bindingCycle = defineRule({
  id: "binding-cycle",
  category: "fixpoint",
  severity: "error",
  summary: "A name is defined by itself, so that any use of it recurses without end.",
  check(ctx) {
    // The outputs come first: systems are gathered in the order in which they are met.
    reportOutputs(ctx);
    for (const cycle of findBindingCycles(ctx.evaluator, ctx.modules, ctx.file)) {
      const { steps } = cycle;
      const shadowed = steps.length === 1 ? shadowedBy(ctx, cycle) : undefined;
      ctx.report({
        span: steps[0].name.span,
        message: `${describe(cycle, shadowed)}: any use of it stops with "infinite recursion encountered". ${advise(cycle, shadowed)}`,
        label: "defined by itself",
        severity: cycle.isNeeded && isCalled(ctx, cycle) ? "error" : "warning",
        related: steps.map(({ read }, index) => ({
          path: read.file.path,
          span: read.node.span,
          message: `${nameOf(steps[index]!)} needs ${nameOf(steps[index + 1] ?? steps[0])}`,
        })),
      });
    }
  },
});

// `self` is the flake's own outputs: what needs it to know their names, or its own value, never ends.
function reportOutputs(ctx: RuleContext): void {
  for (const { origin, cycle = [] } of ctx.modules.fixpoints.outputCycles()) {
    const reads = cycle.filter(({ file, node }) => file === ctx.file && node.kind !== "function_expression");
    const [read] = reads.toSorted((a, b) => a.node.end - a.node.start - (b.node.end - b.node.start));
    if (origin?.file !== ctx.file || read === undefined || isOfRecursiveScope(origin.node)) continue;
    ctx.report({
      span: read.node.span,
      message:
        'an output of the flake needs itself to be known, through `self`: Nix stops with "infinite recursion encountered". Compute it from something that is not an output.',
      label: "needs the output that is being computed",
      related: reads
        .filter((other) => other !== read)
        .map(({ file, node }) => ({ path: file.path, span: node.span, message: "on the way there" })),
    });
  }
}

function isOfRecursiveScope(node: AnyNode): boolean {
  const holder = node.parent?.kind === "binding" ? node.parent.parent?.parent : undefined;
  return holder?.kind === "let_expression" || holder?.kind === "rec_attrset_expression";
}

function describe({ steps, scope }: BindingCycle, shadowed: string | undefined): string {
  const [first, ...others] = steps.map(nameOf);
  if (others.length > 0) return `${first} needs ${[...others, first].join(", which needs ")}`;
  if (shadowed === undefined) return `${first} needs itself to be known`;
  const kind = scope.kind === "let_expression" ? "`let`" : "`rec`";
  return `names of a ${kind} see each other, so ${first} in its own definition is not ${shadowed} but the one being defined`;
}

function advise({ steps }: BindingCycle, shadowed: string | undefined): string {
  if (shadowed !== undefined) return "Give the new one another name.";
  return steps.length === 1 ? "Compute it from something else." : "Let one of them be computed from something else.";
}

function nameOf({ name }: CycleStep): string {
  const text = attrNameText(name);
  return text === undefined ? "a computed name" : `\`${attributeText(text)}\``;
}

/** What the name would mean around the scope that defines it anew. */
function shadowedBy(ctx: RuleContext, { steps, scope }: BindingCycle): string | undefined {
  const [{ name }] = steps;
  const text = attrNameText(name);
  if (text === undefined || ctx.file.semantic.scope(scope).bindings.get(text)?.nameNode !== name) return undefined;
  const around = ctx.file.semantic.resolveName(text, scope);
  switch (around.kind) {
    case "binding":
      return around.binding.kind === "attribute" ? "the outer one" : "the argument";
    case "builtin":
      return "that of Nix";
    case "with":
      return "the one from `with`";
    case "unresolved":
      return undefined;
  }
}

// What is inside of a function harms only whoever calls it; of a file that nothing names, that may be nobody.
function isCalled(ctx: RuleContext, { scope }: BindingCycle): boolean {
  if (basename(ctx.file.path) === "flake.nix" || usesOf(ctx.project, ctx.file.path).size > 0) return true;
  for (let node: AnyNode | undefined = scope; node !== undefined; node = node.parent)
    if (node.kind === "function_expression" && !isApplied(node)) return false;
  return true;
}

function isApplied(node: AnyNode): boolean {
  let outer = node.parent;
  while (outer?.kind === "parenthesized_expression") outer = outer.parent;
  return outer?.kind === "apply_expression" && unwrapParentheses(outer.function) === node;
}
