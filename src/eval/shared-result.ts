// Owns thunks that stand for what many evaluate, and that the first of them made in its own surroundings.

import type { Tracker } from "../project/tracking.ts";
import type { Thunk } from "./thunk.ts";

/** Nothing keeps more results than this. */
const resultLimit = 10_000;

// What is evaluated once for all who ask.
class SharedResult {
  readonly thunk: Thunk;
  readonly #revision: number;

  constructor(thunk: Thunk, tracker: Tracker | undefined) {
    this.thunk = thunk;
    this.#revision = tracker?.revision ?? 0;
  }

  /**
   * Whether it has to be made again, where the project has changed: what would be evaluated anew is evaluated in the surroundings of who
   * asks now, for the first who asked may be gone.
   */
  isOutdated(tracker: Tracker | undefined): boolean {
    return tracker !== undefined && this.#revision !== tracker.revision && this.thunk.state === "waiting";
  }
}

/** Such results of one project, by what makes them and a text that is the same for all who share one. */
export class SharedResults {
  readonly #tracker: Tracker | undefined;
  readonly #results = new WeakMap<object, Map<string, SharedResult>>();
  /** In which state of the project the results of something were last looked through. */
  readonly #swept = new WeakMap<object, number>();

  constructor(tracker: Tracker | undefined) {
    this.#tracker = tracker;
  }

  /** The one that is known, or is made now; undefined where it may not be shared. */
  get(maker: object, key: string, make: () => Thunk): Thunk | undefined {
    let known = this.#results.get(maker);
    if (known === undefined) {
      known = new Map();
      this.#results.set(maker, known);
    }
    let result = known.get(key);
    if (result === undefined || result.isOutdated(this.#tracker)) {
      if (this.#tracker !== undefined) this.#sweep(maker, known, this.#tracker);
      if (known.size >= resultLimit) return undefined;
      result = new SharedResult(make(), this.#tracker);
      known.set(key, result);
    }
    // One that comes back to itself has no end, wherever it began; that is found out by who asks.
    return result.thunk.state === "running" ? undefined : result.thunk;
  }

  // Of those that were made before a change, some are made by nobody any more.
  #sweep(maker: object, known: Map<string, SharedResult>, tracker: Tracker): void {
    if ((this.#swept.get(maker) ?? 0) === tracker.revision) return;
    this.#swept.set(maker, tracker.revision);
    for (const [key, result] of known) if (result.isOutdated(tracker)) known.delete(key);
  }
}
