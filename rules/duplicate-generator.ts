import { relative } from "node:path/posix";
import { type LostGenerator, lostGenerators } from "../src/eval/pipeline/lost-generators.ts";
import { pipelineOf, registryAt } from "../src/eval/pipeline/pipeline.ts";
import type { Registry } from "../src/eval/pipeline/registries.ts";
import { hasTakers, machinesTaking } from "../src/eval/pipeline/taken-together.ts";
import { listNames } from "../src/lint/list-names.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const duplicateGenerator = defineRule({
  id: "duplicate-generator",
  category: "registry",
  severity: "error",
  summary: "Two secrets of the registry have one generator name, and one of them is lost.",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    const registry = registryAt(evaluator, modules, file.path);
    if (registry === undefined) return;
    const pipeline = pipelineOf(evaluator, modules);
    for (const pair of lostGenerators(evaluator, pipeline, registry)) check(ctx, registry, pair);
  },
});

function check(ctx: RuleContext, registry: Registry, pair: LostGenerator): void {
  const pipeline = pipelineOf(ctx.evaluator, ctx.modules);
  const { generator, kept, lost, isShared, fn } = pair;
  const together = machinesTaking(pipeline, registry, [kept.key, lost.key]);
  const apart = [kept, lost].map(({ key }) => machinesTaking(pipeline, registry, [key])[0]);
  const isMet = together.length > 0 || !hasTakers(pipeline, registry);
  if (!isMet && !(isShared && apart.every((machine) => machine !== undefined))) return;
  const field = pipeline.fieldsOf(registry).generator;
  const places = [kept, lost].map((entry) => (field === undefined ? entry.place : entry.placeOfText(field)));
  const whose = together.length === 0 ? "" : ` On ${listNames(together, "machine")} the`;
  const outcome = isMet
    ? `${relative(ctx.project.root, fn.path)} keeps one of a name.${whose || " The"} secret of \`${lost.key}\` is dropped without a word`
    : `machines share it. Clan refuses that: "Machines ${apart.join(" and ")} have different definitions for shared generator '${generator}'"`;
  ctx.report({
    ...places[1]!,
    ...(together.length > 0 || !isMet ? {} : { confidence: "likely" }),
    message: `\`${kept.key}\` and \`${lost.key}\` both become generator \`${generator}\`, and ${outcome}. Give each a name of its own.`,
    label: "the same generator",
    related: [{ ...places[0]!, message: `\`${kept.key}\` has that name too` }],
  });
}
