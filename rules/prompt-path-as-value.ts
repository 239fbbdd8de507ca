import { type GeneratorScript, generatorsScriptedIn } from "../src/eval/vars/generator-script.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule } from "../src/lint/rule.ts";
import type { StoredText } from "../src/shell/script-facts.ts";
import { marks } from "../src/shell/shell-text.ts";

export const promptPathAsValue = defineRule({
  id: "prompt-path-as-value",
  category: "generator",
  severity: "error",
  summary: "A generator stores the path of a prompt's answer instead of the answer.",
  fix: "unsafe",
  check(ctx) {
    for (const { definition, script } of generatorsScriptedIn(ctx.evaluator, ctx.modules, ctx.file.path)) {
      if (script.facts.isBroken) continue;
      for (const stored of script.facts.stored) {
        if (stored.values.length === 0 || !stored.values.every((value) => value.includes(marks.prompts))) continue;
        const name = promptOf(stored);
        const path = name === undefined ? "a path below `$prompts`" : `\`$prompts/${name}\``;
        ctx.report({
          span: script.spanOf(stored),
          subject: definition,
          message: `${wayOf(stored)} ${path} itself, which is the name of a temporary file: what the generator stores is that name, and the secret is lost. Read the file, as in \`$(cat "$prompts/${name ?? "…"}")\`.`,
          label: "a path, not what is in the file",
          fixes: fixesFor(script, stored, name),
        });
      }
    }
  },
});

function wayOf({ kind, command }: StoredText): string {
  if (kind === "here-document") return "This here-document holds";
  if (kind === "here-string") return `\`${command}\` is handed`;
  return kind === "echo" ? `\`${command}\` prints` : `\`${command}\` makes a hash of`;
}

function promptOf({ values: [value, ...others] }: StoredText): string | undefined {
  if (value === undefined || others.length > 0) return undefined;
  return new RegExp(`${marks.prompts}/([\\w.-]+)`).exec(value)?.[1];
}

// Only a word that is the path and nothing else can be exchanged for what is in the file.
function fixesFor(script: GeneratorScript, stored: StoredText, name: string | undefined): Fix[] {
  const { file } = script.origin;
  const span = script.spanOf(stored);
  const isWhole = /^("?)\$prompts("?)\/[\w.-]+("?)$/.test(file.text.slice(span));
  if (name === undefined || !isWhole || script.literalOf(stored)?.kind !== "indented_string_expression") return [];
  const text = `"$(cat "$prompts/${name}")"`;
  return [{ title: "Read the answer", applicability: "unsafe", edits: [{ path: script.path, span, text }] }];
}
