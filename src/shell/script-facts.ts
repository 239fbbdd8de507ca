// Owns what is said of a script, as far as its text tells: the files it may write, what it reads of prompts and dependencies, the
// variables it needs, the commands it calls. Paths through it are not followed: what some line may do, the script may do.

import { mayBe } from "./shell-text.ts";

/** A half-open range of UTF-16 offsets into the script's text. */
export interface ScriptRange {
  readonly start: number;
  readonly end: number;
}

/** A file below one of the folders that a script is given. */
export interface FolderRead extends ScriptRange {
  /** `prompts/<name>`, or `in/<generator>/<file>`. */
  readonly folder: "prompts" | "in";
  /** The names below the folder, without those that are not known. */
  readonly names: readonly string[];
  /** Whether the script goes on where there is no such file. */
  readonly isGuarded: boolean;
}

/** Output that goes to a file below `$out` as it is. */
export interface StoredText extends ScriptRange {
  /** What is stored, as values with marks. */
  readonly values: readonly string[];
  /** What takes it: a word of `echo`, a here-document, an argument that is meant as the secret. */
  readonly kind: "echo" | "here-document" | "here-string" | "argument";
  readonly command: string;
}

/** A file that a script writes. */
export interface FileWrite extends ScriptRange {
  /** Below `$out`, with marks. */
  readonly name: string;
  /** Whether it is below `$out` only where the script has gone there before. */
  readonly isRelative: boolean;
  /** Whether the script names the file to have it written; others come beside one, or in a folder, or are only possible. */
  readonly isNamed: boolean;
}

export interface VariableRead extends ScriptRange {
  readonly name: string;
}

export interface CommandCall extends ScriptRange {
  readonly name: string;
}

/** What a script does. */
export interface ScriptFacts {
  /** Whether the text could not be parsed; nothing else is then known. */
  readonly isBroken: boolean;
  /** Whether it may do what cannot be seen in its text. */
  readonly isOpaque: boolean;
  /** Whether it stops by itself with a failure, as scripts do that only tell what to do by hand. */
  readonly alwaysFails: boolean;
  /** Files below `$out` that it may write, each where it is written. */
  readonly writes: readonly FileWrite[];
  /** Whether it may write files below `$out` whose names are not known. */
  readonly mayWriteAnything: boolean;
  /** Files below `$out` that it may take away again, or make folders of; with marks. */
  readonly passing: readonly string[];
  readonly reads: readonly FolderRead[];
  readonly stored: readonly StoredText[];
  /** Variables that are read where an unset one ends the script, and that nothing in the script sets. */
  readonly unset: readonly VariableRead[];
  /** Commands that are looked up in `PATH`, less the script's own functions and those that it looks for itself. */
  readonly commands: readonly CommandCall[];
  /** Whether it does nothing, or only says something: what stands for generators that are filled by hand. */
  readonly isIdle: boolean;
  /** Whether it says itself where commands are found. */
  readonly setsPath: boolean;
}

/** Whether the script may write the file of that name below `$out`. */
export function mayWrite({ isBroken, isOpaque, mayWriteAnything, writes }: ScriptFacts, name: string): boolean {
  return isBroken || isOpaque || mayWriteAnything || writes.some((write) => mayBe(write.name, name));
}

/** Whether a file of that name below `$out` may be gone, or no file, when the script ends. */
export function mayPass({ isBroken, isOpaque, passing }: ScriptFacts, name: string): boolean {
  return isBroken || isOpaque || passing.some((value) => mayBe(value, name));
}
