import { type GeneratorEntry, generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { becomesSecret, promptType } from "../src/eval/vars/generator-prompts.ts";
import { isSecretName } from "../src/eval/vars/secret-names.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { setEntryOption } from "../src/lint/rewrite/entry-option.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const visiblePrompt = defineRule({
  id: "visible-prompt",
  category: "generator",
  severity: "info",
  summary: "A prompt for a secret shows what is typed.",
  fix: "unsafe",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const definition of generatorsDefinedIn(evaluator, modules, file)) {
      for (const prompt of definition.prompts.entries.values()) {
        const { name, place } = prompt;
        if (!isSecretName(name)) continue;
        const model = generatorModel(evaluator, modules);
        if (promptType(evaluator, model, definition, name) !== "line") continue;
        if (!becomesSecret(evaluator, model, definition, name)) continue;
        ctx.report({
          span: place.span,
          subject: definition,
          path: place.path,
          message: `The answer to \`${name}\` becomes a secret, and a prompt of type \`line\`, the default, shows it as it is typed, and again where it is asked anew. Set \`type = "hidden"\`, or \`"multiline-hidden"\` for several lines.`,
          label: "shows the secret",
          fixes: place.path === file.path ? fixesFor(ctx, prompt) : [],
        });
      }
    }
  },
});

function fixesFor({ file }: RuleContext, prompt: GeneratorEntry): Fix[] {
  const edits = setEntryOption(file, prompt, "type", "hidden")?.map((edit) => ({ path: file.path, ...edit }));
  return edits === undefined ? [] : [{ title: "Hide what is typed", applicability: "unsafe", edits }];
}
