// Owns what can be done about a diagnostic: its fixes, safe ones first, and a comment that allows it. Every edit names the
// version of the text that it was made for, where the client understands that.

import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Abilities } from "./abilities.ts";
import type { Documents } from "./documents.ts";
import type { LocatedDiagnostic, LocatedEdit, LocatedFix } from "./located.ts";
import type { Publisher } from "./publisher.ts";

/** Kind of the action that applies every safe fix of a file. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.unknot`;

/** Makes actions of what is to be said of a file. */
export class CodeActions {
  readonly #documents: Documents;
  readonly #abilities: Abilities;
  readonly #publisher: Publisher;

  constructor(documents: Documents, abilities: Abilities, publisher: Publisher) {
    this.#documents = documents;
    this.#abilities = abilities;
    this.#publisher = publisher;
  }

  /** The quick fixes of the diagnostics that a range touches. */
  quickFixes(diagnostics: readonly LocatedDiagnostic[], range: Range): CodeAction[] {
    const touched = this.touched(diagnostics, range);
    return [
      ...touched.flatMap((diagnostic) => this.#fixes(diagnostic, "safe")),
      ...touched.flatMap((diagnostic) => this.#fixes(diagnostic, "unsafe")),
    ];
  }

  /** The diagnostics that a range touches. */
  touched(diagnostics: readonly LocatedDiagnostic[], range: Range): LocatedDiagnostic[] {
    return diagnostics.filter((diagnostic) => touches(diagnostic.range, range));
  }

  /** The action that applies every safe fix of a file. */
  fixAll(edits: readonly LocatedEdit[]): CodeAction[] {
    if (edits.length === 0) return [];
    return [{ title: "Apply all safe fixes of unknot", kind: fixAllKind, edit: this.toEdit(edits) }];
  }

  /** An edit of the workspace. */
  toEdit(edits: readonly LocatedEdit[]): WorkspaceEdit {
    const byPath = new Map<string, TextEdit[]>();
    for (const { path, range, text } of edits) {
      byPath.set(path, [...(byPath.get(path) ?? []), { range, newText: text }]);
    }
    if (!this.#abilities.documentChanges) {
      return { changes: Object.fromEntries([...byPath].map(([path, list]) => [this.#documents.uriOf(path), list])) };
    }
    const documentChanges = [...byPath].map(
      ([path, list]): TextDocumentEdit => ({
        textDocument: { uri: this.#documents.uriOf(path), version: this.#documents.get(path)?.version ?? null },
        edits: list,
      }),
    );
    return { documentChanges };
  }

  #fixes(diagnostic: LocatedDiagnostic, applicability: LocatedFix["applicability"]): CodeAction[] {
    const fixes = diagnostic.fixes.filter((fix) => fix.applicability === applicability);
    return fixes.map((fix, index) => ({
      title: applicability === "safe" ? fix.title : `${fix.title} (unsafe: may change what is meant)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [this.#publisher.toProtocol(diagnostic)],
      ...(applicability === "safe" && index === 0 ? { isPreferred: true } : {}),
      edit: this.toEdit(fix.edits),
    }));
  }
}

/** Whether a client that wants only certain kinds wants this one; without a wish it gets what is about the place. */
export function isKindWanted({ context }: CodeActionParams, kind: string): boolean {
  const { only } = context;
  if (only === undefined) return kind === CodeActionKind.QuickFix;
  return only.some((wish) => kind === wish || kind.startsWith(`${wish}.`) || wish === CodeActionKind.Empty);
}

function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
