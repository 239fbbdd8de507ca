import { moduleLets } from "../src/eval/modules/module-lets.ts";
import {
  bindingsWithReads,
  type HeldRead,
  isDeclaredSecret,
  type VarsRead,
  varsReadOf,
  varsReadText,
} from "../src/eval/vars/vars-reads.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { inlineIntoConfig } from "../src/lint/rewrite/inline-binding.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { type Attribute, unwrapParentheses } from "../src/semantic/index.ts";
import type { ApplyExpression, Expression, LetExpression } from "../src/syntax/index.ts";

export const evalTimeVarsPath = defineRule({
  id: "eval-time-vars-path",
  category: "vars",
  severity: "warning",
  summary: "The path of a vars file is needed while Nix evaluates.",
  fix: "safe",
  check(ctx) {
    checkFileReads(ctx);
    const machine = ctx.project.roles.machineOf(ctx.file.path);
    if (machine === undefined) return;
    for (const holder of moduleLets(ctx.modules, ctx.file)) checkBindings(ctx, holder, machine);
  },
});

function checkBindings(ctx: RuleContext, holder: LetExpression, machine: string): void {
  for (const { attribute, reads } of bindingsWithReads(ctx.evaluator, ctx.modules, ctx.file, holder)) {
    const paths = reads.filter(({ read }) => read.field === "path");
    const [first] = paths;
    if (first === undefined) continue;
    const { name } = attribute;
    const what = paths.length === 1 ? `the vars path \`${varsReadText(first.read)}\`` : `${paths.length} vars paths`;
    ctx.report({
      span: attribute.nameNode.span,
      message: `The let block of machine \`${machine}\` binds ${what} to \`${name}\`. Before \`clan vars generate\` a secret's path is silently "/no-such-path", and used in \`imports\` or for the names and files of generators it is an infinite recursion. Read the path in the option that needs it; build session variables in a Hjem or Home Manager module, from \`osConfig\`.`,
      label: `holds ${paths.length === 1 ? "a vars path" : "vars paths"}`,
      confidence: "possible",
      related: paths.flatMap((held) => places(ctx, attribute, held)),
      fixes: fixesFor(ctx, holder, attribute),
    });
  }
}

function fixesFor({ file }: RuleContext, holder: LetExpression, attribute: Attribute): Fix[] {
  const edits = inlineIntoConfig(file, holder, attribute)?.map((edit) => ({ path: file.path, ...edit }));
  const title = `Move \`${attribute.name}\` to where it is used`;
  return edits === undefined ? [] : [{ title, applicability: "safe", edits }];
}

// Where this file leads to the read, and where that is if it is in another file.
function places(ctx: RuleContext, attribute: Attribute, { read, part }: HeldRead): RelatedSpan[] {
  const place = placeOf(read);
  if (read.origin.file === ctx.file) return [place];
  const call = part?.file === ctx.file ? part.node : attribute.definitions[0]!;
  return [{ path: ctx.file.path, span: call.span, message: `this leads to \`${varsReadText(read)}\`` }, place];
}

function placeOf(read: VarsRead): RelatedSpan {
  const { file, node } = read.origin;
  return { path: file.path, span: node.span, message: `\`${varsReadText(read)}\` is read here` };
}

const readers: ReadonlySet<string> = new Set(["readFile", "fileContents", "importJSON", "importTOML", "pathExists"]);

function checkFileReads(ctx: RuleContext): void {
  const { latin1 } = ctx.file.text;
  if (![...readers].some((name) => latin1.includes(name))) return;
  ctx.file.tree.root.forEachDescendant((node) => {
    if (node.kind === "apply_expression") checkFileRead(ctx, node);
  });
}

function checkFileRead(ctx: RuleContext, node: ApplyExpression): void {
  const { file, evaluator, modules } = ctx;
  if (!readers.has(lastName(unwrapParentheses(node.function)) ?? "")) return;
  const environment = modules.environmentAt(file, node);
  const ask = (expression: Expression) => evaluator.ask(evaluator.thunk(file, expression, environment));
  const { value: reader } = ask(node.function);
  if (reader.kind !== "primitive" || !readers.has(reader.primitive.name)) return;
  const { value, demands } = ask(node.argument);
  const late = value.kind === "late" ? value : value.kind === "string" && demands.length === 1 ? demands[0] : undefined;
  const read = late && varsReadOf(late);
  // A public file can be read, once it has been generated.
  if (read?.field !== "path" || isDeclaredSecret(evaluator, modules, file, read) !== true) return;
  const { name } = reader.primitive;
  // Nix answers where it could not read.
  const isFatal = name !== "pathExists";
  const outcome = isFatal
    ? "and evaluation fails: `opening file '/no-such-path': No such file or directory`"
    : "so the answer says nothing about the target";
  ctx.report({
    span: node.span,
    severity: isFatal ? "error" : "warning",
    confidence: "likely",
    message: `\`${name}\` looks for \`${varsReadText(read)}\` on the machine that evaluates. The file is a secret, which exists on the target only, ${outcome}. Hand the path to what runs on the target, or declare the file with \`secret = false\` and read its \`.value\`.`,
    related: read.origin.file === file ? [] : [placeOf(read)],
  });
}

function lastName(fn: Expression): string | undefined {
  if (fn.kind === "variable_expression") return fn.name.text;
  return fn.kind === "select_expression" ? fn.attrpath.attrs.at(-1)?.text : undefined;
}
