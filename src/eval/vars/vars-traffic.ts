// Owns what the walk of modules notes for the way of secrets: the generators that are set, and the modules that are brought into
// fixpoints inside (users of Hjem and Home Manager), where secrets are read. It is gathered, not judged.

import type { Demand } from "../demand.ts";
import { Thunk } from "../thunk.ts";
import type { Origin, SingleValue } from "../value.ts";
import { generatorsOption, isInGenerators } from "./generators.ts";

/** Where the modules of users stand. */
const usersOptions: ReadonlySet<string> = new Set(["hjem", "home-manager"]);

/** A definition of `clan.core.vars.generators`. */
export interface GeneratorsDefinition {
  readonly value: SingleValue;
  /** The expression. */
  readonly origin: Origin;
  /** Whether nothing keeps it from holding. */
  readonly isCertain: boolean;
}

/** What some modules have to do with vars, in the order of the walk. */
export class VarsTraffic {
  readonly definitions: GeneratorsDefinition[] = [];
  /** Elements of `imports` below an option, such as `hjem.users.dev.imports`, that are certain to be there. */
  readonly innerModules: Thunk[] = [];

  /** Notes what a definition sets at a path of config. */
  note(path: readonly string[], value: SingleValue, origin: Origin, isCertain: boolean): void {
    if (path.length === generatorsOption.length && isInGenerators(path)) {
      this.definitions.push({ value, origin, isCertain });
      return;
    }
    if (!isCertain || path.length < 2) return;
    if (value.kind === "list" && isModuleList(path)) this.innerModules.push(...value.elements);
    const isModule = (value.kind === "path" || value.kind === "lambda") && path.length === 3 && path[1] === "users";
    if (isModule && usersOptions.has(path[0]!)) this.innerModules.push(Thunk.of(value, origin));
  }

  /** Adds what another part of the same fixpoint noted. */
  add(other: VarsTraffic): void {
    this.definitions.push(...other.definitions);
    this.innerModules.push(...other.innerModules);
  }
}

function isModuleList(path: readonly string[]): boolean {
  if (path.at(-1) === "imports") return true;
  return path.length === 2 && usersOptions.has(path[0]!) && (path[1] === "sharedModules" || path[1] === "extraModules");
}

/** Whether a demand is a read of one generator, or of something in it. */
export function isVarsDemand({ root, path, isPresence }: Demand): boolean {
  return root.kind === "config" && !isPresence && path.length > generatorsOption.length && isInGenerators(path);
}
