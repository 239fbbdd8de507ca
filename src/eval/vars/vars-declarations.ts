// Owns what is certain of a vars file that is read: how the project declares it. It is certain only of a file whose generator is
// defined in view of the read, and to which nothing that is not known can add.

import type { SourceFile } from "../../project/source-file.ts";
import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { SingleValue } from "../value.ts";
import { isClosedWorld } from "./closed-world.ts";
import { type GeneratorDefinition, type GeneratorEntry, generatorModel } from "./generator-model.ts";
import { persistsAs } from "./generator-prompts.ts";
import { isServiceGenerator } from "./vars-names.ts";
import type { VarsRead } from "./vars-reads.ts";

/** A file of a generator, as every definition in the project declares it. */
export class DeclaredFile {
  /** Where it is declared; the one in view of the read first. */
  readonly entries: readonly GeneratorEntry[];
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator, entries: readonly GeneratorEntry[]) {
    this.#evaluator = evaluator;
    this.entries = entries;
  }

  /** Whether the file is a secret, as it is where nothing is said; undefined where that is not known. */
  get isSecret(): boolean | undefined {
    return this.#flag("secret");
  }

  /** Whether the file is brought to the machine, as it is where nothing is said; undefined where that is not known. */
  get isDeployed(): boolean | undefined {
    return this.#flag("deploy");
  }

  /** When the file is there: `services` where nothing is said; undefined where that is not known. */
  get neededFor(): string | undefined {
    const value = this.#option("neededFor", { kind: "string", text: "services" });
    return value?.kind === "string" ? value.text : undefined;
  }

  /** Whether an option of the file is set anywhere. */
  sets(name: string): boolean {
    return this.entries.some(({ fields }) => fields.attributes.has(name));
  }

  #flag(name: string): boolean | undefined {
    const value = this.#option(name, { kind: "bool", value: true });
    return value?.kind === "bool" ? value.value : undefined;
  }

  // What all definitions agree on. One that may be outranked, or holds under a condition, settles nothing.
  #option(name: string, fallback: SingleValue): SingleValue | undefined {
    const parts = this.entries.flatMap(({ fields }) =>
      definitionParts(this.#evaluator, fields.attributes.get(name)?.thunks ?? []),
    );
    const [first] = parts;
    if (first === undefined) return fallback;
    return parts.every(({ value, isConditional }) => !isConditional && isSameConstant(value, first.value))
      ? first.value
      : undefined;
  }
}

/** What is declared of the file that is read in `file`; undefined where that is not certain. */
export function declaredFile(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  read: VarsRead,
): DeclaredFile | undefined {
  if (read.generator === undefined || read.file === undefined) return undefined;
  const definitions = closedDefinitions(evaluator, modules, file, read.generator);
  if (definitions === undefined) return undefined;
  const entries = definitions.flatMap(({ files }) => files.entries.get(read.file!) ?? []);
  if (definitions[0]?.files.entries.has(read.file) !== true) return undefined;
  return entries.some(({ fields }) => fields.isOpen) ? undefined : new DeclaredFile(evaluator, entries);
}

/**
 * Every definition of a generator that a file defines, the file's own first; undefined where it defines none, or where there may
 * be more to the generator than is known. What only adds to a generator does not define it.
 */
export function closedDefinitions(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  generator: string,
): readonly GeneratorDefinition[] | undefined {
  const model = generatorModel(evaluator, modules);
  const all = model.named(generator);
  const own = all.filter((definition) => definition.path === file.path && isWhole(definition));
  const [first] = own;
  if (first === undefined || model.mayBeExtended(first)) return undefined;
  if (all.some(({ files, prompts }) => files.isOpen || prompts.isOpen)) return undefined;
  return [...own, ...all.filter((definition) => !own.includes(definition))];
}

/** The names that a generator has for its files or prompts, as far as the project says. */
export interface DeclaredNames {
  readonly names: readonly string[];
  readonly definitions: readonly GeneratorDefinition[];
  /** Whether there are certainly no others; else another flake may add to the generator. */
  readonly isComplete: boolean;
}

/** The names of a generator's files, or prompts; undefined where the project does not define it, or may have more names. */
export function declaredNames(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  generator: string,
  kind: "files" | "prompts",
): DeclaredNames | undefined {
  if (isServiceGenerator(generator)) return undefined;
  const model = generatorModel(evaluator, modules);
  const all = model.named(generator);
  const [first] = all;
  if (first === undefined || !all.some(isWhole) || model.mayBeExtended(first)) return undefined;
  if (all.some(({ files, prompts }) => files.isOpen || prompts.isOpen)) return undefined;
  // An answer becomes a file of its name where it is kept.
  const names = all.flatMap((definition) => [
    ...definition[kind].entries.keys(),
    ...[...(kind === "files" ? definition.prompts.entries.keys() : [])].filter((name) =>
      persistsAs(evaluator, model, definition, name),
    ),
  ]);
  const isInView = closedDefinitions(evaluator, modules, file, generator) !== undefined;
  return { names, definitions: all, isComplete: isInView || isClosedWorld(evaluator, model) };
}

function isWhole({ hasScript, prompts }: GeneratorDefinition): boolean {
  return hasScript || prompts.entries.size > 0;
}

function isSameConstant(a: SingleValue, b: SingleValue): boolean {
  if (a.kind === "bool" && b.kind === "bool") return a.value !== undefined && a.value === b.value;
  return a.kind === "string" && b.kind === "string" && a.text !== undefined && a.text === b.text;
}
