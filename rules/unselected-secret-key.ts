import { relative } from "node:path/posix";
import { pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import { type UnmetRead, unmetReads } from "../src/eval/pipeline/unmet-reads.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { listNames } from "../src/lint/list-names.ts";
import { addKey } from "../src/lint/rewrite/add-key.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

export const unselectedSecretKey = defineRule({
  id: "unselected-secret-key",
  category: "registry",
  severity: "error",
  summary: "A machine reads a secret that its list of keys lacks.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    const { latin1 } = file.text;
    // What reads a generator names the option, or is a call with a key.
    if (!latin1.includes("generators") && !latin1.includes('"')) return;
    for (const read of unmetReads(pipelineOf(evaluator, modules))) {
      if (read.origin.file.path === file.path) report(ctx, read);
    }
  },
});

function report(ctx: RuleContext, read: UnmetRead): void {
  const { key, message, machines, origin } = read;
  const names = machines.map(({ machine }) => machine.name);
  ctx.report({
    span: origin.node.span,
    message: `${upperFirst(listNames(names, "machine"))} ${names.length === 1 ? "reads" : "read"} \`${key}\` here, and ${names.length === 1 ? "its list lacks" : "their lists lack"} the key: Nix fails with \`${message}\`. Add \`${JSON.stringify(key)}\` to ${names.length === 1 ? "the list" : "the lists"}, or do not read it there.`,
    label: "not selected",
    related: related(ctx, read),
    fixes: fixesFor(ctx, read),
  });
}

function related({ evaluator, modules, project }: RuleContext, { machines, key }: UnmetRead): RelatedSpan[] {
  const pipeline = pipelineOf(evaluator, modules);
  return machines.map(({ machine, call }) => {
    const list = pipeline.selectionOf(call)?.list;
    const keys = call.keysOrigin ?? call.origin;
    const place = list?.place ?? { path: keys.file.path, span: keys.node.span };
    const where = list === undefined ? "" : ` in ${relative(project.root, place.path)}`;
    return { ...place, message: `the keys of \`${machine.name}\`${where}, without \`${key}\`` };
  });
}

function fixesFor({ evaluator, modules, project }: RuleContext, { machines, key }: UnmetRead): Fix[] {
  const edits = machines.map((lacking) => addKey(pipelineOf(evaluator, modules), lacking, key));
  const known = edits.filter((edit) => edit !== undefined);
  if (known.length < edits.length) return [];
  const files = [...new Set(known.map(({ path }) => relative(project.root, path)))];
  const names = machines.map(({ machine }) => machine.name);
  const title = `Add \`${key}\` to the keys of ${listNames(names, "machine")}, in ${files.join(", ")}`;
  return [{ title, applicability: "unsafe", edits: known }];
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
