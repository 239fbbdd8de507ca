// Owns how V8 is told to go about code that runs for a second or two. It begins to optimize what has run a little, with another
// thread's time; most checks have ended before that pays.

import { setFlagsFromString } from "node:v8";

/**
 * How much has to run before it is optimized, by the version of V8; only versions are named on which it was measured. Checks of 49 to
 * 3,500 files took 0.57 to 0.77 of the processor time, and 0.7 to 0.9 of the time by the clock, than with V8's own 67,584 bytes of
 * bytecode (Node 20) or 3,000 calls (Node 22). From Node 24 on there is a compiler in between, and nothing to be gained.
 */
const patience: Readonly<Record<string, string>> = {
  "11.3": "--interrupt-budget=500000",
  "12.4": "--invocation-count-for-turbofan=10000",
};

/** What tells a version of V8 to wait; undefined for versions of which nothing is known. */
export function patienceFlag(version: string): string | undefined {
  return patience[version.split(".", 2).join(".")];
}

/** Lets code run longer before it is optimized; to be called before the code is loaded. */
export function delayOptimization(): void {
  const flag = patienceFlag(process.versions.v8);
  if (flag !== undefined) setFlagsFromString(flag);
}
