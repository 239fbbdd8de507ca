import { relative } from "node:path/posix";
import { foreignLists, listsOfNobody } from "../src/eval/pipeline/machine-lists.ts";
import { pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownMachine = defineRule({
  id: "unknown-machine",
  category: "registry",
  severity: "warning",
  summary: "A list of keys is for a machine that does not exist, or another machine takes it.",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    const pipeline = pipelineOf(evaluator, modules);
    const matrix = pipeline.matrices.find(({ path }) => path === file.path);
    if (matrix !== undefined && !pipeline.hasOtherMachines) {
      for (const { name, place } of listsOfNobody(evaluator, modules, pipeline, matrix))
        reportNobody(ctx, name, place.span);
    }
    for (const { machine, call, list } of foreignLists(pipeline)) {
      const place = call.keysOrigin ?? call.origin;
      if (place.file !== file) continue;
      ctx.report({
        span: place.node.span,
        message: `Machine \`${machine.name}\` takes the keys of \`${list.name}\`, though ${relative(ctx.project.root, list.place.path)} has a list for \`${machine.name}\` too. What is added there never reaches it. Take the machine's own list.`,
        label: `\`${list.name}\` is another machine`,
        confidence: "likely",
        related: [{ ...list.own.place, message: `the keys of \`${machine.name}\`` }],
      });
    }
  },
});

function reportNobody(ctx: RuleContext, name: string, span: { readonly start: number; readonly end: number }): void {
  const { machines } = pipelineOf(ctx.evaluator, ctx.modules);
  const nearest = nearestName(
    name,
    machines.map((machine) => machine.name),
  );
  const hint = nearest === undefined ? "" : `; the nearest machine is \`${nearest}\``;
  ctx.report({
    span,
    message: `The flake has no machine \`${name}\`${hint}, and nothing else takes this list, so no machine gets these secrets. Give the list the name of a machine, or take it out.`,
    label: "no such machine",
    confidence: "likely",
  });
}
