import { demandText } from "../src/eval/demand.ts";
import type { Knot, KnotSite } from "../src/eval/knots.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { defineRule } from "../src/lint/rule.ts";

const learned: Partial<Record<KnotSite, string>> = {
  imports: "`imports`",
  disabledModules: "`disabledModules`",
  key: "a module's `key`",
  shape: "what this module is",
};

export const configDependentImports = defineRule({
  id: "config-dependent-imports",
  category: "fixpoint",
  severity: "error",
  summary:
    "`imports`, or the shape of a module, needs `config`, `options` or `pkgs`, which exist only once all modules are known",
  check(ctx) {
    for (const module of ctx.modules.modulesOf(ctx.file)) {
      for (const knot of module.knots) {
        const what = learned[knot.site];
        if (what === undefined) continue;
        ctx.report({ ...knotTrail(ctx.file, knot), message: messageOf(knot, what) });
      }
    }
  },
});

function messageOf({ demand }: Knot, what: string): string {
  const read = demandText(demand);
  return (
    `${what} needs \`${read}\`, which needs every module, which needs \`imports\`: Nix stops with "infinite recursion encountered". ` +
    "Import the module always, and put what depends on it under `lib.mkIf` in its config."
  );
}
