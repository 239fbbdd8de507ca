import { attributeText, demandText } from "../src/eval/demand.ts";
import type { Knot, SiteKind } from "../src/eval/knots.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { defineRule } from "../src/lint/rule.ts";

const sites: ReadonlySet<SiteKind> = new Set(["options", "structure", "condition", "value"]);

export const configDependentStructure = defineRule({
  id: "config-dependent-structure",
  category: "fixpoint",
  severity: "error",
  summary: "Names or definitions in `config` or `options` are computed from an option that needs them",
  check(ctx) {
    for (const knot of ctx.modules.knotsOf(ctx.file)) {
      if (sites.has(knot.site.kind)) ctx.report({ ...knotTrail(ctx.file, knot), message: messageOf(knot) });
    }
  },
});

function messageOf({ site: { kind, path }, demand }: Knot): string {
  const read = demandText(demand);
  const place = [kind === "options" ? "options" : "config", ...path.map(attributeText)].join(".");
  const stop = 'Nix stops with "infinite recursion encountered"';
  if (kind === "value")
    return `the definition of \`${place}\` needs \`${read}\`, which needs that definition: ${stop}.`;
  if (kind === "condition") {
    return `whether \`${place}\` is defined here depends on \`${read}\`, which needs that definition: ${stop}. Condition it on something else, or set it elsewhere.`;
  }
  return `the names in \`${place}\` depend on \`${read}\`, and to look that up Nix needs these names: ${stop}. Say it with \`lib.mkIf\`, which keeps the names and decides their values.`;
}
