import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator, promptNames } from "../src/eval/vars/generator-prompts.ts";
import { generatorsScriptedIn } from "../src/eval/vars/generator-script.ts";
import { defineRule } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const undeclaredPrompt = defineRule({
  id: "undeclared-prompt",
  category: "generator",
  severity: "error",
  summary: "A generator's script reads a prompt that the generator does not have.",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const { definition, script } of generatorsScriptedIn(evaluator, modules, file.path)) {
      if (script.facts.isBroken || script.facts.isOpaque) continue;
      const reads = script.facts.reads.filter(({ folder }) => folder === "prompts");
      const declared = reads.length === 0 ? undefined : promptNames(generatorModel(evaluator, modules), definition);
      // Without any prompts there is no folder, of which another rule speaks.
      if (declared === undefined || declared.size === 0) continue;
      const asked = new Set(reads.flatMap(({ names, isGuarded }) => (isGuarded ? names.slice(0, 1) : [])));
      for (const read of reads) {
        const [name] = read.names;
        if (name === undefined || declared.has(name) || asked.has(name)) continue;
        const nearest = nearestName(name, [...declared]);
        const hint = nearest === undefined ? "" : `; the nearest is \`${nearest}\``;
        ctx.report({
          span: script.spanOf(read),
          subject: definition,
          message: `\`$prompts/${name}\` does not exist: ${nameOfGenerator(definition)} has no prompt of that name${hint}. \`clan vars generate\` asks for declared prompts only, and the script fails with \`No such file or directory\`.`,
          label: "no such prompt",
        });
      }
    }
  },
});
