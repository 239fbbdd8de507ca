import { attributeText } from "../src/eval/demand.ts";
import { isMissingGenerator } from "../src/eval/vars/closed-world.ts";
import { generatorModel } from "../src/eval/vars/generator-model.ts";
import { declaredNames } from "../src/eval/vars/vars-declarations.ts";
import { isServiceGenerator } from "../src/eval/vars/vars-names.ts";
import { type ItemUse, isUnused, itemUses } from "../src/eval/vars/vars-uses.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { attrNameText } from "../src/semantic/index.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownVarsReference = defineRule({
  id: "unknown-vars-reference",
  category: "vars",
  severity: "error",
  summary: "A vars file or prompt is read that nobody declares.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const use of itemUses(evaluator, modules, file)) {
      if (use.node.default !== undefined || isUnused(file, use.node)) continue;
      if (isAskedFor(ctx, [use.generator, use.item])) continue;
      if (generatorModel(evaluator, modules).named(use.generator).length === 0) checkGenerator(ctx, use);
      else checkItem(ctx, use);
    }
  },
});

// Where modules of other flakes may add to what is known, only a name that looks misspelt is worth a word.
function checkItem(ctx: RuleContext, use: ItemUse): void {
  const { generator, kind, item } = use;
  const declared = declaredNames(ctx.evaluator, ctx.modules, ctx.file, generator, kind);
  if (declared === undefined || declared.names.includes(item)) return;
  const nearest = nearestName(item, declared.names);
  const { isComplete, definitions } = declared;
  if (!isComplete && nearest === undefined) return;
  const noun = kind === "files" ? "file" : "prompt";
  const isPrompt = kind === "files" && definitions.some(({ prompts }) => prompts.entries.has(item));
  const advice =
    nearest !== undefined
      ? `Did you mean \`${nearest}\`?`
      : isPrompt
        ? "A prompt is kept as a file with `persist = true` only."
        : `Declare the ${noun}, or correct its name.`;
  ctx.report({
    span: use.node.span,
    severity: isComplete ? "error" : "info",
    confidence: isComplete ? "likely" : "possible",
    message: `Generator \`${generator}\` declares no ${noun} \`${item}\`${isComplete ? ", so that" : " here; unless another flake does,"} reading \`${textOf(use)}\` stops with "attribute '${item}' missing". ${advice}`,
    label: `no such ${noun}`,
    related: definitions.map(({ origin }) => ({
      path: origin.file.path,
      span: origin.node.span,
      message: "the generator is defined here",
    })),
    fixes: fixesFor(ctx, use, item, nearest),
  });
}

function checkGenerator(ctx: RuleContext, use: ItemUse): void {
  const { generator, kind, item } = use;
  const model = generatorModel(ctx.evaluator, ctx.modules);
  if (!model.isClosed || isServiceGenerator(generator)) return;
  const isMissing = isMissingGenerator(ctx.evaluator, model, generator);
  const candidates = model.definitions.filter(({ files, prompts }) =>
    [...(kind === "files" ? [files] : []), prompts].some(({ entries }) => entries.has(item)),
  );
  const nearest = nearestName(
    generator,
    candidates.flatMap(({ name }) => name ?? []),
  );
  if (!isMissing && nearest === undefined) return;
  ctx.report({
    span: use.node.span,
    severity: isMissing ? "error" : "info",
    confidence: isMissing ? "likely" : "possible",
    message: `${isMissing ? `Nobody defines a generator \`${generator}\`, so that` : `This flake defines no generator \`${generator}\`; unless another one does,`} reading \`${textOf(use)}\` stops with "attribute '${generator}' missing". ${nearest === undefined ? "Define it, or correct its name." : `Did you mean \`${nearest}\`?`}`,
    label: isMissing ? "no such generator" : "no such generator here",
    fixes: fixesFor(ctx, use, generator, nearest),
  });
}

function textOf({ generator, kind, item, field }: ItemUse): string {
  const names = ["generators", generator, kind, item, ...(field === undefined ? [] : [field])];
  return names.map(attributeText).join(".");
}

// Whoever asks whether a name is there does without it.
function isAskedFor({ file }: RuleContext, names: readonly string[]): boolean {
  let isAsked = false;
  file.tree.root.forEachOfKind(["has_attr_expression"], (node) => {
    isAsked ||= node.attrpath.attrs.some((attr) => names.includes(attrNameText(attr) ?? ""));
  });
  return isAsked;
}

// The name stands in the path, unless an alias holds it.
function fixesFor({ file }: RuleContext, { node }: ItemUse, name: string, nearest: string | undefined): Fix[] {
  const attr = node.attrpath.attrs.findLast((candidate) => attrNameText(candidate) === name);
  if (attr === undefined || nearest === undefined) return [];
  const edits = [{ path: file.path, span: attr.span, text: attributeText(nearest) }];
  return [{ title: `Read \`${nearest}\``, applicability: "unsafe", edits }];
}
