// Owns recognizing what `mkIf`, `mkMerge`, `mkForce`, `mkBefore`, `mkOption` and the like make: sets with a `_type`, which the
// module system takes apart before it looks at what they hold.

import type { Machine } from "./machine.ts";
import type { Thunk } from "./thunk.ts";
import type { SingleValue } from "./value.ts";

/** A definition, or declaration, as nixpkgs' `lib.modules` wraps it. */
export interface Property {
  /** `if`, `merge`, `override`, `order`, `option`, … */
  readonly type: string;
  /** What it holds; of `merge`, the list of definitions. Absent where it holds none. */
  readonly content: Thunk | undefined;
}

/** The property that a value is; undefined where it is none, or that is not known. */
export function propertyOf(machine: Machine, value: SingleValue): Property | undefined {
  const thunk = value.kind === "attrs" ? value.attributes.get("_type") : undefined;
  if (value.kind !== "attrs" || thunk === undefined) return undefined;
  const type = machine.peek(thunk);
  if (type.kind !== "string" || type.text === undefined) return undefined;
  return { type: type.text, content: value.attributes.get(type.text === "merge" ? "contents" : "content") };
}
