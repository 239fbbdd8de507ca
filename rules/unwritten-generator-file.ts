import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator, persistsAs } from "../src/eval/vars/generator-prompts.ts";
import { generatorsScriptedIn } from "../src/eval/vars/generator-script.ts";
import { defineRule } from "../src/lint/rule.ts";
import { mayWrite } from "../src/shell/script-facts.ts";

export const unwrittenGeneratorFile = defineRule({
  id: "unwritten-generator-file",
  category: "generator",
  severity: "error",
  summary: "A generator declares a file that its script never writes.",
  scope: "project",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const { definition, script } of generatorsScriptedIn(evaluator, modules, file.path)) {
      const { facts } = script;
      if (!script.isCertain || facts.alwaysFails || facts.isIdle) continue;
      const model = generatorModel(evaluator, modules);
      for (const { name, place } of definition.files.entries.values()) {
        if (mayWrite(facts, name) || persistsAs(evaluator, model, definition, name)) continue;
        ctx.report({
          span: place.span,
          subject: definition,
          path: place.path,
          message: `Nothing in the script of ${nameOfGenerator(definition)} writes \`$out/${name}\`, so that \`clan vars generate\` fails with \`did not generate a file for '${name}'\`. Write the file, or take it out of \`files\`.`,
          label: "never written",
          related: [{ path: script.path, span: script.origin.node.span, message: "the script" }],
        });
      }
    }
  },
});
