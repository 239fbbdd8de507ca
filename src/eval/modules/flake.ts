// Owns the outputs of a project's flake: what the `outputs` function gives when it is called as Nix calls it, with `self` as its
// own result and inputs of which only names are known. A `default.nix` at the root stands in where there is no flake.

import { join } from "node:path/posix";
import { Cells } from "../../project/tracking.ts";
import type { Evaluator } from "../evaluator.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type ErrorValue, earlyValue, unknownValue, type Value } from "../value.ts";

/** Values looked into while exploring outputs. */
const exploreLimit = 4_000;
/** Levels of names: `clanInternals.machines.<system>.<name>` is the deepest that anyone writes. */
const exploreDepth = 5;

/**
 * Outputs that hold no machines of the fleet, by custom; systems that tests make of the same modules are legion. What they write
 * out is still walked, once a call.
 */
const withoutMachines: ReadonlySet<string> = new Set([
  "apps",
  "checks",
  "devShell",
  "devShells",
  "formatter",
  "hydraJobs",
  "legacyPackages",
  "packages",
  "templates",
]);

const known = new Cells<Evaluator, Thunk | undefined>();

/** The outputs of the flake, or the value of the project's `default.nix`; undefined where there is neither. Made once. */
export function projectOutputs(evaluator: Evaluator): Thunk | undefined {
  return known.get(evaluator.project.tracker, evaluator, () => makeOutputs(evaluator));
}

function makeOutputs(evaluator: Evaluator): Thunk | undefined {
  const { project } = evaluator;
  if (!project.isFlake) return evaluator.file(join(project.root, "default.nix"));
  const flake = evaluator.file(join(project.root, "flake.nix"));
  if (flake === undefined) return undefined;
  const outputs: Thunk = Thunk.lazy(() => {
    const value = evaluator.machine.force(flake);
    const fn = value.kind === "attrs" ? value.attributes.get("outputs") : undefined;
    if (fn === undefined) return unknownValue;
    const self = Thunk.lazy(() => selfValue(evaluator, outputs), fn.origin);
    const inputs: AttrsValue = {
      kind: "attrs",
      attributes: new Map([["self", self]]),
      isOpen: true,
      fallback: (name) => Thunk.of(earlyValue(name)),
    };
    return evaluator.apply(evaluator.machine.force(fn), Thunk.of(inputs, fn.origin), fn.origin);
  }, flake.origin);
  return outputs;
}

// Nix adds a few names of its own to the outputs; to have any name, all outputs' names must be known.
function selfValue(evaluator: Evaluator, outputs: Thunk): Value {
  return evaluator.machine.inspect(outputs, (value) => {
    if (value.kind !== "attrs") return unknownValue;
    const { root } = evaluator.project;
    const own = new Map<string, Thunk>([
      ["outPath", Thunk.of({ kind: "string", text: root })],
      ["inputs", Thunk.of(earlyValue("inputs"))],
      ["sourceInfo", Thunk.of(earlyValue("sourceInfo"))],
    ]);
    return { ...value, attributes: new Map([...value.attributes, ...own]), isOpen: true };
  });
}

/**
 * Looks into outputs name by name, so that the systems in them are met. What is late is passed over; so is what fails, except
 * that outputs which need themselves to be known are given back.
 */
export function explore(evaluator: Evaluator, outputs: Thunk): ErrorValue[] {
  const seen = new Set<Thunk>();
  const cycles: ErrorValue[] = [];
  const visit = (thunk: Thunk, depth: number): void => {
    if (depth > exploreDepth || seen.size >= exploreLimit || seen.has(thunk)) return;
    seen.add(thunk);
    const answer = evaluator.ask(thunk).value;
    if (answer.kind === "error" && answer.reason === "cycle") cycles.push(answer);
    for (const value of alternativesOf(answer)) {
      if (value.kind !== "attrs") continue;
      for (const [name, inner] of value.attributes) {
        if (depth > 0 || !withoutMachines.has(name)) visit(inner, depth + 1);
      }
    }
  };
  visit(outputs, 0);
  return cycles;
}
