import { defineRule } from "../src/lint/rule.ts";

export const syntaxError = defineRule({
  id: "syntax-error",
  category: "syntax",
  severity: "error",
  summary: "The file does not parse.",
  check(ctx) {
    for (const { span, message } of ctx.file.tree.errors) {
      ctx.report({ span, message: `Nix cannot parse this: ${message}.` });
    }
  },
});
