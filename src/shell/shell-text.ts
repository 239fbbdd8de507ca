// Owns what the words of a script come to. A value is text in which marks, characters of Unicode's private area, stand for what
// is only known when the script runs; a word has several values where a variable has. Nothing is run, and order is not followed.

import type { Assignment, BraceExpansionPart, ParsedScript, Word, WordPart } from "unbash";

/** Marks in values. `unknown` is also what stands for an interpolation in the text that is parsed. */
export const marks = {
  /** Any text, the empty one too. */
  unknown: "\uE000",
  /** The folder of the generator's results. */
  out: "\uE001",
  /** The folder of what it depends on. */
  in: "\uE002",
  /** The folder of answers to prompts. */
  prompts: "\uE003",
  /** A temporary file or folder. */
  temporary: "\uE004",
} as const;

/** More values than this say nothing. */
const valueLimit = 24;

const folders: ReadonlyMap<string, string> = new Map([
  ["out", marks.out],
  ["in", marks.in],
  ["prompts", marks.prompts],
]);

const nothingKnown: readonly string[] = [marks.unknown];

/** What variables of a script are set to, anywhere in it. */
export class ShellVariables {
  readonly #words = new Map<string, (Word | undefined)[]>();
  readonly #open = new Set<string>();

  /** Notes that a variable is set; to something that is not known where there is no word. */
  set(name: string, word: Word | undefined): void {
    const words = this.#words.get(name);
    if (words === undefined) this.#words.set(name, [word]);
    else words.push(word);
  }

  has(name: string): boolean {
    return this.#words.has(name);
  }

  /** The values that a variable may have. */
  values(name: string): readonly string[] {
    const words = this.#words.get(name);
    if (words === undefined) return [folders.get(name) ?? marks.unknown];
    if (folders.has(name) || this.#open.has(name)) return nothingKnown;
    this.#open.add(name);
    const values = new Set(words.flatMap((word) => (word === undefined ? nothingKnown : this.wordValues(word))));
    this.#open.delete(name);
    return values.size > valueLimit ? nothingKnown : [...values];
  }

  /** The values that a word may come to. */
  wordValues(word: Word): readonly string[] {
    return word.parts === undefined ? [word.value] : this.partValues(word.parts);
  }

  /** The values that parts of a word, or of a here-document, may come to together. */
  partValues(parts: readonly WordPart[]): readonly string[] {
    let values: readonly string[] = [""];
    for (const part of parts) {
      const next = this.#part(part);
      values = values.flatMap((value) => next.map((text) => value + text));
      if (values.length > valueLimit) return nothingKnown;
    }
    return values;
  }

  #part(part: WordPart): readonly string[] {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        return [part.value];
      case "DoubleQuoted":
      case "LocaleString":
        return this.partValues(part.parts);
      case "SimpleExpansion":
        return this.values(part.text.slice(1));
      case "ParameterExpansion": {
        const isPlain = part.operation === undefined && part.prefix === undefined && part.index === undefined;
        return isPlain ? this.values(part.parameter) : nothingKnown;
      }
      case "CommandExpansion":
        return [isTemporary(part.script) ? marks.temporary : marks.unknown];
      case "BraceExpansion":
        return braceValues(part);
      default:
        return nothingKnown;
    }
  }
}

/** The word that an assignment gives, where it gives the whole value. */
export function assignedWord({ value, append, index }: Assignment): Word | undefined {
  return value.type === "Word" && append !== true && index === undefined ? value : undefined;
}

/** Whether a value may be anything at all. */
export function isUnknown(value: string): boolean {
  return value.startsWith(marks.unknown);
}

/** Whether a name is one that a value with marks may come to. */
export function mayBe(value: string, name: string): boolean {
  const pattern = value
    .split(/[\uE000-\uE004*?]/)
    .map((text) => text.replace(/[.+^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "s").test(name);
}

function isTemporary(script: ParsedScript | undefined): boolean {
  const command = script?.commands.length === 1 ? script.commands[0]!.command : undefined;
  return command?.type === "Command" && command.name?.value === "mktemp" && !command.args.some(isBelowFolder);
}

function isBelowFolder({ text }: { readonly text: string }): boolean {
  return text.includes("$");
}

function braceValues({ text, parts }: BraceExpansionPart): readonly string[] {
  if (parts?.some(({ type }) => type !== "Literal") === true) return nothingKnown;
  const list = /^\{([^{}$"'\\`]*,[^{}$"'\\`]*)\}$/.exec(text);
  return list === null ? nothingKnown : list[1]!.split(",");
}
