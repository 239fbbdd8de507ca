// Owns "did you mean": the one of several known names that a misspelt one was most likely meant to be.

import { distance } from "fastest-levenshtein";

/**
 * The known name nearest to `name`, or undefined where none is near: a third of its letters may differ, and always two.
 * Of equally near names the first is given.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.min(Math.max(2, Math.floor(name.length / 3)), Math.max(1, name.length - 1)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const steps = distance(name, candidate);
    if (steps >= least) continue;
    least = steps;
    nearest = candidate;
  }
  return nearest;
}
