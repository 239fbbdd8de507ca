import { fieldsReadOf } from "../src/eval/pipeline/record-reads.ts";
import { isKnownWithoutPackages, isRegistry } from "../src/eval/pipeline/registry.ts";
import type { Applicability, Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { passNull } from "../src/lint/rewrite/pass-null.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { type Attribute, unwrapParentheses } from "../src/semantic/index.ts";
import type { AnyNode, ApplyExpression } from "../src/syntax/index.ts";

export const forcedPkgsRegistry = defineRule({
  id: "forced-pkgs-registry",
  category: "registry",
  severity: "warning",
  summary: "The secret registry is given a package set where only metadata is read.",
  fix: "safe",
  check(ctx) {
    const { file, project } = ctx;
    const { latin1 } = file.text;
    // Most files need not be walked: they import modules, if anything.
    if (!latin1.includes("pkgs") || !/\bimport\b/.test(latin1) || project.roles.has("generators", file.path)) return;
    file.tree.root.forEachOfKind(["apply_expression"], (node) => {
      checkCall(ctx, node);
    });
  },
});

function checkCall(ctx: RuleContext, call: ApplyExpression): void {
  const packages = writtenPackages(ctx, call);
  const registry = packages && registryCalled(ctx, call);
  if (packages === undefined || registry === undefined || isNull(ctx, call)) return;
  const fields = fieldsReadOf(ctx, call);
  const names = [...(fields?.keys() ?? [])].sort();
  const confidence = fields && isKnownWithoutPackages(ctx.evaluator, registry, names);
  if (confidence === undefined && !ctx.project.roles.has("pure", ctx.file.path)) return;
  const reason =
    confidence === undefined
      ? "This file is to do without a package set, and yet it passes one to the registry"
      : `This file reads only ${listNames(names)} of the registry, which need no package set, and yet it passes one`;
  ctx.report({
    span: (packages.value.kind === "expression" ? packages.value.expression : packages.nameNode).span,
    message: `${reason}. Every caller then has to bring the packages of some system, though metadata is read from any. Import the registry with \`pkgs = null\`.`,
    label: "metadata needs no package set",
    confidence: confidence ?? "likely",
    related: confidence === undefined ? [] : related(ctx, fields ?? new Map()),
    fixes: confidence === undefined ? [] : fixesFor(ctx, packages, confidence === "certain" ? "safe" : "unsafe"),
  });
}

function listNames(fields: readonly string[]): string {
  const quoted = fields.map((field) => `\`${field}\``);
  if (quoted.length === 0) return "names";
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

// The `pkgs` that a call's argument has, as it is written.
function writtenPackages({ file }: RuleContext, call: ApplyExpression): Attribute | undefined {
  const argument = unwrapParentheses(call.argument);
  if (argument.kind !== "attrset_expression") return undefined;
  return file.semantic.attributeSet(argument).attributes.get("pkgs");
}

function isNull({ evaluator, modules, file }: RuleContext, call: ApplyExpression): boolean {
  const { value } = evaluator.ask(evaluator.thunk(file, call.argument, modules.environmentAt(file, call)));
  const packages = value.kind === "attrs" ? value.attributes.get("pkgs") : undefined;
  return packages !== undefined && evaluator.ask(packages).value.kind === "null";
}

// The registry whose function is called, by absolute path.
function registryCalled({ evaluator, modules, file }: RuleContext, call: ApplyExpression): string | undefined {
  const { value } = evaluator.ask(evaluator.thunk(file, call.function, modules.environmentAt(file, call)));
  const target = value.kind === "lambda" && value.call?.kind === "import" ? value.call.target : undefined;
  return target !== undefined && target !== file.path && isRegistry(evaluator, target) ? target : undefined;
}

function related({ file }: RuleContext, fields: ReadonlyMap<string, AnyNode>): RelatedSpan[] {
  return [...fields]
    .map(([name, { span }]) => ({ path: file.path, span, message: `\`${name}\` is read here` }))
    .sort((a, b) => a.span.start - b.span.start);
}

function fixesFor({ file }: RuleContext, packages: Attribute, applicability: Applicability): Fix[] {
  const edits = passNull(file, packages)?.map((edit) => ({ path: file.path, ...edit }));
  const title = "Import the registry without a package set";
  return edits === undefined ? [] : [{ title, applicability, edits }];
}
