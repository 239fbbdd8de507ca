// Owns how a function of nixpkgs' `lib` is written at a place: by the `lib` that is at hand there, by its bare name, or by one
// that the module's function is made to ask for.

import { isModuleFunction } from "../../eval/modules/module-arguments.ts";
import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { Layout } from "./layout.ts";

/** Names of `lib` for one rewrite of one file. */
export class LibraryNames {
  readonly #file: SourceFile;
  readonly #layout: Layout;
  readonly #at: AnyNode;
  readonly #edits: TextEdit[] = [];

  /** `at` is where the names are to be written. */
  constructor(file: SourceFile, layout: Layout, at: AnyNode) {
    this.#file = file;
    this.#layout = layout;
    this.#at = at;
  }

  /** The edits that make `lib` known, where a name needs that. */
  get edits(): readonly TextEdit[] {
    return this.#edits;
  }

  /** How a member of `lib` is called; undefined where it cannot be. */
  nameOf(member: string): string | undefined {
    const { semantic } = this.#file;
    if (semantic.resolveName("lib", this.#at).kind === "binding") return `lib.${member}`;
    if (semantic.resolveName(member, this.#at).kind === "binding") return member;
    if (this.#edits.length === 0) {
      const edit = addFormals(enclosingModuleFunction(this.#at), this.#layout, ["lib"]);
      if (edit === undefined) return undefined;
      this.#edits.push(edit);
    }
    return `lib.${member}`;
  }
}

/** The edit that makes a function with `...` take more names; undefined where its caller could not know of them. */
export function addFormals(
  fn: FunctionExpression | undefined,
  layout: Layout,
  names: readonly string[],
): TextEdit | undefined {
  const formals = fn?.formals;
  const first = formals?.formals[0] ?? formals?.ellipses;
  if (formals === undefined || first === undefined || !formals.hasEllipsis) return undefined;
  const separator = layout.isOneLine(formals.span) ? " " : `\n${layout.indentation(first.start)}`;
  const text = names.map((name) => `${name},${separator}`).join("");
  return { span: { start: first.start, end: first.start }, text };
}

/** The innermost function around a node, where it is one that the module system calls. */
export function enclosingModuleFunction(node: AnyNode): FunctionExpression | undefined {
  let fn = node.parent;
  while (fn !== undefined && fn.kind !== "function_expression") fn = fn.parent;
  if (fn === undefined || isModuleFunction(fn)) return fn;
  let holder = fn.parent;
  while (
    holder?.kind === "let_expression" ||
    holder?.kind === "with_expression" ||
    holder?.kind === "parenthesized_expression"
  ) {
    holder = holder.parent;
  }
  return holder?.kind === "source_code" ? fn : undefined;
}
