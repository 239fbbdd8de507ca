// Owns the words about a knot that are the same for every rule: why what is read is late, and what would untie it.

import { attributePath, demandText, type Step, stepsOf } from "../eval/demand.ts";
import type { Knot } from "../eval/modules/knots.ts";
import { isOptionType } from "./knot-site.ts";

/** What Nix says of every knot. */
export const nixStops = 'Nix stops with "infinite recursion encountered"';

/** Why what a knot reads is late, as the second half of a sentence about what comes before `goal`, such as `every import`. */
export function latenessOf({ demand: { root } }: Knot, goal: string): string {
  const known = `known only once ${goal} is`;
  if (root.kind === "config") return `but \`config\` is ${known}`;
  if (root.kind === "options") return `but \`options\` are ${known}`;
  if (root.name === "pkgs") return `but \`pkgs\` is made from \`config\`, which is ${known}`;
  return `but \`${root.name}\` comes from \`_module.args\`, which is ${known}`;
}

/** What to do about something that decides which modules there are. */
export function importsAdvice(knot: Knot): string {
  const { root, path } = knot.demand;
  const read = `\`${demandText(knot.demand)}\``;
  const swapped = lookedUpInWith(knot);
  if (swapped !== undefined) {
    return `\`${swapped}\` is looked up in the innermost \`with\` first: let \`with lib;\` stand inside of \`with pkgs;\`, or write \`lib.${swapped}\`.`;
  }
  if (root.kind === "argument" && root.name === "pkgs") {
    if (path[0] === "lib") return "Take `lib` from the arguments of the module: it is known before `config` is.";
    if (path[0] === "callPackage") return "Import the file itself: the module system passes it its arguments.";
    if (path[0]?.startsWith("fetch") === true)
      return "Make it an input of the flake, which is known before any module.";
    return "Import the module always, and put its config under `lib.mkIf`; or decide by something in `specialArgs`.";
  }
  if (root.kind === "argument") return `Pass \`${root.name}\` in \`specialArgs\` instead.`;
  if (hasStep(knot, "name") || path.length === 0) {
    return `Let something in \`specialArgs\` decide, or import all of them and put their config under \`lib.mkIf\`.`;
  }
  if (hasStep(knot, "condition")) {
    return "Import the module always, and put its config under `lib.mkIf` with this condition.";
  }
  return `Name the modules without ${read}; what depends on it goes into their config, under \`lib.mkIf\`.`;
}

/** What to do about names that depend on what lies below them; `isFutile` where `mkIf` is known not to help. */
export function structureAdvice(knot: Knot, isFutile: boolean): string {
  const { kind, path, elementOf } = knot.site;
  const swapped = lookedUpInWith(knot);
  if (swapped !== undefined) return `Write \`lib.${swapped}\`, which is not looked up in the \`with\`.`;
  if (isOptionType(knot.site)) return "Decide the type by something that is known before `config` is.";
  if (kind === "options") return "Declare the option always; what depends on `config` is its value.";
  if (hasStep(knot, "name") || isMapped(knot)) {
    return path.length === 0
      ? "Write the path of the option out; names below an option may be computed."
      : "Compute them from another option, or from something that is no option.";
  }
  if (isFutile) return "`lib.mkIf` would come back here too: let an option decide that this does not define.";
  if (elementOf !== undefined) return `Let something outside of \`${attributePath(elementOf)}\` decide.`;
  return "Say it with `lib.mkIf`, which keeps the names and decides their values.";
}

/** A name that had to be looked up in a late `with` because that is the innermost one. */
function lookedUpInWith(knot: Knot): string | undefined {
  for (const { kind, origin, label } of stepsOf(knot.demand.trail)) {
    const isWith = kind === "name" && origin.node.parent?.kind === "with_expression";
    if (isWith && knot.demand.path.length === 0 && knot.demand.root.name === "pkgs")
      return /^`([^`]+)`/.exec(label)?.[1];
  }
  return undefined;
}

// Whether names are made from a list or a set, rather than chosen by a condition.
function isMapped(knot: Knot): boolean {
  return [...stepsOf(knot.demand.trail)].some(({ label }) =>
    /^`(genAttrs|listToAttrs|map|mapAttrs'?|mapAttrsToList|concatMap|setAttrByPath)`/.test(label),
  );
}

function hasStep(knot: Knot, kind: Step["kind"]): boolean {
  return [...stepsOf(knot.demand.trail)].some((step) => step.kind === kind);
}
