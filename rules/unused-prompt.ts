import { type GeneratorDefinition, generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator, persistsAs, promptNames } from "../src/eval/vars/generator-prompts.ts";
import { type GeneratorScript, scriptsOf } from "../src/eval/vars/generator-script.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { marks } from "../src/shell/shell-text.ts";

export const unusedPrompt = defineRule({
  id: "unused-prompt",
  category: "generator",
  severity: "info",
  summary: "A generator asks for something that it neither uses nor keeps.",
  scope: "project",
  check(ctx) {
    for (const definition of generatorsDefinedIn(ctx.evaluator, ctx.modules, ctx.file)) {
      // Without a script a prompt only tells what is to be done by hand, or adds to another module's generator.
      if (!definition.hasScript || definition.prompts.entries.size === 0) continue;
      const read = promptsReadBy(ctx, definition);
      if (read === undefined) continue;
      const model = generatorModel(ctx.evaluator, ctx.modules);
      for (const { name, place } of definition.prompts.entries.values()) {
        if (read.has(name) || persistsAs(ctx.evaluator, model, definition, name)) continue;
        ctx.report({
          span: place.span,
          subject: definition,
          path: place.path,
          message: `Clan asks for \`${name}\`, and the answer is lost: the script of ${nameOfGenerator(definition)} does not read \`$prompts/${name}\`. Set \`persist = true\` to keep the answer as a file, or take the prompt out.`,
          label: "never read",
        });
      }
    }
  },
});

/** The prompts that a generator's scripts read; undefined where there may be others. */
function promptsReadBy(ctx: RuleContext, definition: GeneratorDefinition): ReadonlySet<string> | undefined {
  const model = generatorModel(ctx.evaluator, ctx.modules);
  if (promptNames(model, definition) === undefined) return undefined;
  const read = new Set<string>();
  for (const one of model.family(definition)) {
    if (!one.hasScript) continue;
    const scripts = scriptsOf(ctx.evaluator, one);
    if (scripts.length === 0 || scripts.some(mayReadAny)) return undefined;
    for (const { facts } of scripts) {
      for (const { folder, names } of facts.reads) if (folder === "prompts") read.add(names[0]!);
    }
  }
  return read;
}

// A command that is not known finds `$prompts` in its environment. A generator that is filled by hand may ask for anything.
function mayReadAny({ facts, text }: GeneratorScript): boolean {
  if (facts.isBroken || facts.isOpaque || facts.mayWriteAnything || facts.alwaysFails || facts.isIdle) return true;
  if (text.replaceAll(`${marks.unknown}/bin/`, "").includes(marks.unknown)) return true;
  return facts.reads.some(({ folder, names }) => folder === "prompts" && names.length === 0);
}
