import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { AttrName } from "../src/semantic/index.ts";
import type { FunctionExpression } from "../src/syntax/index.ts";

/** What defines names. */
const namingKinds = [
  "attrset_expression",
  "function_expression",
  "let_attrset_expression",
  "let_expression",
  "rec_attrset_expression",
] as const;

export const syntaxError = defineRule({
  id: "syntax-error",
  category: "syntax",
  severity: "error",
  summary: "The file does not parse.",
  check(ctx) {
    const { root, errors } = ctx.file.tree;
    for (const { span, message } of errors) ctx.report({ span, message: `Nix cannot parse this: ${message}.` });
    // In a file that is broken, a second definition is as likely the first one's rest.
    if (errors.length > 0) return;
    root.forEachOfKind(namingKinds, (node) => {
      if (node.kind === "function_expression") {
        for (const [name, earlier] of repeatedFormals(node)) {
          report(ctx, name, earlier, `duplicate formal function argument '${name.text}'`);
        }
        return;
      }
      for (const { name, earlier } of ctx.file.semantic.attributeSet(node).duplicates) {
        report(ctx, name, earlier, `attribute '${name.text}' already defined`);
      }
    });
  },
});

function report(ctx: RuleContext, name: AttrName, earlier: AttrName, reason: string): void {
  const { path } = ctx.file;
  ctx.report({
    span: name.span,
    message: `Nix cannot parse this: ${reason}. Keep one of the two, or merge them.`,
    label: "defined again",
    related: [{ path, span: earlier.span, message: "first defined here" }],
  });
}

function* repeatedFormals({ formals, universal }: FunctionExpression): IterableIterator<[AttrName, AttrName]> {
  const seen = new Map<string, AttrName>();
  for (const name of [...(formals?.formals.map((formal) => formal.name) ?? []), universal]) {
    const earlier = name && seen.get(name.text);
    if (name !== undefined && earlier !== undefined) yield [name, earlier];
    else if (name !== undefined) seen.set(name.text, name);
  }
}
