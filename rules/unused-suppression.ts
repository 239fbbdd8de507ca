import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type SuppressionContext } from "../src/lint/rule.ts";
import { commentRemoval, ruleRemoval, type Suppression } from "../src/lint/suppressions.ts";
import type { TextEdit } from "../src/text/text-edit.ts";

export const unusedSuppression = defineRule({
  id: "unused-suppression",
  category: "syntax",
  tag: "unnecessary",
  severity: "warning",
  summary: "A suppression holds nothing back.",
  fix: "safe",
  checkSuppressions(ctx) {
    for (const suppression of ctx.suppressions) {
      const { rules } = suppression;
      const unused = rules.filter((_, index) => ctx.status(suppression, index) === "unused");
      if (unused.length > 0 && unused.length === rules.length) {
        ctx.report({
          span: suppression.span,
          message: describe(suppression, unused.map(({ name }) => name).join(", ")),
          fixes: [buildFix(ctx, "Remove the comment", commentRemoval(ctx.file.text, suppression.span))],
        });
        continue;
      }
      for (const rule of unused) {
        ctx.report({
          span: rule.span,
          message: describe(suppression, rule.name),
          fixes: [buildFix(ctx, `Remove "${rule.name}"`, ruleRemoval(suppression, rules.indexOf(rule)))],
        });
      }
    }
  },
});

function describe({ scope, isMisplaced }: Suppression, names: string): string {
  if (isMisplaced)
    return 'An "allow-file" works only above the first code of the file. Move this one there, or remove it.';
  const place = scope === "file" ? "in this file" : "on this line";
  return `Nothing is reported ${place} by ${names}, so this suppression is not needed. Remove it.`;
}

function buildFix(ctx: SuppressionContext, title: string, edit: TextEdit): Fix {
  return { title, applicability: "safe", edits: [{ path: ctx.file.path, ...edit }] };
}
