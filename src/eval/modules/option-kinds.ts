// Owns what is known of options' types, as far as it decides what reading one forces: sets whose elements are all looked at
// together, and single options that hold a module system of their own. What is not known is treated as any other option.

import type { Guard, Site } from "./knots.ts";
import { PathMap } from "./path-map.ts";

/**
 * `attrsOf`: every element is looked at to read any; `lazyAttrsOf`: only the names; `submodule`: one option with a fixpoint inside.
 */
export type OptionKind = "attrsOf" | "lazyAttrsOf" | "submodule";

/** Where functions that are set as values are modules of an option's own; elsewhere (`lib`, `_module.args`) they may be anything. */
const moduleHolders: ReadonlySet<string> = new Set([
  "boot",
  "containers",
  "environment",
  "fileSystems",
  "hjem",
  "home-manager",
  "networking",
  "programs",
  "security",
  "services",
  "specialisation",
  "systemd",
  "users",
  "virtualisation",
]);

/** Whether a function that an option at a path is set to is taken for a module. */
export function mayHoldModules(path: readonly string[]): boolean {
  // What `extraSpecialArgs` and its likes hand on, in a container too, may be anything.
  return moduleHolders.has(path[0] ?? "") && !path.some((name) => name.endsWith("pecialArgs"));
}

/** Whether the name of a type is one of a kind. */
export function isOptionKind(name: string | undefined): name is OptionKind {
  return name === "attrsOf" || name === "lazyAttrsOf" || name === "submodule";
}

/** An option, and its kind. */
export interface KnownOption {
  readonly path: readonly string[];
  readonly kind: OptionKind;
}

/**
 * Options of NixOS (nixpkgs of June 2026) and Clan (clan-core d7c35d9, 2026-08-22) that people define in structure.
 * Plain values need no entry.
 */
const wellKnown = new PathMap<OptionKind | "plain">();
for (const [name, kind] of Object.entries({
  "_module.args": "lazyAttrsOf",
  "clan.core.settings": "submodule",
  "clan.core.vars": "submodule",
  "clan.core.vars.generators": "attrsOf",
  "environment.etc": "attrsOf",
  "environment.variables": "attrsOf",
  fileSystems: "attrsOf",
  "sops.secrets": "attrsOf",
  "systemd.services": "attrsOf",
  "users.groups": "attrsOf",
  "users.users": "attrsOf",
} satisfies Record<string, OptionKind>)) {
  wellKnown.set(name.split("."), kind);
}

const none: readonly KnownOption[] = [];

/** The options of one fixpoint. */
export class OptionKinds {
  // Declared by the modules; most options are of no kind that matters, and hide something well known only rarely.
  readonly #declared = new PathMap<OptionKind | "plain">();

  /** Notes an option that a module declares; one of another kind hides a well-known one of that name. */
  declare(path: readonly string[], kind: OptionKind | undefined): void {
    const isHiding = kind === undefined && (wellKnown.get(path) ?? this.#declared.get(path)) !== undefined;
    if (kind !== undefined || isHiding) this.#declared.set(path, kind ?? "plain");
  }

  /** Adds what other modules of the same fixpoint declare. */
  add(other: OptionKinds): void {
    this.#declared.add(other.#declared);
  }

  /** The options on the way to a path, outermost first, the path itself included. */
  along(path: readonly string[]): readonly KnownOption[] {
    let found: KnownOption[] | undefined;
    let own: PathMap<OptionKind | "plain"> | undefined = this.#declared;
    let known: PathMap<OptionKind | "plain"> | undefined = wellKnown;
    for (let length = 1; length <= path.length; length++) {
      own = own?.below(path[length - 1]!);
      known = known?.below(path[length - 1]!);
      if (own === undefined && known === undefined) break;
      const kind = own?.value ?? known?.value;
      if (kind === undefined || kind === "plain") continue;
      found ??= [];
      found.push({ path: path.slice(0, length), kind });
    }
    return found ?? none;
  }

  /** What the first `length` names of a path are an option of. */
  kindAt(path: readonly string[], length: number): OptionKind | undefined {
    const kind = this.#declared.get(path, length) ?? wellKnown.get(path, length);
    return kind === "plain" ? undefined : kind;
  }
}

/**
 * Sites with what the whole fixpoint says of them: on which option a condition lands, which sites are elements of `attrsOf`, and
 * which are not evaluated because a definition around them is outranked. `strong`: paths of definitions that outrank plain ones.
 */
export function placeSites(sites: readonly Site[], kinds: OptionKinds, strong: PathMap<true>): Site[] {
  const placed: Site[] = [];
  for (const site of sites) {
    const { kind, path, guard, isStrong, isOrdered } = site;
    // To rank a definition it is looked at, though not into what has an order of its own.
    const length = isOrdered === true ? path.length : path.length - 1;
    if (isStrong !== true && kind !== "options" && isOutranked(path, length, strong)) continue;
    if (kind === "condition" && guard !== undefined) {
      const at = placeCondition(site, guard, kinds);
      if (at !== undefined) placed.push(at);
      continue;
    }
    const elementOf = kind === "structure" || kind === "value" ? attrsOfAround(path, kinds) : undefined;
    placed.push(elementOf === undefined ? site : { ...site, elementOf });
  }
  return placed;
}

/** Whether a definition at the first `length` names of a path, or one that it is part of, may be outranked. */
export function isOutranked(path: readonly string[], length: number, strong: PathMap<true>): boolean {
  let at: PathMap<true> | undefined = strong;
  if (length > 0 && strong.value !== undefined) return true;
  for (let index = 0; index < length; index++) {
    at = at.below(path[index]!);
    if (at === undefined) return false;
    if (at.value !== undefined) return true;
  }
  return false;
}

function placeCondition(site: Site, guard: Guard, kinds: OptionKinds): Site | undefined {
  const along = kinds.along(site.path);
  if (!guard.isOnOption && along.length === 0) return undefined;
  const option = along.find(({ path }) => path.length >= guard.path.length);
  if (option !== undefined) return { ...site, path: option.path };
  const elementOf = attrsOfAround(guard.path, kinds);
  return elementOf === undefined ? site : { ...site, elementOf };
}

function attrsOfAround(path: readonly string[], kinds: OptionKinds): readonly string[] | undefined {
  const length = path.length - 1;
  return length > 0 && kinds.kindAt(path, length) === "attrsOf" ? path.slice(0, length) : undefined;
}
