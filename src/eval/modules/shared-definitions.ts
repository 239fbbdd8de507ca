// Owns the walks of what several modules set the same option to, as machines do with what one function makes for all of them: it is
// walked once for the modules of one fixpoint, from its second time on.

import { Cell, type Tracker } from "../../project/tracking.ts";
import type { Thunk } from "../thunk.ts";
import type { AttrsValue } from "../value.ts";
import type { ModuleWalk } from "./module-walk.ts";

/** What is the same for all who set an option to it: an expression, or the attributes of a set. */
export type Definition = Thunk | AttrsValue["attributes"];

/** The definitions that the modules of one fixpoint, or of fixpoints with the same arguments, have in common. */
export class SharedDefinitions {
  readonly #tracker: Tracker | undefined;
  // By the path at which it stands, undefined where it came there once; a path alone is one at which it came once, and the only one.
  readonly #walks = new WeakMap<Definition, string | Map<string, Cell<ModuleWalk> | undefined>>();

  constructor(tracker: Tracker | undefined) {
    this.#tracker = tracker;
  }

  /** The walk of a definition at a path, made where it comes a second time; undefined where it comes the first time. */
  walk(definition: Definition, path: readonly string[], make: () => ModuleWalk): ModuleWalk | undefined {
    const key = path.join("\0");
    let byPath = this.#walks.get(definition);
    if (byPath === undefined) {
      this.#walks.set(definition, key);
      return undefined;
    }
    if (typeof byPath === "string") {
      byPath = new Map([[byPath, undefined]]);
      this.#walks.set(definition, byPath);
    }
    if (!byPath.has(key)) {
      byPath.set(key, undefined);
      return undefined;
    }
    const walk = byPath.get(key) ?? new Cell();
    byPath.set(key, walk);
    return walk.get(this.#tracker, make);
  }
}
