import { attributeText } from "../src/eval/demand.ts";
import { type GeneratorDefinition, generatorModel } from "../src/eval/vars/generator-model.ts";
import { closedDefinitions } from "../src/eval/vars/vars-declarations.ts";
import { isServiceGenerator } from "../src/eval/vars/vars-names.ts";
import { varsReadText } from "../src/eval/vars/vars-reads.ts";
import { isUnused, type VarsUse, varsUses } from "../src/eval/vars/vars-uses.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { attrNameText } from "../src/semantic/index.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownVarsReference = defineRule({
  id: "unknown-vars-reference",
  category: "vars",
  severity: "error",
  summary: "A vars file is read that nobody declares.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const use of varsUses(evaluator, modules, file)) {
      const { generator, file: name } = use.read;
      if (generator === undefined || name === undefined || use.node.default !== undefined) continue;
      if (isUnused(file, use.node) || isAskedFor(ctx, [generator, name])) continue;
      if (generatorModel(evaluator, modules).named(generator).length === 0) checkGenerator(ctx, use, generator);
      else checkFile(ctx, use, generator, name);
    }
  },
});

// Whether the generator's files are all known, and the one that is read is none of them.
function checkFile(ctx: RuleContext, { read, node }: VarsUse, generator: string, name: string): void {
  const definitions = closedDefinitions(ctx.evaluator, ctx.modules, ctx.file, generator);
  if (definitions === undefined || isServiceGenerator(generator)) return;
  const names = definitions.flatMap(namesOf);
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  ctx.report({
    span: node.span,
    message: `Generator \`${generator}\` declares no file \`${name}\`, so that reading \`${varsReadText(read)}\` stops with "attribute '${name}' missing". ${nearest === undefined ? "Declare the file, or correct its name." : `Did you mean \`${nearest}\`?`}`,
    label: "no such file",
    confidence: "likely",
    related: definitions.map(({ origin }) => ({
      path: origin.file.path,
      span: origin.node.span,
      message: "the generator is defined here",
    })),
    fixes: fixesFor(ctx, node, { name, fromEnd: 2 }, nearest),
  });
}

// Modules of other flakes make generators too, so that only a name that looks misspelt is worth a word.
function checkGenerator(ctx: RuleContext, { read, node }: VarsUse, name: string): void {
  const model = generatorModel(ctx.evaluator, ctx.modules);
  if (!model.isClosed || isServiceGenerator(name)) return;
  const { file: item } = read;
  const candidates = model.definitions.filter((definition) => item !== undefined && namesOf(definition).includes(item));
  const nearest = nearestName(
    name,
    candidates.flatMap((definition) => definition.name ?? []),
  );
  if (nearest === undefined) return;
  ctx.report({
    span: node.span,
    severity: "info",
    confidence: "possible",
    message: `This flake defines no generator \`${name}\`; unless another one does, reading \`${varsReadText(read)}\` stops with "attribute '${name}' missing". Did you mean \`${nearest}\`?`,
    label: "no such generator here",
    fixes: fixesFor(ctx, node, { name, fromEnd: 4 }, nearest),
  });
}

// A prompt becomes a file of its name where it is persisted.
function namesOf({ files, prompts }: GeneratorDefinition): string[] {
  return [...files.entries.keys(), ...prompts.entries.keys()];
}

// Whoever asks whether a name is there does without it.
function isAskedFor({ file }: RuleContext, names: readonly string[]): boolean {
  let isAsked = false;
  file.tree.root.forEachDescendant((node) => {
    if (node.kind !== "has_attr_expression") return;
    isAsked ||= node.attrpath.attrs.some((attr) => names.includes(attrNameText(attr) ?? ""));
  });
  return isAsked;
}

// The name stands so many names from the end of the path, unless an alias holds it.
function fixesFor(
  { file }: RuleContext,
  node: VarsUse["node"],
  { name, fromEnd }: { readonly name: string; readonly fromEnd: number },
  nearest: string | undefined,
): Fix[] {
  const attr = node.attrpath.attrs.at(-fromEnd);
  if (attr === undefined || nearest === undefined || attrNameText(attr) !== name) return [];
  const edits = [{ path: file.path, span: attr.span, text: attributeText(nearest) }];
  return [{ title: `Read \`${nearest}\``, applicability: "unsafe", edits }];
}
