// Owns the names of generators that Clan itself makes, or used to make, as data with their sources.

/** A name that Clan took away. */
export interface RemovedName {
  readonly name: string;
  /** The day of the merge, by which a flake's lock file tells whether it still has the name. */
  readonly date: Date;
  /** What to use instead, as a sentence. */
  readonly advice: string;
}

/** Generators that services of Clan no longer make. */
export const removedGenerators: readonly RemovedName[] = [
  {
    // clan-core 1bdcd9776, "zerotier: implement multi-instance support", merged with 819c0facb.
    name: "zerotier",
    date: new Date("2026-05-29"),
    advice:
      "Read `zerotier-identity-<machine>`, `zerotier-network-<instance>` or `zerotier-ip-<machine>-<instance>`, into which it was split.",
  },
  {
    // clan-core 35e5f4a42, "Remove clanModules", merged with ce902bed0.
    name: "disk-id",
    date: new Date("2025-08-14"),
    advice: "Write the identifier into the machine's disk layout.",
  },
];

/**
 * An option of generators that is gone: clan-core bb7a33317, "remove facts", merged with b4474a5dc. What was left to accept it went
 * with b32a0d4c3 on 2026-05-29.
 */
export const removedOption: RemovedName = {
  name: "migrateFact",
  date: new Date("2025-12-09"),
  advice: "Remove the line: there are no facts any more to migrate from.",
};

/**
 * Generators that Clan makes without a declaration in the flake (clan-core d7c35d9 of 2026-08-22, clanServices and nixosModules), and
 * those that it made before.
 */
const serviceGenerators: readonly RegExp[] = [
  /^(?:borgbackup|data-mesher-|dm-dns|dyndns|garage|grafana-|matrix-|ncps-|openssh|p2p-ssh-iroh-|pki-|step-|syncthing)/,
  /^(?:cert-|tor_|user-password|wifi\.|wireguard-keys-|wireguard-network-|yggdrasil|zerotier)/,
  /^(?:disk-id|emergency-access|loki-auth|machine-id|mimir-auth|mycelium|root-password|sshd-root-key|state-version)$/,
];

/** The day up to which Clan's services were read. */
export const serviceGeneratorsDate = new Date("2026-08-23");

/** Repositories whose modules make no generators, or that have none: those of August 2026 were searched for the option's name. */
export const flakesWithoutGenerators: ReadonlySet<string> = new Set([
  ..."agenix blueprint buildbot-nix default default-linux deploy-rs devshell disko flake-parts flake-utils".split(" "),
  ..."hjem home-manager import-tree impermanence lanzaboote make-shell microvm.nix nix-darwin nix-homebrew".split(" "),
  ..."nix-index-database nix-topology nixos-facter-modules nixos-generators nixos-hardware NixOS-WSL nixpkgs".split(
    " ",
  ),
  ..."nixvim NUR preservation sops-nix srvos stylix system-manager terranix treefmt-nix".split(" "),
]);

/** Whether Clan itself may make a generator of that name. */
export function isServiceGenerator(name: string): boolean {
  return serviceGenerators.some((pattern) => pattern.test(name));
}
