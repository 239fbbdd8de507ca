import { moduleLets } from "../src/eval/modules/module-lets.ts";
import { type FileRead, fileReads } from "../src/eval/vars/file-reads.ts";
import { mayReadVars } from "../src/eval/vars/vars-presence.ts";
import { bindingsWithReads, type HeldRead, type VarsRead, varsReadText } from "../src/eval/vars/vars-reads.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { inlineIntoConfig } from "../src/lint/rewrite/inline-binding.ts";
import { readValue } from "../src/lint/rewrite/read-value.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { Attribute } from "../src/semantic/index.ts";
import type { LetExpression } from "../src/syntax/index.ts";

export const evalTimeVarsPath = defineRule({
  id: "eval-time-vars-path",
  category: "vars",
  severity: "warning",
  summary: "The path of a vars file is needed while Nix evaluates.",
  fix: "safe",
  check(ctx) {
    if (!mayReadVars(ctx.evaluator)) return;
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

function checkFileReads(ctx: RuleContext): void {
  for (const found of fileReads(ctx.evaluator, ctx.modules, ctx.file)) {
    if (found.isSecret === true) reportSecret(ctx, found);
    else if (found.isSecret === false) reportPublic(ctx, found);
  }
}

function reportSecret({ file, report }: RuleContext, { node, reader, read }: FileRead): void {
  // Nix answers where it could not read.
  const isFatal = reader !== "pathExists";
  const outcome = isFatal
    ? "and evaluation fails: `opening file '/no-such-path': No such file or directory`"
    : "so the answer says nothing about the target";
  report({
    span: node.span,
    severity: isFatal ? "error" : "warning",
    confidence: "likely",
    message: `\`${reader}\` looks for \`${varsReadText(read)}\` on the machine that evaluates. The file is a secret, which exists on the target only, ${outcome}. Hand the path to what runs on the target, or declare the file with \`secret = false\` and read its \`.value\`.`,
    related: read.origin.file === file ? [] : [placeOf(read)],
  });
}

// Clan copies a public file to the store to say its path, and fails where there is none.
function reportPublic({ file, report }: RuleContext, { node, reader, read }: FileRead): void {
  const isQuestion = reader === "pathExists";
  const edits = readValue(file, node, reader)?.map((edit) => ({ path: file.path, ...edit }));
  const field = isQuestion ? "exists" : "value";
  report({
    span: node.span,
    severity: isQuestion ? "warning" : "info",
    message: isQuestion
      ? `This never says no: where the public file is not there, \`${varsReadText(read)}\` itself stops evaluation with "Try running 'clan vars generate' first". Ask for \`.exists\`.`
      : `\`${reader}\` opens the public file \`${varsReadText(read)}\`, which is copied to the store for it. Its \`.value\` is the same text, and can be given a default until it is generated.`,
    label: `\`.${field}\` says it`,
    related: read.origin.file === file ? [] : [placeOf(read)],
    fixes: edits === undefined ? [] : [{ title: `Read \`.${field}\``, applicability: "safe", edits }],
  });
}
