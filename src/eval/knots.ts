// Owns the rules by which a demand is a knot: what of a module fixpoint has to be known at a place before the value that is
// looked into there can exist. The rules were measured with real Nix, position by position and form by form.

import type { Demand } from "./demand.ts";
import type { LatePath, Origin } from "./value.ts";

/** What was being learned of a module when something late was looked into. */
export type KnotSite =
  /** What the module is, and its names. */
  | "shape"
  | "imports"
  | "disabledModules"
  | "key"
  /** Names below `options`. */
  | "options"
  /** Names of `config`, or below one of them. */
  | "structure"
  /** Whether a definition holds: the condition of a `mkIf`. */
  | "condition"
  /** The definition of an option. */
  | "value";

/** A demand that cannot be met: what is looked into needs what is being learned. */
export interface Knot {
  readonly site: KnotSite;
  /** Where in `config` or `options` something is being learned; empty at the root and for sites outside them. */
  readonly path: readonly string[];
  readonly demand: Demand;
  /** The expression that is being evaluated at the site. */
  readonly origin: Origin;
}

/** Options from which NixOS, nix-darwin and Home Manager make `pkgs` (nixos/modules/misc/nixpkgs.nix and its likes). */
const packageSetOptions: ReadonlySet<string> = new Set([
  "buildPlatform",
  "config",
  "crossOverlays",
  "crossSystem",
  "hostPlatform",
  "initialSystem",
  "localSystem",
  "overlays",
  "pkgs",
  "system",
]);

/** Attributes of an option's own description that are computed from its definitions. */
const definitionFacts: ReadonlySet<string> = new Set([
  "definitions",
  "definitionsWithLocations",
  "files",
  "highestPrio",
  "isDefined",
  "value",
]);

/** Whether a demand that was made while learning something at a site can never be met. Only certain demands are. */
export function isKnot(site: KnotSite, path: readonly string[], demand: Demand): boolean {
  if (!demand.isCertain) return false;
  switch (site) {
    case "shape":
    case "imports":
    case "disabledModules":
    case "key":
      return true;
    case "options":
      return path.length === 0 || isBelow(path, demand);
    case "structure":
      return path.length === 0 ? isRootKnot(demand) : isBelow(path, demand);
    case "condition":
    case "value":
      return isBelow(path, demand);
  }
}

// At the root of an explicit `config`, whether an option is declared is known already.
function isRootKnot(demand: Demand): boolean {
  return !(demand.root.kind === "options" && demand.isPresence);
}

// To reach `config.q`, the names along `q` are needed; so learning those at a prefix of `q` may not look into it.
function isBelow(path: readonly string[], demand: Demand): boolean {
  const { kind, name } = demand.root;
  if (kind === "config") return startsWith(demand.path, path);
  if (kind === "options") {
    const last = demand.path.at(-1);
    return last !== undefined && definitionFacts.has(last) && startsWith(demand.path.slice(0, -1), path);
  }
  const [first, second] = path;
  if (first === "_module" && (second === undefined || second === "args")) return path.length <= 2;
  return name === "pkgs" && first === "nixpkgs" && (second === undefined || packageSetOptions.has(second));
}

function startsWith(path: LatePath, prefix: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((name, index) => path[index] === name);
}
