// Owns what of a registry needs the package set that it is given: its formal, and which names and metadata cannot be known without.

import type { SourceFile } from "../../project/source-file.ts";
import type { ApplyExpression, Formal } from "../../syntax/index.ts";
import type { Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import { callsOf } from "./import-calls.ts";
import { pipelineOf } from "./pipeline.ts";
import { fieldsReadOf } from "./record-reads.ts";
import type { Registry } from "./registries.ts";
import { anyPackages, symbolicValue } from "./symbolic-call.ts";

/** The formal of a registry that takes the package set. */
export interface PackagesFormal {
  readonly formal: Formal;
  /** Calls in the project that pass none. */
  readonly callsWithout: readonly Call[];
}

/** A call of a registry, and the file that it stands in. */
export interface Call {
  readonly file: SourceFile;
  readonly node: ApplyExpression;
}

/** The formal `pkgs` of a file's function that everyone has to pass; undefined where there is none, or it has a default. */
export function requiredPackages(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
): PackagesFormal | undefined {
  const fn = functionOf(evaluator, file.path);
  const formal = fn?.node.formals?.formals.find(({ name }) => name.text === "pkgs");
  if (fn === undefined || formal === undefined || formal.default !== undefined) return undefined;
  return { formal, callsWithout: callsPassing(evaluator, modules, file, (packages) => packages === undefined) };
}

// The calls of a registry that pass no package set: null, or nothing.
function callsWithoutPackages(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): readonly Call[] {
  const isNull = (packages: Thunk | undefined) =>
    packages === undefined || evaluator.ask(packages).value.kind === "null";
  return callsPassing(evaluator, modules, file, isNull);
}

// The calls of a file's function in other files whose `pkgs`, absent where they pass none, is as wanted.
function callsPassing(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  isWanted: (packages: Thunk | undefined) => boolean,
): Call[] {
  const fn = functionOf(evaluator, file.path);
  const { project } = evaluator;
  return project.files.flatMap((path) => {
    const caller = project.file(path);
    if (fn === undefined || caller === undefined || caller === file || !caller.text.latin1.includes("import"))
      return [];
    return callsOf(evaluator, modules, caller, new Set([fn.node])).flatMap(({ node, args }) => {
      const value = args[0] && evaluator.ask(args[0]).value;
      const isKnown = value?.kind === "attrs" && !value.isOpen;
      return isKnown && isWanted(value.attributes.get("pkgs")) ? [{ file: caller, node }] : [];
    });
  });
}

/** What each of those who import a registry without a package set reads of its entries: the fields, as far as that is known. */
export function fieldsReadBare(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
): readonly ReadonlySet<string>[] {
  return callsWithoutPackages(evaluator, modules, file).map((call) => {
    const fields = fieldsReadOf({ file: call.file, evaluator, modules }, call.node);
    return new Set(fields?.keys());
  });
}

/** Something of a registry that is made of the package set. */
export interface ForcedPackages {
  /** As the beginning of a sentence, up to its verb: `The keys of the registry depend`. */
  readonly subject: string;
  /** Whether those fail or differ who read just these fields of entries, or only the keys. */
  readonly isMetBy: (fields: ReadonlySet<string>) => boolean;
  readonly demand: Demand;
  /** Whether looking at it fails without a package set; else it differs. */
  readonly fails: boolean;
}

/** What of a registry's keys, of its entries' names and of their metadata needs the package set; each place once. */
export function packagesForced(
  evaluator: Evaluator,
  modules: ModuleReader,
  registry: Registry,
): readonly ForcedPackages[] {
  const parts = pipelineOf(evaluator, modules).fieldsOf(registry);
  const metadata = [parts.generator, parts.variable, parts.file, parts.prompt, parts.secret];
  const found = new Map<unknown, ForcedPackages>();
  const note = (subject: string, demands: readonly Demand[], isMetBy: ForcedPackages["isMetBy"]): void => {
    const needed = demands.filter(({ root }) => root === anyPackages);
    const demand = needed.find(isFatal) ?? needed[0];
    if (demand === undefined || found.has(demand.origin.node)) return;
    found.set(demand.origin.node, { subject, isMetBy, demand, fails: isFatal(demand) });
  };
  note("The keys of the registry depend", symbolicValue(evaluator, registry.path)?.demands ?? [], () => true);
  for (const { key, thunk, set } of registry.entries.values()) {
    note(`What \`${key}\` has depends`, evaluator.ask(thunk).demands, (read) => read.size > 0);
    for (const name of metadata) {
      if (name === undefined) continue;
      const field = set?.attributes.get(name);
      if (field !== undefined)
        note(`\`${name}\` of \`${key}\` depends`, evaluator.ask(field).demands, (read) => read.has(name));
    }
  }
  return [...found.values()];
}

// Whether null in place of the package set stops evaluation: a name of it is looked up whatever was asked before.
function isFatal({ path, isCertain, isPresence, origin: { node } }: Demand): boolean {
  const hasDefault = node.kind === "select_expression" && node.default !== undefined;
  return isCertain && !isPresence && path.length > 0 && !hasDefault;
}

function functionOf(evaluator: Evaluator, path: string) {
  const thunk = evaluator.file(path);
  const value = thunk && evaluator.ask(thunk).value;
  return value?.kind === "lambda" ? value : undefined;
}
