// Owns paths of config as objects: one for each path, whoever names it. The sites and reads of many roots are told apart by them,
// without a text being made of any.

import type { LatePath } from "../value.ts";

/** A path of config. */
export class Place {
  /** The path without its last name; absent for the root of config. */
  readonly above: Place | undefined;
  #below: Map<string, Place> | undefined;

  constructor(above: Place | undefined) {
    this.above = above;
  }

  /** The path with one more name. */
  below(name: string): Place {
    this.#below ??= new Map();
    let place = this.#below.get(name);
    if (place === undefined) {
      place = new Place(this);
      this.#below.set(name, place);
    }
    return place;
  }
}

/** The places that one analysis names. */
export class Places {
  readonly #root = new Place(undefined);
  // Sites and demands share their paths.
  readonly #known = new WeakMap<LatePath, Place>();

  /** The place of a path, as far as its names are known. */
  of(path: LatePath): Place {
    let place = this.#known.get(path);
    if (place === undefined) {
      place = this.#root;
      for (const name of path) {
        if (name === undefined) break;
        place = place.below(name);
      }
      this.#known.set(path, place);
    }
    return place;
  }
}
