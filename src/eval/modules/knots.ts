// Owns knots: what of a module fixpoint has to be known at a place before the value that is looked into there can exist.
// The rules were measured with real Nix, position by position and form by form.

import { type Demand, isSameRoot } from "../demand.ts";
import { hops } from "../late.ts";
import type { LatePath, Origin } from "../value.ts";

/** What was being learned of a module when something late was looked into. */
export type SiteKind =
  /** What the module is, and its names. */
  | "shape"
  | "imports"
  | "disabledModules"
  | "key"
  | "freeformType"
  /** Names below `options`, or the type of an option. */
  | "options"
  /** Names of `config`, or below one of them. */
  | "structure"
  /** Whether a definition holds: the condition of a `mkIf`. */
  | "condition"
  /** The definition of an option. */
  | "value";

/** A condition around definitions. */
export interface Guard {
  readonly path: readonly string[];
  /** Whether what it guards is known to be, or to be in, an option; else that depends on the options. */
  readonly isOnOption: boolean;
}

/** A part of a module that the module system is bound to evaluate, and what that demands. */
export interface Site {
  readonly kind: SiteKind;
  /** Where in `config` or `options`; empty at the root and for parts outside them. */
  readonly path: readonly string[];
  readonly demands: readonly Demand[];
  /** The expression that is evaluated. */
  readonly origin: Origin;
  /** Whether the definition outranks plain ones. */
  readonly isStrong?: boolean;
  /** Whether it stands in `mkOrder` and the like, so that it is evaluated only where its definition is not outranked. */
  readonly isOrdered?: boolean;
  /** For a condition, until the options are known: where it stands; `path` is then a name that it guards. */
  readonly guard?: Guard;
  /** For an element of an `attrsOf` option: that option, whose elements are all evaluated together. */
  readonly elementOf?: readonly string[];
  /** Whether everything that is read of the fixpoint needs it, for another reason than its kind. */
  readonly isShared?: boolean;
}

/** A site, and a demand of its. */
export interface KnotStep {
  readonly site: Site;
  readonly demand: Demand;
}

/** A demand that cannot be met: what is looked into needs the site that looks. */
export interface Knot extends KnotStep {
  /** The sites between what is looked into and the one that looks, each with its demand of the next; empty where there are none. */
  readonly through: readonly KnotStep[];
}

/** Sites on which everything that is read of a fixpoint depends. */
export function isRootSite({ kind, path, isShared }: Site): boolean {
  if (isShared === true) return true;
  if (kind === "value" || kind === "condition") return false;
  return path.length === 0 || (kind === "structure" && isModulePath(path));
}

/** Whether the module system itself looks at a path of `config` before it looks at any option. */
export function isModulePath(path: readonly string[]): boolean {
  return path[0] === "_module" && (path.length === 1 || (path.length === 2 && path[1] === "freeformType"));
}

/**
 * Options from which NixOS, nix-darwin and Home Manager make `pkgs` (nixos/modules/misc/nixpkgs.nix and its likes), less
 * `config`, which only some set-ups read.
 */
const packageSetOptions: readonly string[] = [
  "buildPlatform",
  "crossOverlays",
  "crossSystem",
  "hostPlatform",
  "localSystem",
  "overlays",
  "pkgs",
];

const packageSetReads: readonly LatePath[] = [
  ["_module", "args", "pkgs"],
  ...packageSetOptions.map((name) => ["nixpkgs", name]),
];

/** Attributes of an option's own description that are computed from its definitions. */
const definitionFacts: ReadonlySet<string> = new Set([
  "definitions",
  "definitionsWithLocations",
  "files",
  "highestPrio",
  "isDefined",
  "value",
]);

/** The paths of `config` that are evaluated to meet a demand. A demand on `options` alone evaluates none of it. */
export function configReads({ root, path }: Demand): readonly LatePath[] {
  if (root.kind === "config") return [path];
  if (root.kind === "options") {
    const last = path.at(-1);
    return last !== undefined && definitionFacts.has(last) ? [path.slice(0, -1)] : [];
  }
  return root.name === "pkgs" ? packageSetReads : [["_module", "args", root.name]];
}

/** Whether a demand needs a root site to be evaluated: all do, except that declarations come before an explicit `config`. */
export function needsRootSite(demand: Demand, site: Site): boolean {
  if (demand.root.kind !== "options" || site.kind !== "structure") return true;
  // `config` needs to know what `_module` says of itself, `options` does not.
  return site.path.length === 0 && configReads(demand).length > 0;
}

/** Knots without those that say the same: of one site and one place, and looks for a name that is then read. */
export function distinctKnots(knots: readonly Knot[]): Knot[] {
  const distinct: Knot[] = [];
  for (const knot of knots) {
    if (knots.some((other) => isFurther(other, knot))) continue;
    if (!distinct.some((other) => isAlike(other, knot))) distinct.push(knot);
  }
  return distinct;
}

function isAlike(a: Knot, b: Knot): boolean {
  return (
    a.site.origin.node === b.site.origin.node &&
    a.demand.origin.node === b.demand.origin.node &&
    a.demand.path.join(".") === b.demand.path.join(".")
  );
}

// Whether `a` reads below what `b` only looks into, or comes to its read by way of what `b` reads.
function isFurther(a: Knot, b: Knot): boolean {
  return (
    (b.demand.isPresence || [...hops(a.demand.aliases)].some(({ origin }) => origin.node === b.demand.origin.node)) &&
    a.site.origin.node === b.site.origin.node &&
    isSameRoot(a.demand.root, b.demand.root) &&
    a.demand.path.length > b.demand.path.length &&
    b.demand.path.every((name, index) => name === a.demand.path[index])
  );
}
