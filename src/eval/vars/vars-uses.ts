// Owns the reads of vars files that are written in one file: each `….files.<file>.path`, `.value` or `.exists` that evaluates to
// one, by whatever names it gets there. A read counts once, where its last name is looked up.

import type { SourceFile } from "../../project/source-file.ts";
import { Cells } from "../../project/tracking.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, SelectExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { alternativesOf, type LatePath } from "../value.ts";
import { generatorsOption, isInGenerators } from "./generators.ts";
import { mayReadVars } from "./vars-presence.ts";
import { isVarsField, type VarsRead, varsReadOf } from "./vars-reads.ts";

/** A read, and the expression that makes it. */
export interface VarsUse {
  readonly read: VarsRead;
  readonly node: SelectExpression;
}

/** A look-up of one generator, and of what is below it in the same expression. */
export interface GeneratorUse {
  /** Names below `clan.core.vars.generators`, the generator's first; those that are not known are undefined. */
  readonly names: LatePath;
  readonly node: SelectExpression;
  /** The generator's name, as it is written. */
  readonly nameNode: AnyNode;
}

/** A read of a file, or of a prompt, whose names are all known. */
export interface ItemUse {
  readonly generator: string;
  readonly kind: "files" | "prompts";
  readonly item: string;
  /** What of it is read; absent where all of it is. */
  readonly field: string | undefined;
  readonly node: SelectExpression;
}

const known = new WeakMap<Evaluator, Cells<SourceFile, readonly VarsUse[]>>();

/** The reads of a file's own `config`, in order of position. Those of another machine are left out. */
export function varsUses(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): readonly VarsUse[] {
  const files = known.get(evaluator) ?? new Cells<SourceFile, readonly VarsUse[]>();
  known.set(evaluator, files);
  const { tracker } = evaluator.project;
  return files.get(tracker, file, () => {
    tracker?.note(file);
    return findUses(evaluator, modules, file);
  });
}

/** The reads of files and prompts in a file's own `config`, those of files first. A prompt counts where its generator is named too. */
export function itemUses(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): ItemUse[] {
  const files = varsUses(evaluator, modules, file).flatMap(({ read, node }): ItemUse[] => {
    const { generator, file: item, field } = read;
    return generator === undefined || item === undefined ? [] : [{ generator, kind: "files", item, field, node }];
  });
  if (!mayRead(evaluator, file, ["prompts"])) return files;
  const prompts = generatorUses(evaluator, modules, file).flatMap(({ names, node }): ItemUse[] => {
    const [generator, kind, item, field] = names;
    const isPrompt = generator !== undefined && kind === "prompts" && item !== undefined;
    return isPrompt ? [{ generator, kind, item, field, node }] : [];
  });
  return [...files, ...prompts];
}

/** Look-ups of generators in a file's own `config`, in order of position; each counts where the generator's name stands. */
export function generatorUses(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): GeneratorUse[] {
  const uses: GeneratorUse[] = [];
  if (!mayRead(evaluator, file, ["generators"])) return uses;
  file.tree.root.forEachOfKind(["select_expression"], (node) => {
    const late = lateSelect(evaluator, modules, file, node);
    if (late === undefined || !isInGenerators(late.path)) return;
    const { attrs } = node.attrpath;
    const nameNode = attrs[generatorsOption.length - (late.path.length - attrs.length)];
    if (nameNode !== undefined) uses.push({ names: late.path.slice(generatorsOption.length), node, nameNode });
  });
  return uses;
}

/** Whether nothing evaluates what an expression is a part of: a name of a `let` that no one uses. */
export function isUnused(file: SourceFile, node: AnyNode): boolean {
  for (let inner = node; inner.parent !== undefined; inner = inner.parent) {
    const holder = inner.kind === "binding" ? inner.parent.parent : undefined;
    if (inner.kind !== "binding" || holder?.kind !== "let_expression") continue;
    const name = attrNameText(inner.attrpath.attrs[0]!);
    const binding = name === undefined ? undefined : file.semantic.scope(holder).bindings.get(name);
    if (binding !== undefined && file.semantic.references(binding).length === 0) return true;
  }
  return false;
}

function findUses(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): VarsUse[] {
  const uses: VarsUse[] = [];
  if (!mayRead(evaluator, file, ["files"])) return uses;
  file.tree.root.forEachOfKind(["select_expression"], (node) => {
    const last = node.attrpath.attrs.at(-1);
    if (last === undefined || !isVarsField(attrNameText(last) ?? "")) return;
    const late = lateSelect(evaluator, modules, file, node);
    const read = late && varsReadOf(late);
    if (read !== undefined) uses.push({ read, node });
  });
  return uses;
}

function lateSelect(evaluator: Evaluator, modules: ModuleReader, file: SourceFile, node: SelectExpression) {
  const { value } = evaluator.ask(evaluator.thunk(file, node, modules.environmentAt(file, node)));
  const late = alternativesOf(value).find((alternative) => alternative.kind === "late");
  return late?.root.kind === "config" && late.root.isOutside !== true ? late : undefined;
}

// Reads go by way of `config.clan.core.vars`, which is then written somewhere in the file.
function mayRead(evaluator: Evaluator, { text }: SourceFile, words: readonly string[]): boolean {
  return ["vars", ...words].every((word) => text.latin1.includes(word)) && mayReadVars(evaluator);
}
