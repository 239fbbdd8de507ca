import { sameNames } from "../src/eval/pipeline/lost-generators.ts";
import { pipelineOf, registryAt } from "../src/eval/pipeline/pipeline.ts";
import type { RegistryEntry } from "../src/eval/pipeline/registries.ts";
import { hasTakers, machinesTaking } from "../src/eval/pipeline/taken-together.ts";
import { listNames } from "../src/lint/list-names.ts";
import { defineRule } from "../src/lint/rule.ts";

export const duplicateEnvVar = defineRule({
  id: "duplicate-env-var",
  category: "registry",
  severity: "warning",
  summary: "Two secrets of the registry have one variable name.",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    const registry = registryAt(evaluator, modules, file.path);
    if (registry === undefined) return;
    const pipeline = pipelineOf(evaluator, modules);
    const fields = pipeline.fieldsOf(registry);
    if (fields.variable === undefined) return;
    const { variable } = fields;
    const isSecret = (entry: RegistryEntry) => {
      const value = fields.secret === undefined ? undefined : entry.field(fields.secret);
      return value?.kind === "bool" ? value.value : undefined;
    };
    // Two names of one file say the same.
    const content = ({ key }: RegistryEntry) =>
      JSON.stringify([
        pipeline.generatorName(registry, key) ?? key,
        (fields.file && registry.entries.get(key)?.text(fields.file)) ?? key,
      ]);
    for (const [name, entries] of sameNames(registry, (key) => registry.entries.get(key)?.text(variable))) {
      for (const [index, second] of entries.entries()) {
        const first = entries.slice(0, index).find((other) => {
          // The variable of a secret is mostly called after it with `_FILE`.
          const isSame = isSecret(other) === isSecret(second) && content(other) !== content(second);
          const meet = () => machinesTaking(pipeline, registry, [other.key, second.key]).length > 0;
          return isSame && (meet() || !hasTakers(pipeline, registry));
        });
        if (first === undefined) continue;
        const machines = machinesTaking(pipeline, registry, [first.key, second.key]);
        const where = machines.length === 0 ? "Where both are selected" : `On ${listNames(machines, "machine")}`;
        ctx.report({
          ...second.placeOfText(variable),
          confidence: "likely",
          message: `\`${first.key}\` and \`${second.key}\` are both for the variable \`${name}\`. ${where} it holds one of them, and whoever means the other reads the wrong secret. Give each a variable of its own, or select one.`,
          label: "the same variable",
          related: [{ ...first.placeOfText(variable), message: `\`${first.key}\` has it too` }],
        });
      }
    }
  },
});
