import { relative } from "node:path/posix";
import { type Demand, demandText } from "../src/eval/demand.ts";
import { pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import type { Registry } from "../src/eval/pipeline/registries.ts";
import { fieldsReadBare, packagesForced, requiredPackages } from "../src/eval/pipeline/strict-packages.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const strictPkgsInRegistry = defineRule({
  id: "strict-pkgs-in-registry",
  category: "registry",
  severity: "error",
  summary: "The secret registry cannot be read without a package set.",
  fix: "safe",
  scope: "project",
  check(ctx) {
    const pipeline = pipelineOf(ctx.evaluator, ctx.modules);
    const registry = pipeline.registryAt(ctx.file.path);
    if (registry === undefined) return;
    checkFormal(ctx);
    checkDemands(ctx, registry);
  },
});

// Only who leaves the argument out fails; the others have to bring what they do not need.
function checkFormal(ctx: RuleContext): void {
  const found = requiredPackages(ctx.evaluator, ctx.modules, ctx.file);
  if (found === undefined) return;
  const { formal, callsWithout } = found;
  const { end } = formal.name.span;
  const [call] = callsWithout;
  const fails = `Nix fails with \`called without required argument 'pkgs'\``;
  ctx.report({
    span: formal.span,
    ...(call === undefined ? { severity: "warning", confidence: "likely" } : {}),
    message:
      call === undefined
        ? `The registry demands a package set of everyone, also of who reads metadata only. Who leaves it out gets nothing: ${fails}. Write \`pkgs ? null\`.`
        : `${relative(ctx.project.root, call.file.path)} imports the registry without a package set, and ${fails}. Write \`pkgs ? null\`, and use it only in what a generator runs.`,
    label: "no default",
    related: callsWithout.map(({ file, node }) => ({ path: file.path, span: node.span, message: "passes no `pkgs`" })),
    fixes: [
      {
        title: "Write `pkgs ? null`",
        applicability: "safe",
        edits: [{ path: ctx.file.path, span: { start: end, end }, text: " ? null" }],
      },
    ],
  });
}

function checkDemands(ctx: RuleContext, registry: Registry): void {
  const fields = pipelineOf(ctx.evaluator, ctx.modules).fieldsOf(registry);
  const metadata = [fields.generator, fields.variable, fields.file, fields.prompt, fields.secret];
  const names = metadata.flatMap((name) => name ?? []);
  const forced = packagesForced(ctx.evaluator, registry, names);
  if (forced.length === 0) return;
  const bare = fieldsReadBare(ctx.evaluator, ctx.modules, ctx.file);
  for (const { subject, isMetBy, demand, fails } of forced) {
    // Nix fails only where someone reads just that so.
    const isReadBare = bare.some(isMetBy);
    const { node, file } = demand.origin;
    const consequence = fails
      ? "Read with `pkgs = null`, as metadata is, it fails with `value is null while a set was expected`"
      : "Read with `pkgs = null`, as metadata is, it says something else";
    ctx.report({
      span: node.span,
      path: file.path,
      confidence: "likely",
      ...(fails && isReadBare ? {} : { severity: "warning" }),
      message: `${subject} on ${what(demand)}. ${consequence}. Use \`pkgs\` only inside \`runtimeInputs\` and \`script\`, which are looked at where generators run.`,
      label: "needs the package set",
    });
  }
}

function what(demand: Demand): string {
  return demand.path.length === 0 ? "whether there is a `pkgs`" : `\`${demandText(demand)}\``;
}
