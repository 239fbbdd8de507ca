import { demandText } from "../src/eval/demand.ts";
import { distinctKnots, type Knot, type SiteKind } from "../src/eval/modules/knots.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { importsAdvice, latenessOf, nixStops, structureAdvice } from "../src/lint/knot-advice.ts";
import { siteName } from "../src/lint/knot-site.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { fixConditionalImport } from "../src/lint/rewrite/always-import.ts";
import { fixConditionalNames } from "../src/lint/rewrite/conditional-names.ts";
import { fixLateLibrary } from "../src/lint/rewrite/early-library.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

const sites: ReadonlySet<SiteKind> = new Set(["imports", "shape", "disabledModules", "key", "freeformType"]);

export const configDependentImports = defineRule({
  id: "config-dependent-imports",
  category: "fixpoint",
  severity: "error",
  summary:
    "`imports`, or the shape of a module, needs `config`, `options` or `pkgs`, which exist only once all modules are known.",
  fix: "safe",
  check(ctx) {
    for (const knot of distinctKnots(ctx.modules.knotsOf(ctx.file))) {
      if (!sites.has(knot.site.kind)) continue;
      const fix = fixOf(ctx, knot);
      const message = messageOf(knot, fix === "futile");
      ctx.report({ ...knotTrail(ctx.file, knot), message, fixes: fix === undefined || fix === "futile" ? [] : [fix] });
    }
  },
});

function fixOf(ctx: RuleContext, knot: Knot): Fix | "futile" | undefined {
  return (
    fixLateLibrary(ctx, knot) ??
    fixConditionalNames(ctx, knot) ??
    (knot.site.kind === "imports" ? fixConditionalImport(ctx, knot) : undefined)
  );
}

function messageOf(knot: Knot, isFutile: boolean): string {
  const { kind } = knot.site;
  const needs = `${siteName(knot.site)} ${kind === "shape" ? "need" : "needs"} \`${demandText(knot.demand)}\``;
  const why = latenessOf(knot, kind === "imports" ? "every import" : kind === "shape" ? "every module" : "all of that");
  return `${needs}, ${why}: ${nixStops}. ${adviceOf(knot, isFutile)}`;
}

function adviceOf(knot: Knot, isFutile: boolean): string {
  switch (knot.site.kind) {
    case "imports":
      return importsAdvice(knot);
    case "shape":
      return structureAdvice(knot, isFutile);
    default:
      return `Decide ${siteName(knot.site)} by something in \`specialArgs\`, or by nothing.`;
  }
}
