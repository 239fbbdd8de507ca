import { relative } from "node:path/posix";
import { attributeText } from "../src/eval/demand.ts";
import { foreignLists, listsOfNobody } from "../src/eval/pipeline/machine-lists.ts";
import { type MissingList, missingLists } from "../src/eval/pipeline/missing-lists.ts";
import { hasRegistries, pipelineOf } from "../src/eval/pipeline/pipeline.ts";
import { listNames } from "../src/lint/list-names.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const unknownMachine = defineRule({
  id: "unknown-machine",
  category: "registry",
  severity: "warning",
  summary:
    "A list of keys is for a machine that does not exist, or a machine takes one that is not there or not its own.",
  fix: "unsafe",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    if (!hasRegistries(evaluator, modules)) return;
    const pipeline = pipelineOf(evaluator, modules);
    const matrix = pipeline.matrices.find(({ path }) => path === file.path);
    if (matrix !== undefined && !pipeline.hasOtherMachines) {
      for (const { name, place } of listsOfNobody(evaluator, modules, pipeline, matrix))
        reportNobody(ctx, name, place.span);
    }
    for (const missing of missingLists(evaluator, modules, pipeline))
      if (missing.origin.file === file) reportMissing(ctx, missing);
    for (const { machine, call, list } of foreignLists(evaluator, pipeline)) {
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

function reportMissing(ctx: RuleContext, { machines, matrix, origin, name, candidates, error }: MissingList): void {
  const names = machines.map((machine) => machine.name);
  const nearest =
    name === undefined
      ? undefined
      : (nearestName(name.text, candidates) ?? candidates.find((other) => names.includes(other)));
  const advice =
    nearest === undefined
      ? "Add it, or take the machine's own list"
      : `There is \`${nearest}\`, which was probably meant`;
  const path = relative(ctx.project.root, matrix.path);
  const edits =
    name === undefined ? [] : [{ path: ctx.file.path, span: name.node.span, text: attributeText(nearest ?? "") }];
  ctx.report({
    span: origin.node.span,
    severity: "error",
    message: `${path} has no such list, and Nix fails for ${listNames(names, "machine")} with \`${error.message}\`. ${advice}.`,
    label: "no such list",
    fixes: nearest === undefined ? [] : [{ title: `Take \`${nearest}\``, applicability: "unsafe", edits }],
  });
}

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
