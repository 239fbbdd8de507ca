import { demandText } from "../src/eval/demand.ts";
import type { Knot, SiteKind } from "../src/eval/knots.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { defineRule } from "../src/lint/rule.ts";

const learned: Partial<Record<SiteKind, string>> = {
  imports: "`imports`",
  disabledModules: "`disabledModules`",
  key: "a module's `key`",
  freeformType: "`freeformType`",
  shape: "what this module is",
};

export const configDependentImports = defineRule({
  id: "config-dependent-imports",
  category: "fixpoint",
  severity: "error",
  summary:
    "`imports`, or the shape of a module, needs `config`, `options` or `pkgs`, which exist only once all modules are known",
  check(ctx) {
    for (const knot of ctx.modules.knotsOf(ctx.file)) {
      const what = learned[knot.site.kind];
      if (what !== undefined) ctx.report({ ...knotTrail(ctx.file, knot), message: messageOf(knot, what) });
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
