// Owns thunks that stand for what many evaluate, and that the first of them made in its own surroundings.

import type { Tracker } from "../project/tracking.ts";
import type { Thunk } from "./thunk.ts";

/** What is evaluated once for all who ask. */
export class SharedResult {
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
