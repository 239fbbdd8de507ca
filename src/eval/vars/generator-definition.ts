// Owns one generator as it is set: its files, prompts, script and the rest, with where each is written. What is not known is marked
// open.

import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import {
  type DefinitionPart,
  definitionParts,
  type MergedList,
  type MergedSet,
  mergedList,
  mergedSet,
} from "../modules/definition-parts.ts";
import type { Thunk } from "../thunk.ts";
import type { Origin } from "../value.ts";

/** A file or prompt of a generator. */
export interface GeneratorEntry {
  readonly name: string;
  /** What it is set to; from several places where it is set in several. */
  readonly fields: MergedSet;
  /** Where its name is written, or what it is made by. */
  readonly place: Place;
}

/** A span of a file of the project. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  readonly span: Span;
}

/** The files or prompts of a generator. */
export interface GeneratorEntries {
  readonly entries: ReadonlyMap<string, GeneratorEntry>;
  /** Whether there may be others. */
  readonly isOpen: boolean;
}

/** What a generator is set to. Definitions that are given the same, as many machines are, have the same parts. */
export class GeneratorParts {
  /** Names of the options that are set, with what they are set to. */
  readonly fields: MergedSet;
  readonly #evaluator: Evaluator;
  readonly #origin: Origin;
  #files: GeneratorEntries | undefined;
  #prompts: GeneratorEntries | undefined;

  /** `extra`: what is set option by option. `origin` stands for what has no place of its own. */
  constructor(
    evaluator: Evaluator,
    origin: Origin,
    thunks: readonly Thunk[],
    extra: ReadonlyMap<string, readonly Thunk[]>,
  ) {
    this.#evaluator = evaluator;
    this.#origin = origin;
    const set = mergedSet(evaluator, thunks);
    const attributes = new Map(set.attributes);
    for (const [field, added] of extra) {
      attributes.set(field, { name: field, thunks: [...(attributes.get(field)?.thunks ?? []), ...added] });
    }
    this.fields = { ...set, attributes };
  }

  get files(): GeneratorEntries {
    this.#files ??= this.#entries("files");
    return this.#files;
  }

  get prompts(): GeneratorEntries {
    this.#prompts ??= this.#entries("prompts");
    return this.#prompts;
  }

  /** The values that an option is set to. */
  valuesOf(field: string): readonly DefinitionPart[] {
    return definitionParts(this.#evaluator, this.#thunks(field));
  }

  /** The elements that an option is set to. */
  listOf(field: string): MergedList {
    const list = mergedList(this.#evaluator, this.#thunks(field));
    return { ...list, isOpen: list.isOpen || this.fields.isOpen };
  }

  #thunks(field: string): readonly Thunk[] {
    return this.fields.attributes.get(field)?.thunks ?? [];
  }

  #entries(field: string): GeneratorEntries {
    const set = mergedSet(this.#evaluator, this.#thunks(field));
    const entries = new Map<string, GeneratorEntry>();
    for (const { name, thunks } of set.attributes.values()) {
      const place = placeOf(name, thunks, this.#origin);
      entries.set(name, { name, fields: mergedSet(this.#evaluator, thunks), place });
    }
    return { entries, isOpen: set.isOpen || this.fields.isOpen };
  }
}

/** One definition of a generator. A generator may have several, in several modules or on several machines. */
export class GeneratorDefinition {
  /** Absent where it is computed, and what it comes to is not known. */
  readonly name: string | undefined;
  /** Where it is written: the literal or call that gives the generator. */
  readonly origin: Origin;
  /** The file of the statement that sets the option; absolute. */
  readonly path: string;
  readonly parts: GeneratorParts;

  constructor(name: string | undefined, origin: Origin, path: string, parts: GeneratorParts) {
    this.name = name;
    this.origin = origin;
    this.path = path;
    this.parts = parts;
  }

  /** Names of the options that are set, with what they are set to. */
  get fields(): MergedSet {
    return this.parts.fields;
  }

  /** Whether options may be set that are not known. */
  get isOpen(): boolean {
    return this.parts.fields.isOpen;
  }

  get hasScript(): boolean {
    return this.parts.fields.attributes.has("script");
  }

  get files(): GeneratorEntries {
    return this.parts.files;
  }

  get prompts(): GeneratorEntries {
    return this.parts.prompts;
  }

  /** What `script` is set to; several where it depends. */
  get scripts(): readonly DefinitionPart[] {
    return this.parts.valuesOf("script");
  }

  get runtimeInputs(): MergedList {
    return this.parts.listOf("runtimeInputs");
  }

  get dependencies(): MergedList {
    return this.parts.listOf("dependencies");
  }

  /** Whether machines share it; undefined where that is not known. */
  get share(): boolean | undefined {
    const values = this.parts.valuesOf("share");
    const [first] = values;
    if (first === undefined) return this.isOpen ? undefined : false;
    return values.length === 1 && !first.isConditional && first.value.kind === "bool" ? first.value.value : undefined;
  }
}

/** Where a name is written in the statement of one of the thunks, else where the thunk is. */
export function placeOf(name: string, thunks: readonly Thunk[], fallback: Origin): Place {
  for (const { origin } of thunks) {
    if (origin === undefined) continue;
    for (let node: AnyNode | undefined = origin.node; node !== undefined; node = node.parent) {
      if (node.kind === "binding") {
        const attr = node.attrpath.attrs.findLast((candidate) => attrNameText(candidate) === name);
        const computed = node.expression === origin.node ? node.attrpath.attrs.at(-1) : undefined;
        const written = attr ?? computed;
        if (written !== undefined) return { path: origin.file.path, span: written.span };
        break;
      }
      if (node.kind === "function_expression" || node.kind === "let_expression") break;
    }
  }
  const { file, node } = thunks.find(({ origin }) => origin !== undefined)?.origin ?? fallback;
  return { path: file.path, span: node.span };
}
