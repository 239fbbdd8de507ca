import { relative } from "node:path/posix";
import { type ImportCycle, importCyclesAt } from "../src/eval/modules/import-cycles.ts";
import { defineRule } from "../src/lint/rule.ts";

export const importCycle = defineRule({
  id: "import-cycle",
  category: "fixpoint",
  severity: "error",
  summary: "Files that import each other, in a circle that Nix does not stop.",
  check(ctx) {
    const { root } = ctx.project;
    for (const cycle of importCyclesAt(ctx.evaluator, ctx.modules, ctx.file)) {
      const [first] = cycle.steps.filter(({ origin }) => origin.file === ctx.file);
      const others = cycle.steps.filter((step) => step !== first);
      ctx.report({
        span: first?.origin.node.span ?? ctx.file.tree.root.span,
        message: describe(cycle, relative(root, ctx.file.path), (path) => relative(root, path)),
        label: `leads back to ${relative(root, ctx.file.path)}`,
        related: others.map(({ origin, target }) => ({
          path: origin.file.path,
          span: origin.node.span,
          message: `brings in ${relative(root, target)}`,
        })),
      });
    }
  },
});

/** More names than this are counted. */
const namedLimit = 3;

function describe({ kind, steps }: ImportCycle, start: string, show: (path: string) => string): string {
  const through = steps.slice(0, -1).map(({ target }) => show(target));
  const circle =
    through.length === 0
      ? `${start} imports itself`
      : through.length > namedLimit
        ? `${start} imports ${through[0]}, which leads back to it through ${through.length - 1} more files`
        : `${start} imports ${[...through, start].join(", which imports ")}`;
  return kind === "imports"
    ? `${circle}. The module system follows \`imports\` without looking where it has been, so Nix stops with "stack overflow". Let the import go one way only.`
    : `${circle}, and the value of each is needed to know the other's: Nix stops with "stack overflow". Move what both need to a file of its own.`;
}
