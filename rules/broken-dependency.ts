import { isMissingGenerator } from "../src/eval/vars/closed-world.ts";
import { certainDependencies, type Dependency, dependencyCycle } from "../src/eval/vars/generator-dependencies.ts";
import { type GeneratorDefinition, generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator } from "../src/eval/vars/generator-prompts.ts";
import { isServiceGenerator } from "../src/eval/vars/vars-names.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const brokenDependency = defineRule({
  id: "broken-dependency",
  category: "generator",
  severity: "error",
  summary: "A generator depends on itself, on one that nobody defines, or as a shared one on one that is not shared.",
  fix: "unsafe",
  check(ctx) {
    for (const definition of generatorsDefinedIn(ctx.evaluator, ctx.modules, ctx.file)) {
      for (const dependency of certainDependencies(ctx.evaluator, definition)) {
        if (dependency.origin.file !== ctx.file) continue;
        checkName(ctx, definition, dependency);
        checkShare(ctx, definition, dependency);
        checkCycle(ctx, definition, dependency);
      }
    }
  },
});

// Where modules of other flakes may make generators too, only a name that looks misspelt is worth a word.
function checkName(ctx: RuleContext, definition: GeneratorDefinition, { name, origin }: Dependency): void {
  const model = generatorModel(ctx.evaluator, ctx.modules);
  if (model.named(name).length > 0 || isServiceGenerator(name) || !model.isClosed) return;
  const nearest = nearestName(
    name,
    model.definitions.flatMap((other) => (other.name === definition.name ? [] : (other.name ?? []))),
  );
  const isMissing = isMissingGenerator(ctx.evaluator, model, name);
  if (!isMissing && nearest === undefined) return;
  const clanSays = `Generator '${definition.name ?? "…"}' depends on '${name}', but '${name}' was not found`;
  const advice = nearest === undefined ? "Define it, or do without." : `Did you mean \`${nearest}\`?`;
  const edits = [{ path: origin.file.path, span: origin.node.span, text: JSON.stringify(nearest) }];
  const isWritten = origin.node.kind === "string_expression";
  ctx.report({
    span: origin.node.span,
    severity: isMissing ? "error" : "info",
    confidence: isMissing ? "likely" : "possible",
    message: isMissing
      ? `No generator is called \`${name}\`, and Clan stops with "${clanSays}". ${advice}`
      : `This flake defines no generator \`${name}\`; unless another one does, Clan stops with "${clanSays}". ${advice}`,
    label: "no such generator",
    fixes:
      nearest === undefined || !isWritten
        ? []
        : [{ title: `Depend on \`${nearest}\``, applicability: "unsafe", edits }],
  });
}

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
