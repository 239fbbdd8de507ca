import { relative } from "node:path/posix";
import { type KeyPlace, keysWrittenIn } from "../src/eval/pipeline/listed-keys.ts";
import { hasRegistries, pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { listNames } from "../src/lint/list-names.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownSecretKey = defineRule({
  id: "unknown-secret-key",
  category: "registry",
  severity: "error",
  summary: "A key is selected or read that the secret registry lacks.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    if (!file.text.latin1.includes('"')) return;
    if (!hasRegistries(evaluator, modules)) return;
    for (const place of keysWrittenIn(pipelineOf(evaluator, modules), file.path)) {
      if (!place.registry.isOpen && !place.registry.entries.has(place.key)) report(ctx, place);
    }
  },
});

function report(ctx: RuleContext, place: KeyPlace): void {
  const { key, origin, registry, machines } = place;
  const failure = failureOf(place);
  // A list that no machine takes is never looked into.
  const isUsed = machines.length > 0 || isCall(place);
  const nearest = nearestName(key, registry.entries.keys());
  const advice = nearest === undefined ? "Add it to the registry, or take it out" : `The nearest key is \`${nearest}\``;
  ctx.report({
    span: origin.node.span,
    ...(failure !== undefined && isUsed ? {} : { severity: "warning", confidence: "likely" }),
    message: `${relative(ctx.project.root, registry.path)} has no entry \`${key}\`${consequence(place, failure)}. ${advice}.`,
    label: "no such entry",
    fixes: nearest === undefined ? [] : fixesFor(ctx, place, nearest),
  });
}

function isCall({ taker }: KeyPlace): boolean {
  return "failureFor" in taker;
}

function failureOf({ taker, key }: KeyPlace): string | undefined {
  if ("failureFor" in taker) return taker.failureFor(key);
  const selection = taker.select(key);
  return selection.kind === "error" ? selection.message : undefined;
}

function consequence({ machines }: KeyPlace, failure: string | undefined): string {
  if (failure === undefined) return ", and is passed over without a word";
  const whose = machines.length === 0 ? "" : ` for ${listNames(machines, "machine")}`;
  return `: Nix fails${whose} with \`${failure}\``;
}

function fixesFor({ file }: RuleContext, { origin }: KeyPlace, nearest: string): Fix[] {
  const { parent } = origin.node;
  // Who has the nearest one already meant another.
  const isListed =
    parent?.kind === "list_expression" && parent.elements.some(({ text }) => text === JSON.stringify(nearest));
  if (isListed) return [];
  const edits = [{ path: file.path, span: origin.node.span, text: JSON.stringify(nearest) }];
  return [{ title: `Write \`${nearest}\``, applicability: "unsafe", edits }];
}
