import { relative } from "node:path/posix";
import { type Demand, demandText } from "../src/eval/demand.ts";
import { type MissedPackages, missedPackages } from "../src/eval/pipeline/missed-packages.ts";
import { pipelineOf, registryAt } from "../src/eval/pipeline/pipeline.ts";
import type { Registry } from "../src/eval/pipeline/registries.ts";
import { fieldsReadBare, packagesForced, requiredPackages } from "../src/eval/pipeline/strict-packages.ts";
import type { Origin } from "../src/eval/value.ts";
import { listNames } from "../src/lint/list-names.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const strictPkgsInRegistry = defineRule({
  id: "strict-pkgs-in-registry",
  category: "registry",
  severity: "error",
  summary: "The secret registry cannot be read without a package set.",
  fix: "safe",
  scope: "project",
  check(ctx) {
    const registry = registryAt(ctx.evaluator, ctx.modules, ctx.file.path);
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
  const { evaluator, modules } = ctx;
  const forced = packagesForced(evaluator, modules, registry);
  if (forced.length === 0) return;
  const bare = fieldsReadBare(evaluator, modules, ctx.file);
  const missed = missedPackages(evaluator, pipelineOf(evaluator, modules));
  for (const { subject, isMetBy, demand, fails } of forced) {
    // Nix fails only where someone reads just that so.
    const { node, file } = demand.origin;
    const failures = missed.filter(({ origin }) => origin.node === node);
    const isReadBare = failures.length > 0 || bare.some(isMetBy);
    const consequence = fails
      ? `${whoFails(failures)} it fails with \`value is null while a set was expected\` (newer Nix: \`expected a set but found null\`)`
      : "Read with `pkgs = null`, as metadata is, it says something else";
    ctx.report({
      span: node.span,
      path: file.path,
      confidence: "likely",
      ...(fails && isReadBare ? {} : { severity: "warning" }),
      message: `${subject} on ${what(demand)}. ${consequence}. Use \`pkgs\` only inside \`runtimeInputs\` and \`script\`, which are looked at where generators run.`,
      label: "needs the package set",
      related: unique(failures.map(({ place }) => place)).map((place) => ({
        path: place.file.path,
        span: place.node.span,
        message: "no package set for the registry from here",
      })),
    });
  }
}

function whoFails(failures: readonly MissedPackages[]): string {
  if (failures.length === 0) return "Read with `pkgs = null`, as metadata is,";
  const names = new Set(failures.map(({ machine }) => machine.name));
  return `On ${listNames([...names], "machine")}, where nothing hands on a package set,`;
}

// Machines may share the module that calls.
function unique(places: readonly Origin[]): Origin[] {
  return [...new Map(places.map((place) => [place.node, place])).values()];
}

function what(demand: Demand): string {
  return demand.path.length === 0 ? "whether there is a `pkgs`" : `\`${demandText(demand)}\``;
}
