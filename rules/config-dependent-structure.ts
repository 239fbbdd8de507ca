import { attributePath, demandText } from "../src/eval/demand.ts";
import { distinctKnots, type Knot, type SiteKind } from "../src/eval/modules/knots.ts";
import { nixStops, structureAdvice } from "../src/lint/knot-advice.ts";
import { generatorSite, readText } from "../src/lint/knot-reads.ts";
import { isOptionType, siteName } from "../src/lint/knot-site.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { fixConditionalNames } from "../src/lint/rewrite/conditional-names.ts";
import { fixLateLibrary } from "../src/lint/rewrite/early-library.ts";
import { defineRule } from "../src/lint/rule.ts";

const sites: ReadonlySet<SiteKind> = new Set(["options", "structure", "condition", "value"]);

export const configDependentStructure = defineRule({
  id: "config-dependent-structure",
  category: "fixpoint",
  severity: "error",
  summary: "Names or definitions in `config` or `options` are computed from an option that needs them.",
  fix: "safe",
  check(ctx) {
    for (const knot of distinctKnots(ctx.modules.knotsOf(ctx.file))) {
      if (!sites.has(knot.site.kind) || generatorSite(knot) !== undefined) continue;
      const fix = fixLateLibrary(ctx, knot) ?? fixConditionalNames(ctx, knot);
      const message = messageOf(knot, fix === "futile");
      ctx.report({ ...knotTrail(ctx.file, knot), message, fixes: fix === undefined || fix === "futile" ? [] : [fix] });
    }
  },
});

function messageOf(knot: Knot, isFutile: boolean): string {
  const { kind } = knot.site;
  if (kind === "value") return valueMessage(knot);
  const advice =
    kind === "condition" ? "Let another option decide, or set it elsewhere." : structureAdvice(knot, isFutile);
  const isNames = kind !== "condition" && !isOptionType(knot.site);
  const subject = kind === "condition" ? `whether ${placeText(knot)} is set here` : siteName(knot.site);
  const why = isNames ? "and to look that up Nix needs these names first" : "which cannot be read without it";
  return `${subject} ${isNames ? "depend" : "depends"} on ${readText(knot)}, ${why}: ${nixStops}. ${advice}`;
}

function valueMessage(knot: Knot): string {
  const { site, demand } = knot;
  const place = placeText(knot);
  if (knot.through.length === 0 && demand.path.join(".") === site.path.join(".")) {
    return `${place} is defined by itself, for \`${demandText(demand)}\` is what this very definition makes: ${nixStops}. Definitions of one option are merged, so write only what this one adds.`;
  }
  const holder = site.elementOf === undefined ? undefined : attributePath(site.elementOf);
  if (holder !== undefined || site.isShared === true) {
    const all = holder === undefined ? "a freeform set" : `\`${holder}\``;
    return `${place} is computed from ${readText(knot)}, and to read one element of ${all} Nix looks at each: ${nixStops}. Bind the value in a \`let\`, and use it for both.`;
  }
  return `${place} is computed from ${readText(knot)}, which cannot be read without it: ${nixStops}. Let one of them be computed from something else.`;
}

function placeText({ site }: Knot): string {
  return `\`${attributePath(site.path)}\``;
}
