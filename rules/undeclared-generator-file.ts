import { filesOf } from "../src/eval/vars/generator-dependencies.ts";
import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator } from "../src/eval/vars/generator-prompts.ts";
import { generatorsScriptedIn, type ScriptedGenerator } from "../src/eval/vars/generator-script.ts";
import { declareFile } from "../src/lint/rewrite/declare-file.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { mayPass } from "../src/shell/script-facts.ts";

export const undeclaredGeneratorFile = defineRule({
  id: "undeclared-generator-file",
  category: "generator",
  severity: "info",
  summary: "A generator's script writes a file that is not declared, and is dropped.",
  fix: "unsafe",
  check(ctx) {
    for (const generator of generatorsScriptedIn(ctx.evaluator, ctx.modules, ctx.file.path))
      checkWrites(ctx, generator);
  },
});

function checkWrites(ctx: RuleContext, { definition, script }: ScriptedGenerator): void {
  const { facts } = script;
  const left = facts.writes.filter(({ name, isNamed }) => isNamed && isPlainName(name) && !mayPass(facts, name));
  // A definition without files is another's script.
  if (left.length === 0 || definition.name === undefined || !definition.fields.attributes.has("files")) return;
  const declared = filesOf(ctx.evaluator, generatorModel(ctx.evaluator, ctx.modules), definition.name);
  if (declared === undefined) return;
  const told = new Set<string>();
  for (const write of left) {
    // What is moved may be a folder, of which some file is declared.
    if (told.has(write.name) || [...declared].some((name) => `${name}/`.startsWith(`${write.name}/`))) continue;
    told.add(write.name);
    const edit = declareFile(definition, write.name);
    const title = `Declare the file \`${write.name}\``;
    ctx.report({
      span: script.spanOf(write),
      subject: definition,
      message: `\`${write.name}\` is not among the files of ${nameOfGenerator(definition)}, and Clan drops what is not, without a word. Declare it, or write it to a temporary folder.`,
      label: "dropped",
      fixes: edit === undefined ? [] : [{ title, applicability: "unsafe", edits: [edit] }],
    });
  }
}

// Files of a folder are declared with it in their name, or are scratch.
function isPlainName(name: string): boolean {
  return /^[\w.@+-]+$/.test(name);
}
