// Owns the walks of sets that several modules set the same option to, as machines do with what one function makes for all of them:
// such a set is walked once for the modules of one fixpoint, from its second time on.

import { Cell, type Tracker } from "../../project/tracking.ts";
import type { AttrsValue } from "../value.ts";
import type { ModuleWalk } from "./module-walk.ts";

/** The sets that the modules of one fixpoint, or of fixpoints with the same arguments, have in common. */
export class SharedDefinitions {
  readonly #tracker: Tracker | undefined;
  // By the attributes of the set, then by the path at which they stand; undefined after the first time.
  readonly #walks = new WeakMap<AttrsValue["attributes"], Map<string, Cell<ModuleWalk> | undefined>>();

  constructor(tracker: Tracker | undefined) {
    this.#tracker = tracker;
  }

  /** The walk of a set at a path, made where it comes a second time; undefined where it comes the first time. */
  walk({ attributes }: AttrsValue, path: readonly string[], make: () => ModuleWalk): ModuleWalk | undefined {
    let byPath = this.#walks.get(attributes);
    if (byPath === undefined) {
      byPath = new Map();
      this.#walks.set(attributes, byPath);
    }
    const key = path.join("\0");
    if (!byPath.has(key)) {
      byPath.set(key, undefined);
      return undefined;
    }
    const walk = byPath.get(key) ?? new Cell();
    byPath.set(key, walk);
    return walk.get(this.#tracker, make);
  }
}
