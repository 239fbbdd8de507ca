import { certainDependencies, type Dependency, dependencyCycle } from "../src/eval/vars/generator-dependencies.ts";
import { type GeneratorDefinition, generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator } from "../src/eval/vars/generator-prompts.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const brokenDependency = defineRule({
  id: "broken-dependency",
  category: "generator",
  severity: "error",
  summary: "A generator depends on itself, or a shared one on one that is not shared.",
  check(ctx) {
    for (const definition of generatorsDefinedIn(ctx.evaluator, ctx.modules, ctx.file)) {
      for (const dependency of certainDependencies(ctx.evaluator, definition)) {
        if (dependency.origin.file !== ctx.file) continue;
        checkShare(ctx, definition, dependency);
        checkCycle(ctx, definition, dependency);
      }
    }
  },
});

function checkShare(ctx: RuleContext, definition: GeneratorDefinition, { name, origin }: Dependency): void {
  const model = generatorModel(ctx.evaluator, ctx.modules);
  const targets = model.named(name);
  const [target] = targets;
  const isUnshared = targets.every(({ share, hasScript }) => hasScript && share === false);
  if (target === undefined || !isUnshared || definition.share !== true || model.mayBeExtended(target)) return;
  ctx.report({
    span: origin.node.span,
    message: `All machines share ${nameOfGenerator(definition)}, and \`${name}\` is made for each: Clan refuses that with \`Shared generators must not depend on machine specific generators\`. Set \`share\` in both, or in neither.`,
    label: "not shared",
    related: [{ path: target.origin.file.path, span: target.origin.node.span, message: `\`${name}\` is made here` }],
  });
}

function checkCycle(ctx: RuleContext, definition: GeneratorDefinition, dependency: Dependency): void {
  const cycle = dependencyCycle(ctx.evaluator, generatorModel(ctx.evaluator, ctx.modules), definition, dependency);
  if (cycle === undefined) return;
  const path = [...cycle, cycle[0]!].map((name) => `\`${name}\``).join(" → ");
  ctx.report({
    span: dependency.origin.node.span,
    message: `These generators need each other: ${path}. Neither can be made first, and \`clan vars generate\` fails.`,
    label: "leads back",
  });
}
