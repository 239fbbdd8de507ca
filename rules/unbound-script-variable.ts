import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator, promptNames } from "../src/eval/vars/generator-prompts.ts";
import { type GeneratorScript, generatorsScriptedIn } from "../src/eval/vars/generator-script.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule } from "../src/lint/rule.ts";
import type { VariableRead } from "../src/shell/script-facts.ts";

export const unboundScriptVariable = defineRule({
  id: "unbound-script-variable",
  category: "generator",
  severity: "error",
  summary: "A generator's script reads a variable that nothing sets.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const { definition, script } of generatorsScriptedIn(evaluator, modules, file.path)) {
      if (script.facts.isBroken) continue;
      for (const read of script.facts.unset) {
        const isPrompts = read.name === "prompts";
        // Prompts are there for all scripts of a generator, or for none.
        if (isPrompts && promptNames(generatorModel(evaluator, modules), definition)?.size !== 0) continue;
        const why = whyUnset(read.name, nameOfGenerator(definition));
        ctx.report({
          span: script.spanOf(read),
          subject: definition,
          message: `Scripts of generators run under \`set -u\`, and ${why}. \`clan vars generate\` fails with \`${read.name}: unbound variable\`.`,
          label: "never set",
          fixes: removed.has(read.name) ? fixesFor(script, read) : [],
        });
      }
    }
  },
});

/** Folders that scripts of Clan's older facts wrote to. */
const removed: ReadonlySet<string> = new Set(["facts", "secrets"]);

function whyUnset(name: string, generator: string): string {
  if (name === "prompts") return `${generator} has no prompts, so that \`$prompts\` is not set`;
  if (!removed.has(name)) return "nothing in this one sets it";
  return `\`$${name}\` is gone from Clan with its facts: a generator writes to \`$out\``;
}

function fixesFor(script: GeneratorScript, read: VariableRead): Fix[] {
  const span = script.spanOf(read);
  const { text } = script.origin.file;
  const written = text.slice(span);
  const at = written.indexOf(read.name);
  if (at === -1) return [];
  const edit = { start: span.start + at, end: span.start + at + read.name.length };
  const title = "Write to `$out`";
  return [{ title, applicability: "unsafe", edits: [{ path: script.path, span: edit, text: "out" }] }];
}
