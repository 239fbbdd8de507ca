import { defineRule, type SuppressionContext } from "../src/lint/rule.ts";
import type { NamedSpan } from "../src/lint/suppressions.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownSuppression = defineRule({
  id: "unknown-suppression",
  category: "syntax",
  severity: "warning",
  summary: "A suppression names a rule that does not exist.",
  fix: "unsafe",
  checkSuppressions(ctx) {
    for (const suppression of ctx.suppressions) {
      const { span, verb, scope, rules } = suppression;
      if (scope === undefined) {
        const message = `A comment to unknot begins with "allow" or "allow-file", not "${verb.name}", so it suppresses nothing.`;
        reportName(ctx, verb.name === "" ? { ...verb, span } : verb, ["allow", "allow-file"], message);
      } else if (rules.length === 0) {
        ctx.report({
          span,
          message: `This suppression names no rule, so it suppresses nothing. Name the rule behind "${verb.name}".`,
        });
      }
      for (const [index, rule] of rules.entries()) {
        if (scope === undefined || ctx.status(suppression, index) !== "unknown") continue;
        reportName(ctx, rule, ctx.knownRules, `There is no rule "${rule.name}", so this suppresses nothing.`);
      }
    }
  },
});

function reportName(
  ctx: SuppressionContext,
  { name, span }: NamedSpan,
  known: readonly string[],
  message: string,
): void {
  const nearest = nearestName(name, known);
  if (nearest === undefined) {
    ctx.report({ span, message });
    return;
  }
  ctx.report({
    span,
    message: `${message} Did you mean "${nearest}"?`,
    fixes: [
      { title: `Write "${nearest}"`, applicability: "unsafe", edits: [{ path: ctx.file.path, span, text: nearest }] },
    ],
  });
}
