// Owns the words for what a knot reads, and for which of the rules about knots a knot is: exactly one of them speaks.

import { demandText } from "../eval/demand.ts";
import type { Knot, Site } from "../eval/modules/knots.ts";
import { isInGenerators } from "../eval/vars/generators.ts";

/** What is read, and what that reads in turn, up to what cannot be read. */
export function readText({ demand, through }: Knot): string {
  return [demand, ...through.map((step) => step.demand)]
    .map((read) => `\`${demandText(read)}\``)
    .join(", which depends on ");
}

/** The part of Clan's generators that a knot ties; undefined where it ties none. */
export function generatorSite({ site, through }: Knot): Site | undefined {
  return [site, ...through.map((step) => step.site)].find(({ path }) => isInGenerators(path));
}
