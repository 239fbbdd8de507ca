import { inputNames } from "../src/eval/vars/generator-inputs.ts";
import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { generatorsScriptedIn, type ScriptedGenerator } from "../src/eval/vars/generator-script.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { appendElement } from "../src/lint/rewrite/append-element.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { packagesOf, plainPackages } from "../src/shell/command-table.ts";

export const missingRuntimeInput = defineRule({
  id: "missing-runtime-input",
  category: "generator",
  severity: "warning",
  summary: "A generator's script calls a command that its runtimeInputs do not bring.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const generator of generatorsScriptedIn(evaluator, modules, file.path)) {
      const { definition, script } = generator;
      if (script.facts.isBroken || script.facts.isOpaque || script.facts.setsPath) continue;
      const needed = script.facts.commands.filter(({ name }) => packagesOf.has(name));
      const inputs =
        needed.length === 0 ? undefined : inputNames(evaluator, generatorModel(evaluator, modules), definition);
      // What a package brings that is not known to be plain may be any command.
      if (inputs?.every((names) => names.some((name) => plainPackages.has(name))) !== true) continue;
      const present = new Set(inputs.flat());
      const told = new Set<string>();
      for (const call of needed) {
        const packages = packagesOf.get(call.name)!;
        if (told.has(call.name) || packages.some((name) => present.has(name))) continue;
        told.add(call.name);
        ctx.report({
          span: script.spanOf(call),
          subject: definition,
          confidence: "likely",
          message: `\`${call.name}\` is not in the script's \`PATH\`, which holds \`runtimeInputs\` and coreutils only: where nothing else brings it, \`clan vars generate\` fails with \`${call.name}: command not found\`. Add \`pkgs.${packages[0]!}\` to \`runtimeInputs\`.`,
          label: "not in `runtimeInputs`",
          fixes: fixesFor(ctx, generator, packages[0]!),
        });
      }
    }
  },
});

function fixesFor({ evaluator }: RuleContext, { definition }: ScriptedGenerator, name: string): Fix[] {
  const thunks = definition.fields.attributes.get("runtimeInputs")?.thunks ?? [];
  const edit = appendElement(evaluator, thunks, (list) => {
    const around = list.parent;
    if (around?.kind === "with_expression" && around.environment.text === "pkgs") return name;
    return list.elements.some(({ text }) => text.startsWith("pkgs.")) ? `pkgs.${name}` : undefined;
  });
  const title = `Add \`${name}\` to \`runtimeInputs\``;
  return edit === undefined ? [] : [{ title, applicability: "unsafe", edits: [edit] }];
}
