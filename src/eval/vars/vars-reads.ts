// Owns reads of Clan's vars: which demands are one, which of them a value holds somewhere inside, and what is declared of the
// file that is read. Names that are computed are absent, never guessed.

import type { SourceFile } from "../../project/source-file.ts";
import { type Attribute, type Binding, outerParameters } from "../../semantic/index.ts";
import type { LetExpression } from "../../syntax/index.ts";
import { containsSpan } from "../../text/span.ts";
import { attributeText, type Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type LatePath, type Origin } from "../value.ts";

/** `config.clan.core.vars.generators.<generator>.files.<file>.<field>`; a name is absent where it is not known. */
export interface VarsRead {
  readonly generator: string | undefined;
  readonly file: string | undefined;
  readonly field: "path" | "value" | "exists";
  /** Where the name is looked up, which may be in another file. */
  readonly origin: Origin;
}

/** A read that a value makes once it is looked into. */
export interface HeldRead {
  readonly read: VarsRead;
  /** The expression that was forced, if one was: the part of the value in which the read is. */
  readonly part: Origin | undefined;
}

const generatorsPath = ["clan", "core", "vars", "generators"] as const;
const fields: readonly string[] = ["path", "value", "exists"] satisfies VarsRead["field"][];

/** Whether a name of a vars file is one that reads it. */
export function isVarsField(name: string): name is VarsRead["field"] {
  return fields.includes(name);
}

/** Parts of a value that are looked into before the rest of it counts as unknown. */
const partLimit = 500;
const depthLimit = 8;

/** The read that a late path of `config` is; undefined where it is none. */
export function varsReadOf(late: Pick<Demand, "root" | "path" | "origin">): VarsRead | undefined {
  const { root, path, origin } = late;
  if (root.kind !== "config" || path.length !== 8) return undefined;
  if (generatorsPath.some((name, index) => path[index] !== name) || path[5] !== "files") return undefined;
  const field = path[7];
  if (field === undefined || !isVarsField(field)) return undefined;
  return { generator: path[4], file: path[6], field, origin };
}

/** The read as it would be written, without `config`, for messages. */
export function varsReadText({ generator, file, field }: VarsRead): string {
  const name = (text: string | undefined) => (text === undefined ? "${…}" : attributeText(text));
  return `generators.${name(generator)}.files.${name(file)}.${field}`;
}

/** Every read that a value holds, in sets and lists within it too; what functions would read when called is not held. */
export function readsHeldBy(evaluator: Evaluator, thunk: Thunk): HeldRead[] {
  const found = new Map<string, HeldRead>();
  const seen = new Set<Thunk>();
  const visit = (part: Thunk, depth: number): void => {
    if (seen.has(part) || seen.size >= partLimit || depth > depthLimit) return;
    seen.add(part);
    const { value, demands } = evaluator.ask(part);
    for (const demand of demands) {
      const read = demand.isPresence ? undefined : varsReadOf(demand);
      const key = read && readKey(demand.path);
      if (read !== undefined && key !== undefined && !found.has(key)) found.set(key, { read, part: part.origin });
    }
    for (const alternative of alternativesOf(value)) {
      if (alternative.kind === "attrs") for (const inner of alternative.attributes.values()) visit(inner, depth + 1);
      if (alternative.kind === "list") for (const inner of alternative.elements) visit(inner, depth + 1);
    }
  };
  visit(thunk, 0);
  return [...found.values()];
}

/** A name of a `let`, and the reads that it brings in. */
export interface BindingWithReads {
  readonly attribute: Attribute;
  readonly reads: readonly HeldRead[];
}

/**
 * The names of a `let` that hold reads, in order. A read counts for the name that brings it in, not for those that refer to
 * that name. Names that nothing uses are left out: they are never evaluated.
 */
export function bindingsWithReads(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  holder: LetExpression,
): BindingWithReads[] {
  const { semantic } = file;
  const environment = modules.environmentAt(file, holder.body);
  const held: { readonly binding: Binding; readonly attribute: Attribute; readonly reads: readonly HeldRead[] }[] = [];
  for (const binding of semantic.scope(holder).bindings.values()) {
    const thunk = environment?.lookup?.(binding.name);
    if (thunk === undefined || binding.attribute === undefined || semantic.references(binding).length === 0) continue;
    if (binding.attribute.definitions.every((statement) => outerParameters(semantic, statement).every(isWithoutConfig)))
      continue;
    const reads = readsHeldBy(evaluator, thunk);
    if (reads.length > 0) held.push({ binding, attribute: binding.attribute, reads });
  }
  return held.flatMap(({ attribute, reads }) => {
    const usesHere = ({ binding }: { readonly binding: Binding }) =>
      binding.attribute !== attribute &&
      semantic
        .references(binding)
        .some((use) => attribute.definitions.some((statement) => containsSpan(statement.span, use.span)));
    const inherited = new Set(
      held.filter(usesHere).flatMap((other) => other.reads.map(({ read }) => varsReadText(read))),
    );
    const own = reads.filter(({ read }) => !inherited.has(varsReadText(read)));
    return own.length === 0 ? [] : [{ attribute, reads: own }];
  });
}

// Parameters from which nothing leads to a machine's config.
const withoutConfig: ReadonlySet<string> = new Set(["lib", "modulesPath", "pkgs"]);

function isWithoutConfig({ name, kind }: Binding): boolean {
  return kind === "formal" && withoutConfig.has(name);
}

/**
 * Whether the modules of a file declare what is read as a secret, as Clan does where `secret` is not said. Undefined where
 * they do not declare it, or in a way that cannot be followed.
 */
export function isDeclaredSecret(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  read: VarsRead,
): boolean | undefined {
  if (read.generator === undefined || read.file === undefined) return undefined;
  const path = [...generatorsPath, read.generator, "files", read.file];
  for (const { body } of modules.modulesOf(file)) {
    if (body === undefined) continue;
    for (const declared of [...setsAt(evaluator, body, path), ...setsAt(evaluator, body, ["config", ...path])]) {
      const secret = declared.attributes.get("secret");
      if (secret === undefined) return declared.isOpen ? undefined : true;
      const { value } = evaluator.ask(secret);
      return value.kind === "bool" ? value.value : undefined;
    }
  }
  return undefined;
}

function readKey(path: LatePath): string {
  return path.map((name) => name ?? "\u0001").join("\0");
}

// The sets that stand at a path, also below `mkIf`, `mkMerge` and the like.
function setsAt(evaluator: Evaluator, set: AttrsValue, path: readonly string[]): AttrsValue[] {
  const type = set.attributes.get("_type");
  if (type !== undefined) {
    const contents = ["content", "contents"].flatMap((name) => set.attributes.get(name) ?? []);
    return contents.flatMap((content) => setsIn(evaluator, content).flatMap((inner) => setsAt(evaluator, inner, path)));
  }
  const [name, ...rest] = path;
  if (name === undefined) return [set];
  const next = set.attributes.get(name);
  return next === undefined ? [] : setsIn(evaluator, next).flatMap((inner) => setsAt(evaluator, inner, rest));
}

function setsIn(evaluator: Evaluator, thunk: Thunk): AttrsValue[] {
  return alternativesOf(evaluator.ask(thunk).value).flatMap((value) => {
    if (value.kind === "attrs") return [value];
    return value.kind === "list" ? value.elements.flatMap((element) => setsIn(evaluator, element)) : [];
  });
}
