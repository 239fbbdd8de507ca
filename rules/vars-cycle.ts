import { attributeText } from "../src/eval/demand.ts";
import { distinctKnots, type Knot, type Site, type SiteKind } from "../src/eval/modules/knots.ts";
import { varsReadOf } from "../src/eval/vars/vars-reads.ts";
import { nixStops, structureAdvice } from "../src/lint/knot-advice.ts";
import { generatorSite, readText } from "../src/lint/knot-reads.ts";
import { knotTrail } from "../src/lint/knot-trail.ts";
import { defineRule } from "../src/lint/rule.ts";

const sites: ReadonlySet<SiteKind> = new Set(["options", "structure", "condition", "value"]);

export const varsCycle = defineRule({
  id: "vars-cycle",
  category: "vars",
  severity: "error",
  summary: "Generators depend on what is known only once all generators are.",
  check(ctx) {
    for (const knot of distinctKnots(ctx.modules.knotsOf(ctx.file))) {
      const site = sites.has(knot.site.kind) ? generatorSite(knot) : undefined;
      if (site === undefined) continue;
      const message = `${subjectOf(site)} on ${readText(knot)}. ${reasonOf(knot)}: ${nixStops}. ${adviceOf(knot)}`;
      ctx.report({ ...knotTrail(ctx.file, knot), message });
    }
  },
});

// What of the generators is being learned.
function subjectOf({ kind, path }: Site): string {
  const [generator, field, item, option] = path.slice(4);
  if (kind === "condition") return `Whether ${nameOf(path)} is set here depends`;
  if (generator === undefined) return "The names of generators depend";
  if (field === undefined) return `What generator ${quoted(generator)} has depends`;
  if (kind === "structure" && item === undefined)
    return `The names in ${quoted(field)} of generator ${quoted(generator)} depend`;
  if (kind === "structure" && option === undefined) return `What is said of ${nameOf(path)} depends`;
  return `${nameOf(path)} depends`;
}

function reasonOf({ demand, through }: Knot): string {
  const reads = [demand, ...through.map((step) => step.demand)];
  const isPath = reads.some((read) => varsReadOf(read)?.field === "path");
  return isPath
    ? "To say where a secret is, Clan goes through the names and the files of all generators of the machine, these among them"
    : "To look at one generator Nix needs the names of all, and of the one what it is made of";
}

// A condition under `mkIf` takes the same look at the generators, so that never helps.
function adviceOf(knot: Knot): string {
  const isOwn = knot.site.kind === "structure" && knot.through.length === 0;
  return isOwn ? structureAdvice(knot, true) : "Let an option outside of `clan.core.vars` decide.";
}

function nameOf(path: readonly string[]): string {
  return `\`${path.slice(3).map(attributeText).join(".")}\``;
}

function quoted(name: string): string {
  return `\`${name}\``;
}
