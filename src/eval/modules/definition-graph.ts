// Owns the question which sites of a fixpoint need each other. A read of `config.a.b` evaluates the names along it and every
// definition on the way; sites that reach themselves through such reads are knots. Time is linear in sites and reads.

import type { Demand } from "../demand.ts";
import type { LatePath } from "../value.ts";
import type { VarsFacts } from "../vars/vars-facts.ts";
import { configReads, isRootSite, type Knot, needsRootSite, type Site } from "./knots.ts";
import { type Place, Places } from "./places.ts";

/** A read that one site makes of others. */
interface Edge {
  readonly demand: Demand;
  readonly target: Site;
}

const none: readonly Edge[] = [];

/** The sites that a read of a place evaluates: what is defined there, and elements of a set that is looked at as a whole. */
interface Target {
  readonly sites: Site[];
  readonly elements: Site[];
}

/** The sites of one fixpoint, and how they read each other. */
export class DefinitionGraph {
  readonly #sites: readonly Site[];
  readonly #places: Places;
  /** By place; of places that nothing reads there are none, and those are most. */
  readonly #targets = new Map<Place, Target>();
  readonly #roots: Site[] = [];
  readonly #vars: VarsFacts;

  /** Graphs of one analysis may share their `places`. */
  constructor(sites: readonly Site[], vars: VarsFacts, places = new Places()) {
    this.#sites = sites;
    this.#vars = vars;
    this.#places = places;
    const read = this.#placesRead();
    for (const site of sites) {
      if (isRootSite(site)) this.#roots.push(site);
      else this.#targetAt(site.path, read)?.sites.push(site);
      if (site.elementOf !== undefined) this.#targetAt(site.elementOf, read)?.elements.push(site);
    }
  }

  /** Every knot, in the order of the sites; of a ring of several sites the first one stands for it. */
  knots(): Knot[] {
    const knots: Knot[] = [];
    const edges = new Map<Site, readonly Edge[]>();
    for (const site of this.#sites) {
      const out = this.#edgesOf(site);
      if (out.length === 0) continue;
      edges.set(site, out);
      const own = new Set(out.filter(({ target }) => target === site).map(({ demand }) => demand));
      for (const demand of own) knots.push({ site, demand, through: [] });
    }
    if (edges.size === 0) return knots;
    const tied = new Set(knots.map(({ site }) => site));
    for (const ring of rings(edges)) {
      if (!ring.some(({ from }) => tied.has(from))) knots.push(ringKnot(ring));
    }
    return knots;
  }

  // The places that some site reads, and all above them.
  #placesRead(): ReadonlySet<Place> {
    const read = new Set<Place>();
    for (const { demands } of this.#sites) {
      for (const demand of demands) {
        for (const path of configReads(demand)) {
          for (let at: Place | undefined = this.#places.of(path); at !== undefined && !read.has(at); at = at.above)
            read.add(at);
        }
      }
    }
    return read;
  }

  #targetAt(path: readonly string[], read: ReadonlySet<Place>): Target | undefined {
    const place = this.#places.of(path);
    let target = this.#targets.get(place);
    if (target === undefined && read.has(place)) {
      target = { sites: [], elements: [] };
      this.#targets.set(place, target);
    }
    return target;
  }

  #edgesOf(site: Site): readonly Edge[] {
    let edges: Edge[] | undefined;
    const add = (demand: Demand, target: Site) => {
      edges ??= [];
      edges.push({ demand, target });
    };
    for (const demand of site.demands) {
      for (const root of this.#roots) if (needsRootSite(demand, root)) add(demand, root);
      if (demand.root.isOutside === true) for (const target of this.#namespaces()) add(demand, target);
      for (const path of configReads(demand)) {
        for (const { sites, elements } of this.#targetsOf(path)) {
          for (const target of sites) add(demand, target);
          for (const target of elements) add(demand, target);
        }
        if (!this.#vars.isSecretPath(path)) continue;
        for (const target of this.#sites) if (this.#vars.isNeededForSecrets(target.path)) add(demand, target);
      }
    }
    if (edges === undefined) return none;
    // Roots need nothing that is not a root itself to be tied: any demand of theirs comes back to them.
    return isRootSite(site) ? edges.filter(({ target }) => target === site) : edges;
  }

  // A machine that is read from outside is first searched for definitions that no option takes, in all of its namespaces.
  *#namespaces(): IterableIterator<Site> {
    for (const site of this.#sites) if (site.kind === "structure" && site.path.length === 1) yield site;
  }

  // What stands on the way to a path, the outermost first.
  #targetsOf(path: LatePath): readonly Target[] {
    const found: Target[] = [];
    for (let at: Place | undefined = this.#places.of(path); at !== undefined; at = at.above) {
      const target = this.#targets.get(at);
      if (target !== undefined) found.push(target);
    }
    return found.reverse();
  }
}

interface RingStep {
  readonly from: Site;
  readonly demand: Demand;
}

function ringKnot(ring: readonly RingStep[]): Knot {
  const [first, ...others] = ring;
  return {
    site: first!.from,
    demand: first!.demand,
    through: others.map(({ from, demand }) => ({ site: from, demand })),
  };
}

// Rings of two and more sites, each found once, by a depth-first search without recursion.
function* rings(edges: ReadonlyMap<Site, readonly Edge[]>): IterableIterator<readonly RingStep[]> {
  const done = new Set<Site>();
  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const path: { readonly site: Site; index: number }[] = [{ site: start, index: 0 }];
    const position = new Map<Site, number>([[start, 0]]);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const edge = edges.get(top.site)?.[top.index];
      top.index += 1;
      if (edge === undefined) {
        done.add(top.site);
        position.delete(top.site);
        path.pop();
        continue;
      }
      const at = position.get(edge.target);
      if (at !== undefined && at < path.length - 1) {
        yield path.slice(at).map(({ site, index }) => ({ from: site, demand: edges.get(site)![index - 1]!.demand }));
      } else if (at === undefined && !done.has(edge.target) && edges.has(edge.target)) {
        position.set(edge.target, path.length);
        path.push({ site: edge.target, index: 0 });
      }
    }
  }
}
