// Owns what a module function is given: which of its arguments are known before `config` (early) and which arrive with it
// (late). A name of which neither is known is unknown, and nothing that depends on it is reported.

import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { Fixpoint, LateRoot } from "../demand.ts";
import { libraryValue } from "../library.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, earlyValue, lateValue, type Origin, type Value } from "../value.ts";

/** Arguments that nixpkgs' NixOS, nix-darwin and Home Manager entry points, and most flakes, put into `specialArgs`. */
const usuallyEarly: ReadonlySet<string> = new Set(["inputs", "self", "modulesPath", "flake-parts-lib", "_class"]);

/** Arguments that come early wherever modules are evaluated. */
export const conventionalNames: ReadonlySet<string> = new Set(["lib", "inputs", "self", "modulesPath"]);

/** A function argument whose name tells what it is, wherever it stands. */
export function conventionalValue(name: string): Value | undefined {
  if (name === "lib") return libraryValue;
  return usuallyEarly.has(name) || name === "nixpkgs" || name === "flake-parts" ? earlyValue(name) : undefined;
}

/** What is known of the arguments of a module before anything is evaluated. */
export interface ModuleArguments {
  readonly fixpoint: Fixpoint;
  /** Names that are passed in `specialArgs`, with their values where these are known. */
  readonly specialArgs: Pick<ReadonlyMap<string, Thunk | undefined>, "get" | "has">;
  /** Names that arrive through `_module.args`; `pkgs` on NixOS and nix-darwin. */
  readonly lateArguments: Pick<ReadonlySet<string>, "has">;
  /** For arguments that many modules are given: what each function is passed, one set for all who call it with them. */
  readonly sets?: WeakMap<AnyNode, AttrsValue>;
}

/** Arguments by custom alone, for modules of which nothing else is known. */
export function customaryArguments(): ModuleArguments {
  return {
    fixpoint: { label: "the machine" },
    specialArgs: { has: (name) => conventionalNames.has(name), get: () => undefined },
    lateArguments: new Set(["pkgs"]),
  };
}

/** Whether a function takes what the module system passes: a pattern with `...` that names `config`, `lib`, `pkgs` or `options`. */
export function isModuleFunction(fn: FunctionExpression): boolean {
  const { formals } = fn;
  if (formals?.hasEllipsis !== true) return false;
  const names = formals.formals.map((formal) => formal.name.text);
  // The module system passes these always, so a module that knows this gives no default for the rest either.
  if (names.includes("config") || names.includes("options")) return true;
  return (
    formals.formals.every((formal) => formal.default === undefined) && (names.includes("lib") || names.includes("pkgs"))
  );
}

/** The attribute set that the module system passes to a module function. `origin` stands for late values until they are read. */
export function moduleArgumentSet(args: ModuleArguments, origin: Origin): AttrsValue {
  const known = args.sets?.get(origin.node);
  if (known !== undefined) return known;
  // Most modules ask for few of them.
  let made: Map<string, Thunk | undefined> | undefined;
  const set: AttrsValue = {
    kind: "attrs",
    attributes: new Map(),
    isOpen: true,
    fallback: (name) => {
      made ??= new Map();
      if (!made.has(name)) {
        const value = argumentValue(args, name, origin);
        made.set(name, args.specialArgs.get(name) ?? (value && Thunk.of(value)));
      }
      return made.get(name);
    },
  };
  args.sets?.set(origin.node, set);
  return set;
}

function argumentValue(args: ModuleArguments, name: string, origin: Origin): Value | undefined {
  const root = (kind: LateRoot["kind"]): LateRoot => ({ fixpoint: args.fixpoint, kind, name });
  if (name === "config" || name === "options") return lateValue(root(name), [], origin);
  if (args.specialArgs.has(name)) return conventionalValue(name) ?? earlyValue(name);
  if (args.lateArguments.has(name)) return lateValue(root("argument"), [], origin);
  return conventionalValue(name);
}
