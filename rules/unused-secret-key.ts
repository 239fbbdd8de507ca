import { pipelineOf, registryAt } from "../src/eval/pipeline/pipeline.ts";
import { unusedEntries } from "../src/eval/pipeline/unused-entries.ts";
import { defineRule } from "../src/lint/rule.ts";

export const unusedSecretKey = defineRule({
  id: "unused-secret-key",
  category: "registry",
  severity: "info",
  summary: "A secret is declared that no machine selects and nothing reads.",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    const registry = registryAt(evaluator, modules, file.path);
    if (registry === undefined) return;
    const pipeline = pipelineOf(evaluator, modules);
    for (const { key, place } of unusedEntries(evaluator.project, pipeline, registry)) {
      ctx.report({
        span: place.span,
        path: place.path,
        message: `No machine selects \`${key}\`, and nothing else in the flake names it, so its generator is never made. Add the key to the list of a machine, or take the entry out.`,
        label: "never selected",
      });
    }
  },
});
