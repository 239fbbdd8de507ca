import { defineRule } from "../src/lint/rule.ts";

export const suppressionWithoutReason = defineRule({
  id: "suppression-without-reason",
  category: "syntax",
  severity: "warning",
  summary: "A suppression does not say why.",
  checkSuppressions(ctx) {
    for (const { span, verb, scope, rules, reason } of ctx.suppressions) {
      if (scope === undefined || rules.length === 0 || reason !== undefined) continue;
      ctx.report({
        span,
        message: `This suppression has no reason, so it suppresses nothing. Say why, behind two dashes: "unknot: ${verb.name} ${rules.map(({ name }) => name).join(", ")} -- <reason>".`,
      });
    }
  },
});
