// Owns what a module function is given: which of its arguments are known before `config` (early) and which arrive with it
// (late). A name of which neither is known is unknown, and nothing that depends on it is reported.

import type { Fixpoint, LateRoot } from "./demand.ts";
import { libraryValue } from "./library.ts";
import { earlyValue, lateValue } from "./machine.ts";
import { Thunk } from "./thunk.ts";
import type { AttrsValue, Origin, Value } from "./value.ts";

/** Arguments that nixpkgs' NixOS, nix-darwin and Home Manager entry points, and most flakes, put into `specialArgs`. */
const usuallyEarly: ReadonlySet<string> = new Set(["inputs", "self", "modulesPath", "flake-parts-lib", "_class"]);

/** A function argument whose name tells what it is, wherever it stands. */
export function conventionalValue(name: string): Value | undefined {
  if (name === "lib") return libraryValue;
  return usuallyEarly.has(name) || name === "nixpkgs" || name === "flake-parts" ? earlyValue(name) : undefined;
}

/** What is known of the arguments of a module before anything is evaluated. */
export interface ModuleArguments {
  readonly fixpoint: Fixpoint;
  /** Names that are passed in `specialArgs`. */
  readonly specialArgs: ReadonlySet<string>;
  /** Names that arrive through `_module.args`; `pkgs` on NixOS and nix-darwin. */
  readonly lateArguments: ReadonlySet<string>;
}

/** The attribute set that the module system passes to a module function. `origin` stands for late values until they are read. */
export function moduleArgumentSet(args: ModuleArguments, origin: Origin): AttrsValue {
  const made = new Map<string, Thunk | undefined>();
  return {
    kind: "attrs",
    attributes: new Map(),
    isOpen: true,
    fallback: (name) => {
      if (!made.has(name)) {
        const value = argumentValue(args, name, origin);
        made.set(name, value && Thunk.of(value));
      }
      return made.get(name);
    },
  };
}

function argumentValue(args: ModuleArguments, name: string, origin: Origin): Value | undefined {
  const root = (kind: LateRoot["kind"]): LateRoot => ({ fixpoint: args.fixpoint, kind, name });
  if (name === "config" || name === "options") return lateValue(root(name), [], origin);
  if (args.specialArgs.has(name)) return conventionalValue(name) ?? earlyValue(name);
  if (args.lateArguments.has(name)) return lateValue(root("argument"), [], origin);
  return conventionalValue(name);
}
