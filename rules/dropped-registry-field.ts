import { relative } from "node:path/posix";
import { droppedFields } from "../src/eval/pipeline/dropped-fields.ts";
import { pipelineOf, registryAt } from "../src/eval/pipeline/pipeline.ts";
import { defineRule } from "../src/lint/rule.ts";

export const droppedRegistryField = defineRule({
  id: "dropped-registry-field",
  category: "registry",
  severity: "warning",
  summary: "A secret's entry sets an option of its generator that the generators function does not copy.",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file, project } = ctx;
    const registry = registryAt(evaluator, modules, file.path);
    if (registry === undefined) return;
    const pipeline = pipelineOf(evaluator, modules);
    for (const { field, key, place, fn, copied } of droppedFields(pipeline, registry)) {
      ctx.report({
        span: place.span,
        path: place.path,
        message: `\`${field}\` of \`${key}\` does not reach its generator: ${relative(project.root, fn.path)} copies only ${copied.map((name) => `\`${name}\``).join(", ")}. Copy \`${field}\` there too, or take it out here.`,
        label: "not copied",
        related: [{ path: fn.path, span: fn.fn.node.body.span, message: "what becomes of an entry" }],
      });
    }
  },
});
