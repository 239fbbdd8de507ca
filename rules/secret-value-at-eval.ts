import { type DeclaredFile, declaredFile } from "../src/eval/vars/vars-declarations.ts";
import { type VarsRead, varsReadText } from "../src/eval/vars/vars-reads.ts";
import { isUnused, type VarsUse, varsUses } from "../src/eval/vars/vars-uses.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { AnyNode } from "../src/syntax/index.ts";

export const secretValueAtEval = defineRule({
  id: "secret-value-at-eval",
  category: "vars",
  severity: "error",
  summary: "A secret is read by value, which Clan refuses.",
  fix: "display-only",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const use of varsUses(evaluator, modules, file)) {
      if (use.read.field === "path") continue;
      const declared = declaredFile(evaluator, modules, file, use.read);
      if (declared?.isSecret !== true || declared.sets(use.read.field)) continue;
      if (isUnused(file, use.node) || isGuarded(use.node)) continue;
      report(ctx, use, declared);
    }
  },
});

function report(ctx: RuleContext, { read, node }: VarsUse, declared: DeclaredFile): void {
  const clanSays =
    read.field === "value" ? "Cannot access value of secret file" : "Cannot determine existence of secret file";
  const advice =
    read.field === "value"
      ? "Hand `.path` to what runs on the target; or, if it is no secret, declare the file with `secret = false`."
      : "Do without asking; or, if it is no secret, declare the file with `secret = false`.";
  ctx.report({
    span: node.span,
    message: `\`${varsReadText(read)}\` asks for ${read.field === "value" ? "the content" : "the existence"} of a secret, which Clan refuses while Nix evaluates: "${clanSays}". ${advice}`,
    label: "a secret, by value",
    confidence: "certain",
    related: places(declared),
    fixes: fixesFor(ctx, { read, node }),
  });
}

function places({ entries }: DeclaredFile): RelatedSpan[] {
  return entries.map(({ place, fields }) => ({
    path: place.path,
    span: place.span,
    message: fields.attributes.has("secret") ? "declared as a secret" : "a file is a secret where nothing else is said",
  }));
}

// What reads a path has to open the file itself, which the text does not show.
function fixesFor({ file }: RuleContext, { read, node }: { read: VarsRead; node: VarsUse["node"] }): Fix[] {
  const last = node.attrpath.attrs.at(-1);
  if (read.field !== "value" || last === undefined) return [];
  const edits = [{ path: file.path, span: last.span, text: "path" }];
  return [{ title: "Hand on the path instead of the value", applicability: "display-only", edits }];
}

// Whoever asks whether it is a secret, or catches the refusal, knows what comes.
function isGuarded(node: AnyNode): boolean {
  for (let inner: AnyNode | undefined = node; inner !== undefined; inner = inner.parent) {
    const guard = guardAround(inner);
    if (guard !== undefined && guard !== inner && /\bsecret\b|tryEval/.test(guard.text)) return true;
  }
  return false;
}

function guardAround({ parent }: AnyNode): AnyNode | undefined {
  switch (parent?.kind) {
    case "if_expression":
      return parent.condition;
    case "apply_expression":
      return parent.function;
    case "binary_expression":
      return parent.left;
    default:
      return undefined;
  }
}
