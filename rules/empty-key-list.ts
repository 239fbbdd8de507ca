import { relative } from "node:path/posix";
import { type GeneratorsCall, hasRegistries, pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import type { Origin } from "../src/eval/value.ts";
import { defineRule } from "../src/lint/rule.ts";

export const emptyKeyList = defineRule({
  id: "empty-key-list",
  category: "registry",
  severity: "warning",
  summary: "No keys are given where that selects every secret.",
  check(ctx) {
    const { evaluator, modules, file, project } = ctx;
    if (!file.text.latin1.includes("[") && !file.text.latin1.includes("null")) return;
    if (!hasRegistries(evaluator, modules)) return;
    for (const { name, calls } of pipelineOf(evaluator, modules).machines) {
      for (const call of calls) {
        const place = selectsAll(call) ? placeOf(call) : undefined;
        if (place?.file !== file) continue;
        const { registry } = call.fn;
        ctx.report({
          span: place.node.span,
          message: `No keys select every secret: machine \`${name}\` is given all ${registry.entries.size} of ${relative(project.root, registry.path)}, and every one that is added later. List the keys that it needs, or leave the function out where it needs none.`,
          label: "selects every secret",
        });
      }
    }
  },
});

function selectsAll({ fn, keys }: GeneratorsCall): boolean {
  if (keys.kind === "null") return fn.nullSelectsAll;
  return keys.kind === "list" && keys.keys.length === 0 && !keys.isOpen && fn.emptySelectsAll;
}

// Where the empty list is written, if it is; else where it is passed.
function placeOf({ keys, keysOrigin }: GeneratorsCall): Origin | undefined {
  return keys.origin?.node.kind === "list_expression" ? keys.origin : keysOrigin;
}
