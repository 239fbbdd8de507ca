import { relative } from "node:path/posix";
import { hasRegistries, pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import { type UnmetRead, unmetReads } from "../src/eval/pipeline/unmet-reads.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { listNames } from "../src/lint/list-names.ts";
import { addKeys } from "../src/lint/rewrite/add-keys.ts";
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
    if (!hasRegistries(evaluator, modules)) return;
    for (const read of unmetReads(pipelineOf(evaluator, modules))) {
      if (read.origin.file.path === file.path) report(ctx, read);
    }
  },
});

function report(ctx: RuleContext, read: UnmetRead): void {
  const { message, machines, origin } = read;
  const names = machines.map(({ machine }) => machine.name);
  const isOne = names.length === 1;
  const keys = keysOf(read);
  const [key] = keys;
  const what = keys.length === 1 ? "the key" : "the keys";
  const added = keys.length === 1 ? `\`"${key}"\`` : "them";
  ctx.report({
    span: origin.node.span,
    message: `${upperFirst(listNames(names, "machine"))} ${isOne ? "reads" : "read"} ${listNames(keys)} here, and ${isOne ? "its list lacks" : "their lists lack"} ${what}: Nix fails with \`${message}\`. Add ${added} to ${isOne ? "the list" : "the lists"}, or do not read ${keys.length === 1 ? "it" : "them"} there.`,
    label: "not selected",
    related: related(ctx, read),
    fixes: fixesFor(ctx, read),
  });
}

function keysOf({ machines }: UnmetRead): readonly string[] {
  return [...new Set(machines.flatMap(({ keys }) => keys))];
}

function related({ evaluator, modules, project }: RuleContext, { machines }: UnmetRead): RelatedSpan[] {
  const pipeline = pipelineOf(evaluator, modules);
  return machines.map(({ machine, call, keys }) => {
    const list = pipeline.selectionOf(call)?.list;
    const given = call.keysOrigin ?? call.origin;
    const place = list?.place ?? { path: given.file.path, span: given.node.span };
    const where = list === undefined ? "" : ` in ${relative(project.root, place.path)}`;
    return { ...place, message: `the keys of \`${machine.name}\`${where}, without ${listNames(keys)}` };
  });
}

function fixesFor({ evaluator, modules, project }: RuleContext, read: UnmetRead): Fix[] {
  const edits = read.machines.map((lacking) => addKeys(pipelineOf(evaluator, modules), lacking));
  const known = edits.filter((edit) => edit !== undefined);
  if (known.length < edits.length) return [];
  const files = [...new Set(known.map(({ path }) => relative(project.root, path)))];
  const names = read.machines.map(({ machine }) => machine.name);
  const title = `Add ${listNames(keysOf(read))} to the keys of ${listNames(names, "machine")}, in ${files.join(", ")}`;
  return [{ title, applicability: "unsafe", edits: known }];
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
