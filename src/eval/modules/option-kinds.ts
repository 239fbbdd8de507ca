// Owns what is known of options' types, as far as it decides what reading one forces: sets whose elements are all looked at
// together, and single options that hold a module system of their own. What is not known is treated as any other option.

import type { Guard, Site } from "./knots.ts";

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
const wellKnown: ReadonlyMap<string, OptionKind | undefined> = new Map<string, OptionKind>(
  Object.entries({
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
  }),
);

/** The beginnings of such options, so that most paths are told at their first name. */
const wellKnownHeads: ReadonlySet<string> = new Set([...wellKnown.keys()].map((name) => name.split(".")[0]!));

const none: readonly KnownOption[] = [];

/** The options of one fixpoint. */
export class OptionKinds {
  // Declared by the modules; most options are of no kind that matters, and hide something well known only rarely.
  readonly #declared = new Map<string, OptionKind | undefined>();
  readonly #heads = new Set<string>();

  /** Notes an option that a module declares; one of another kind hides a well-known one of that name. */
  declare(path: readonly string[], kind: OptionKind | undefined): void {
    const name = path.join(".");
    const isHiding = kind === undefined && (wellKnown.has(name) || this.#declared.has(name));
    if (kind === undefined && !isHiding) return;
    this.#declared.set(name, kind);
    if (path[0] !== undefined) this.#heads.add(path[0]);
  }

  /** Adds what other modules of the same fixpoint declare. */
  add(other: OptionKinds): void {
    for (const [name, kind] of other.#declared) this.#declared.set(name, kind);
    for (const head of other.#heads) this.#heads.add(head);
  }

  /** The options on the way to a path, outermost first, the path itself included. */
  along(path: readonly string[]): readonly KnownOption[] {
    const [head] = path;
    if (head === undefined || !(wellKnownHeads.has(head) || this.#heads.has(head))) return none;
    let found: KnownOption[] | undefined;
    let name = "";
    for (const [index, next] of path.entries()) {
      name = index === 0 ? next : `${name}.${next}`;
      const kind = this.#declared.has(name) ? this.#declared.get(name) : wellKnown.get(name);
      if (kind === undefined) continue;
      found ??= [];
      found.push({ path: path.slice(0, index + 1), kind });
    }
    return found ?? none;
  }
}

/**
 * Sites with what the whole fixpoint says of them: on which option a condition lands, which sites are elements of `attrsOf`, and
 * which are not evaluated because a definition around them is outranked. `strong`: paths of definitions that outrank plain ones.
 */
export function placeSites(sites: readonly Site[], kinds: OptionKinds, strong: ReadonlySet<string>): Site[] {
  return sites.flatMap((site): Site | readonly Site[] => {
    const { kind, path, guard } = site;
    if (site.isStrong !== true && kind !== "options" && isOutranked(path.slice(0, -1), strong)) return [];
    if (kind === "condition" && guard !== undefined) return placeCondition(site, guard, kinds);
    const elementOf = kind === "structure" || kind === "value" ? attrsOfAround(path, kinds) : undefined;
    return elementOf === undefined ? site : { ...site, elementOf };
  });
}

/** Whether a definition at a path, or one that it is part of, may be outranked. */
export function isOutranked(path: readonly string[], strong: ReadonlySet<string>): boolean {
  return strong.size > 0 && path.some((_, index) => strong.has(path.slice(0, index + 1).join("\0")));
}

function placeCondition(site: Site, guard: Guard, kinds: OptionKinds): Site | readonly Site[] {
  const along = kinds.along(site.path);
  if (!guard.isOnOption && along.length === 0) return [];
  const option = along.find(({ path }) => path.length >= guard.path.length);
  if (option !== undefined) return { ...site, path: option.path };
  const elementOf = attrsOfAround(guard.path, kinds);
  return elementOf === undefined ? site : { ...site, elementOf };
}

function attrsOfAround(path: readonly string[], kinds: OptionKinds): readonly string[] | undefined {
  const holder = kinds.along(path.slice(0, -1)).at(-1);
  return holder?.kind === "attrsOf" && holder.path.length === path.length - 1 ? holder.path : undefined;
}
