import { generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator, persistsAs } from "../src/eval/vars/generator-prompts.ts";
import { promptsReadBy } from "../src/eval/vars/read-prompts.ts";
import { defineRule } from "../src/lint/rule.ts";

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
      const model = generatorModel(ctx.evaluator, ctx.modules);
      const read = promptsReadBy(ctx.evaluator, model, definition);
      if (read === undefined) continue;
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
