// Owns the question which sites of a fixpoint need each other. A read of `config.a.b` evaluates the names along it and every
// definition on the way; sites that reach themselves through such reads are knots. Time is linear in sites and reads.

import type { Demand } from "../demand.ts";
import type { LatePath } from "../value.ts";
import type { VarsFacts } from "../vars/vars-facts.ts";
import { configReads, isRootSite, type Knot, needsRootSite, type Site } from "./knots.ts";

/** A read that one site makes of others. */
interface Edge {
  readonly demand: Demand;
  readonly target: Site;
}

/** The sites of one fixpoint, and how they read each other. */
export class DefinitionGraph {
  readonly #sites: readonly Site[];
  readonly #byPath = new Map<string, Site[]>();
  readonly #byElements = new Map<string, Site[]>();
  readonly #roots: Site[] = [];
  readonly #vars: VarsFacts;

  constructor(sites: readonly Site[], vars: VarsFacts) {
    this.#sites = sites;
    this.#vars = vars;
    for (const site of sites) {
      if (isRootSite(site)) this.#roots.push(site);
      else push(this.#byPath, keyOf(site.path), site);
      if (site.elementOf !== undefined) push(this.#byElements, keyOf(site.elementOf), site);
    }
  }

  /** Every knot, in the order of the sites; of a ring of several sites the first one stands for it. */
  knots(): Knot[] {
    const knots: Knot[] = [];
    const edges = new Map<Site, readonly Edge[]>();
    for (const site of this.#sites) {
      const out = this.#edgesOf(site);
      if (out.length > 0) edges.set(site, out);
      const own = new Set(out.filter(({ target }) => target === site).map(({ demand }) => demand));
      for (const demand of own) knots.push({ site, demand, through: [] });
    }
    const tied = new Set(knots.map(({ site }) => site));
    for (const ring of rings(edges)) {
      if (!ring.some(({ from }) => tied.has(from))) knots.push(ringKnot(ring));
    }
    return knots;
  }

  #edgesOf(site: Site): Edge[] {
    const edges: Edge[] = [];
    for (const demand of site.demands) {
      for (const root of this.#roots) if (needsRootSite(demand, root)) edges.push({ demand, target: root });
      if (demand.root.isOutside === true) for (const target of this.#namespaces()) edges.push({ demand, target });
      for (const read of configReads(demand)) {
        for (const target of this.#evaluatedBy(read)) edges.push({ demand, target });
      }
    }
    // Roots need nothing that is not a root itself to be tied: any demand of theirs comes back to them.
    return isRootSite(site) ? edges.filter(({ target }) => target === site) : edges;
  }

  // A machine that is read from outside is first searched for definitions that no option takes, in all of its namespaces.
  *#namespaces(): IterableIterator<Site> {
    for (const site of this.#sites) if (site.kind === "structure" && site.path.length === 1) yield site;
  }

  *#evaluatedBy(read: LatePath): IterableIterator<Site> {
    for (const key of prefixKeysOf(read)) {
      const along = this.#byPath.get(key);
      if (along !== undefined) yield* along;
      const elements = this.#byElements.get(key);
      if (elements !== undefined) yield* elements;
    }
    if (!this.#vars.isSecretPath(read)) return;
    for (const site of this.#sites) if (this.#vars.isNeededForSecrets(site.path)) yield site;
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

// Sites and reads are shared by the graphs of many roots, so their keys are made once.
const keys = new WeakMap<readonly string[], string>();
const prefixKeys = new WeakMap<LatePath, readonly string[]>();

function keyOf(path: readonly string[]): string {
  let key = keys.get(path);
  if (key === undefined) {
    key = path.join("\0");
    keys.set(path, key);
  }
  return key;
}

/** The keys of a path and of all paths above it, up to the first name that is not known. */
function prefixKeysOf(read: LatePath): readonly string[] {
  let found = prefixKeys.get(read);
  if (found === undefined) {
    const made = [""];
    for (const [index, name] of read.entries()) {
      if (name === undefined) break;
      made.push(index === 0 ? name : `${made.at(-1)}\0${name}`);
    }
    found = made;
    prefixKeys.set(read, found);
  }
  return found;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
