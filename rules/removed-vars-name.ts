import { type GeneratorDefinition, generatorModel } from "../src/eval/vars/generator-model.ts";
import { type RemovedName, removedGenerators, removedOption } from "../src/eval/vars/vars-names.ts";
import { type GeneratorUse, generatorUses, isUnused } from "../src/eval/vars/vars-uses.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { removeStatement } from "../src/lint/rewrite/remove-statement.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { lockedDate } from "../src/project/locked-inputs.ts";
import { attrNameText } from "../src/semantic/index.ts";
import type { AnyNode, Binding } from "../src/syntax/index.ts";

export const removedVarsName = defineRule({
  id: "removed-vars-name",
  category: "vars",
  tag: "deprecated",
  severity: "warning",
  summary: "A name is used that Clan has removed.",
  fix: "safe",
  check(ctx) {
    const { latin1 } = ctx.file.text;
    for (const removed of removedGenerators) if (latin1.includes(removed.name)) checkReads(ctx, removed);
    if (latin1.includes(removedOption.name)) checkOption(ctx);
  },
});

function checkReads(ctx: RuleContext, removed: RemovedName): void {
  const { evaluator, modules, file } = ctx;
  if (isStillThere(ctx, removed) || generatorModel(evaluator, modules).named(removed.name).length > 0) return;
  if (isAskedFor(ctx, removed)) return;
  for (const use of generatorUses(evaluator, modules, file)) {
    if (use.names[0] === removed.name && use.node.default === undefined && !isUnused(file, use.node))
      reportRead(ctx, removed, use);
  }
}

function reportRead(ctx: RuleContext, { name, date, advice }: RemovedName, { nameNode }: GeneratorUse): void {
  ctx.report({
    span: nameNode.span,
    message: `Clan makes no generator \`${name}\` since ${dayOf(date)}, so that Nix stops with "attribute '${name}' missing" unless another flake brings one. ${advice}`,
    label: "no longer there",
    confidence: "likely",
  });
}

const day = 24 * 60 * 60 * 1000;

// A lock file that is older than the removal still has the name, and one of that day may.
function isStillThere({ project }: RuleContext, { date }: RemovedName): boolean {
  const locked = lockedDate(project, "clan-core");
  return locked !== undefined && locked.getTime() < date.getTime() + day;
}

// Whoever asks whether the name is there does without it.
function isAskedFor({ file }: RuleContext, { name }: RemovedName): boolean {
  let isAsked = false;
  file.tree.root.forEachOfKind(["has_attr_expression"], (node) => {
    isAsked ||= node.attrpath.attrs.some((attr) => attrNameText(attr) === name);
  });
  return isAsked;
}

function checkOption(ctx: RuleContext): void {
  const model = generatorModel(ctx.evaluator, ctx.modules);
  if (model.hasOwnOptions || isStillThere(ctx, removedOption)) return;
  for (const definition of model.definitions) {
    for (const statement of statementsOf(ctx, definition)) {
      ctx.report({
        span: statement.span,
        message: `Clan removed facts on ${dayOf(removedOption.date)}, since when \`${removedOption.name}\` does nothing, and newer versions stop with "The option \`…${removedOption.name}' does not exist". ${removedOption.advice}`,
        label: "no longer an option",
        fixes: fixesFor(ctx, statement),
      });
    }
  }
}

// The statements of this file that give a generator the option.
function statementsOf({ file }: RuleContext, { fields }: GeneratorDefinition): Binding[] {
  return (fields.attributes.get(removedOption.name)?.thunks ?? []).flatMap(({ origin }) => {
    if (origin?.file !== file) return [];
    let node: AnyNode | undefined = origin.node;
    while (node !== undefined && node.kind !== "binding") node = node.parent;
    const last = node?.attrpath.attrs.at(-1);
    return node !== undefined && last !== undefined && attrNameText(last) === removedOption.name ? [node] : [];
  });
}

function fixesFor({ file }: RuleContext, statement: Binding): Fix[] {
  const edit = removeStatement(file, statement);
  const title = `Remove \`${removedOption.name}\``;
  return edit === undefined ? [] : [{ title, applicability: "safe", edits: [{ path: file.path, ...edit }] }];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
