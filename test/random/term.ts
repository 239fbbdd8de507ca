// Nix text as a tree of terms, so that a tree that shows a difference can be made smaller and printed again. Printing gives
// files: a term may stand for a file of its own, and a function takes the arguments that its text uses.

import type { OptionNode, ScopeName, ValueKind } from "./options.ts";

/** What a term is; terms of one sort, at one place and in one scope can stand for each other. */
export interface Sort {
  readonly kind:
    | ValueKind
    | "set"
    /** A definition at a node, which may be a property. */
    | "definition"
    /** A set of definitions below a node. */
    | "plain"
    /** A module's set. */
    | "body"
    /** An element of `imports`. */
    | "module"
    | "modules"
    /** One binding of a literal set, with its `;`. */
    | "entry"
    | "overlay"
    | "overlays"
    /** A path written as text; nothing stands for it. */
    | "fixed";
  readonly node?: OptionNode;
  readonly scope: ScopeName;
  /** For a module's set: whether it says `config`. */
  readonly isExplicit?: boolean;
}

export type Part = string | Term | FilePart;

export interface Term {
  readonly sort: Sort;
  readonly parts: readonly Part[];
  /** For a function: the arguments that it may take; it takes those that occur in its text. */
  readonly takes?: readonly string[];
  /** A leaf that something late may stand for. */
  readonly isAtom?: boolean;
  /** Whether an atom is all of an option's definition. */
  readonly isValue?: boolean;
}

/** A file of its own, and how it is brought in. */
export interface FilePart {
  readonly file: string;
  readonly term: Term;
  /** `path`: by its name; else by a call, with what its text uses and an extra argument. */
  readonly use: "path" | "import" | "importApply";
  readonly extra?: Term;
}

/** Names that a file may take from where it is called. */
const passed = ["config", "lib", "options", "pkgs", "flag", "early", "osConfig"];

/** The files that a term stands for: its own, and those it names; paths are relative to the tree. */
export function printFiles(root: Term, name: string): Map<string, string> {
  const files = new Map<string, string>();
  files.set(name, `${printTerm(root, files)}\n`);
  return files;
}

function printTerm(term: Term, files: Map<string, string>): string {
  const text = term.parts.map((part) => printPart(part, files)).join("");
  if (term.takes === undefined) return text;
  const names = wordsIn(text, term.takes);
  return names.length === 0 && term.sort.kind === "fixed" ? text : `({ ${[...names, "..."].join(", ")} }: ${text})`;
}

function printPart(part: Part, files: Map<string, string>): string {
  if (typeof part === "string") return part;
  if (!("file" in part)) return printTerm(part, files);
  const body = printTerm(part.term, files);
  const extra = part.extra === undefined ? "" : printTerm(part.extra, files);
  if (part.use === "path") {
    files.set(part.file, `${body}\n`);
    return `./${part.file}`;
  }
  const names = wordsIn(body, passed);
  const formals = [...names, "extra"].join(", ");
  files.set(part.file, `{ ${formals} }: ${body}\n`);
  const call = part.use === "import" ? "import" : "lib.modules.importApply";
  const inherited = names.length === 0 ? "" : `inherit ${names.join(" ")}; `;
  return `(${call} ./${part.file} { ${inherited}extra = ${extra}; })`;
}

function wordsIn(text: string, names: readonly string[]): string[] {
  return names.filter((name) => new RegExp(`(?<![\\w.'-])${name}(?![\\w'-])`).test(text));
}

/** A term and all terms in it, outermost first. */
export function* subterms(term: Term): IterableIterator<Term> {
  yield term;
  for (const part of term.parts) {
    if (typeof part === "string") continue;
    if (!("file" in part)) yield* subterms(part);
    else {
      yield* subterms(part.term);
      if (part.extra !== undefined) yield* subterms(part.extra);
    }
  }
}

/** The same tree with another term in place of one. */
export function replaceTerm(root: Term, old: Term, by: Term): Term {
  if (root === old) return by;
  let isChanged = false;
  const replaced = (inner: Term) => {
    const next = replaceTerm(inner, old, by);
    if (next !== inner) isChanged = true;
    return next;
  };
  const parts = root.parts.map((part): Part => {
    if (typeof part === "string") return part;
    if (!("file" in part)) return replaced(part);
    const term = replaced(part.term);
    return part.extra === undefined ? { ...part, term } : { ...part, term, extra: replaced(part.extra) };
  });
  return isChanged ? { ...root, parts } : root;
}
