// Owns how the path of a knot becomes the places of a diagnostic: the read that cannot be met, and the steps from what is being
// learned to it, in the order in which Nix walks them. Steps that show nothing new are left out.

import { attributeText, demandText, type Step } from "../eval/demand.ts";
import type { Knot, Site } from "../eval/knots.ts";
import type { Origin } from "../eval/value.ts";
import type { SourceFile } from "../project/source-file.ts";
import type { Span } from "../text/span.ts";
import type { RelatedSpan } from "./diagnostic.ts";

/** The places of a diagnostic about a knot. */
export interface KnotTrail {
  readonly span: Span;
  readonly label: string;
  readonly related: readonly RelatedSpan[];
}

/**
 * Lays out a knot for a file. The primary span is the read where it stands in that file, else the step of the path that is
 * last in it; other steps are related spans.
 */
export function knotTrail(file: SourceFile, knot: Knot): KnotTrail {
  const steps = [{ origin: knot.site.origin, label: siteLabel(knot.site) }, ...stepsOf(knot.demand.trail)];
  const through = knot.through.map((site) => ({ origin: site.origin, label: `which needs ${siteLabel(site)}` }));
  const read = { origin: knot.demand.origin, label: `reads \`${demandText(knot.demand)}\`` };
  const all = [...steps, read, ...through];
  const primary = [...steps, read].reverse().find((step) => step.origin.file === file) ?? read;
  const related: RelatedSpan[] = [];
  for (const step of all) {
    if (step === primary || isSamePlace(step.origin, primary.origin)) continue;
    const { file: stepFile, node } = step.origin;
    const path = stepFile.path;
    if (related.some((other) => other.path === path && other.span.start === node.start && other.span.end === node.end))
      continue;
    related.push({ path, span: node.span, message: step.label });
  }
  return { span: primary.origin.node.span, label: primary.label, related };
}

function siteLabel({ kind, path }: Site): string {
  const name = path.map(attributeText).join(".");
  switch (kind) {
    case "imports":
      return "this has to be known to know `imports`";
    case "shape":
      return "this has to be known to know the module";
    case "disabledModules":
    case "key":
    case "freeformType":
      return `this has to be known to know \`${kind}\``;
    case "options":
      return `the names in \`${["options", name].filter(Boolean).join(".")}\``;
    case "structure":
      return `the names in \`${["config", name].filter(Boolean).join(".")}\``;
    case "condition":
      return `whether \`${name}\` is defined here`;
    case "value":
      return `the definition of \`${name}\``;
  }
}

function* stepsOf(trail: Step | undefined): IterableIterator<Step> {
  for (let step = trail; step !== undefined; step = step.next) yield step;
}

function isSamePlace(a: Origin, b: Origin): boolean {
  return a.file === b.file && a.node.start === b.node.start && a.node.end === b.node.end;
}
