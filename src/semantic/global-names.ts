// Owns the names that every Nix expression can use without binding them: the constants and functions of Nix's base
// environment (Nix 2.8 to 2.31, src/libexpr/primops.cc). Each builtin is also reachable as `__name`.

/** Names of the base environment that are written without `builtins.`. */
const unprefixed = [
  "abort",
  "baseNameOf",
  "break",
  "builtins",
  "derivation",
  "derivationStrict",
  "dirOf",
  "false",
  "fetchGit",
  "fetchMercurial",
  "fetchTarball",
  "fetchTree",
  "fromTOML",
  "import",
  "isNull",
  "map",
  "null",
  "placeholder",
  "removeAttrs",
  "scopedImport",
  "throw",
  "toString",
  "true",
] as const;

/** Whether a name is part of Nix's base environment; `__curPos` and `__name` spellings count. */
export const globalNames: { has(name: string): boolean } = {
  has: (name) => names.has(name) || name.startsWith("__"),
};

const names: ReadonlySet<string> = new Set<string>(unprefixed);
