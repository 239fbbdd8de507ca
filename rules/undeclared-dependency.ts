import { dependencyNames, filesOf } from "../src/eval/vars/generator-dependencies.ts";
import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { nameOfGenerator } from "../src/eval/vars/generator-prompts.ts";
import { generatorsScriptedIn, type ScriptedGenerator } from "../src/eval/vars/generator-script.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { appendElement } from "../src/lint/rewrite/append-element.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { FolderRead } from "../src/shell/script-facts.ts";

export const undeclaredDependency = defineRule({
  id: "undeclared-dependency",
  category: "generator",
  severity: "error",
  summary: "A generator's script reads a file of a generator that it does not depend on.",
  fix: "unsafe",
  check(ctx) {
    for (const generator of generatorsScriptedIn(ctx.evaluator, ctx.modules, ctx.file.path)) {
      const { facts } = generator.script;
      if (facts.isBroken || facts.isOpaque) continue;
      const reads = facts.reads.filter(({ folder, names }) => folder === "in" && names.length > 0);
      const asked = new Set(reads.flatMap(({ names, isGuarded }) => (isGuarded ? [names.join("/")] : [])));
      const told = new Set<string>();
      for (const read of reads) {
        const path = read.names.join("/");
        if (told.has(path)) continue;
        const isFound = checkRead(ctx, generator, read, asked.has(path));
        if (isFound && asked.has(path)) told.add(path);
      }
    }
  },
});

function checkRead(ctx: RuleContext, generator: ScriptedGenerator, read: FolderRead, isAsked: boolean): boolean {
  const { definition, script } = generator;
  const model = generatorModel(ctx.evaluator, ctx.modules);
  const declared = dependencyNames(ctx.evaluator, model, definition);
  const [name, file] = read.names;
  if (declared === undefined || name === undefined) return false;
  const span = script.spanOf(read);
  const isOwn = name === definition.name;
  if (!declared.has(name)) {
    // A script that asks whether the file is there goes on, but for its own earlier output it asks in vain.
    if (isAsked && !isOwn) return false;
    const path = `\`$in/${read.names.join("/")}\``;
    const who = nameOfGenerator(definition);
    ctx.report({
      span,
      subject: generator.definition,
      severity: isAsked ? "warning" : "error",
      message: isOwn
        ? `${path} is never there: \`$in\` holds the files of other generators that ${who} depends on, not what it made itself before. ${isAsked ? "Each run makes new values, also where old ones should be kept." : "The script fails with `No such file or directory`."}`
        : `${path} does not exist, because \`${name}\` is not among the \`dependencies\` of ${who}. The script fails with \`No such file or directory\`.`,
      label: isOwn ? "never there" : "not a dependency",
      fixes: isOwn ? [] : fixesFor(ctx, generator, name),
    });
    return true;
  }
  // `ssh-keygen -s` writes a certificate beside the key that it is given.
  const mayMakeIt = script.facts.mayWriteAnything || script.facts.commands.some((call) => call.name === "ssh-keygen");
  const files = file === undefined || isAsked || mayMakeIt ? undefined : filesOf(ctx.evaluator, model, name);
  if (file === undefined || files === undefined || files.has(file)) return false;
  ctx.report({
    span,
    subject: generator.definition,
    message: `\`$in/${name}/${file}\` does not exist: generator \`${name}\` has no file \`${file}\`. The script fails with \`No such file or directory\`.`,
    label: "no such file",
  });
  return true;
}

function fixesFor(ctx: RuleContext, { definition }: ScriptedGenerator, name: string): Fix[] {
  if (generatorModel(ctx.evaluator, ctx.modules).named(name).length === 0) return [];
  const edit = appendElement(ctx.evaluator, definition.fields.attributes.get("dependencies")?.thunks ?? [], () =>
    JSON.stringify(name),
  );
  const title = `Depend on \`${name}\``;
  return edit === undefined ? [] : [{ title, applicability: "unsafe", edits: [edit] }];
}
