// Owns the actions that allow a diagnostic by a comment. The reason is for the person to write: where the client can, its place
// is one to fill in, elsewhere a text that asks for it stands there.

import { type CodeAction, CodeActionKind, type Range } from "vscode-languageserver";
import { fileSuppression, lineSuppression } from "../lint/suppression-edit.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { Abilities } from "./abilities.ts";
import type { CodeActions } from "./code-actions.ts";
import type { OpenFile } from "./documents.ts";
import type { LocatedDiagnostic } from "./located.ts";
import { rangeOf } from "./positions.ts";
import type { Publisher } from "./publisher.ts";

const reasonToWrite = "TODO: say why";

/** Actions that allow the diagnostics that a range touches. */
export function suppressActions(
  open: OpenFile,
  touched: readonly LocatedDiagnostic[],
  actions: CodeActions,
  abilities: Abilities,
  publisher: Publisher,
): CodeAction[] {
  const found: CodeAction[] = [];
  for (const diagnostic of touched) {
    const { rule, category } = diagnostic;
    // Broken text, and comments that allow something wrongly.
    if (category === "syntax") continue;
    const offers: [string, TextEdit | undefined][] = [
      [`Allow ${rule} on this line, with a reason`, lineSuppression(open.file, diagnostic, reasonToWrite)],
      [`Allow ${rule} in this file, with a reason`, fileSuppression(open.file, rule, reasonToWrite)],
    ];
    for (const [title, edit] of offers) {
      if (edit === undefined || found.some((other) => other.title === title)) continue;
      const range = rangeOf(open.file.text, edit.span, abilities.encoding);
      found.push({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [publisher.toProtocol(diagnostic)],
        edit:
          abilities.snippetEdits && edit.text.includes(reasonToWrite)
            ? snippetEdit(open, range, edit.text)
            : actions.toEdit([{ path: open.path, range, span: edit.span, text: edit.text }]),
      });
    }
  }
  return found;
}

function snippetEdit({ uri, version }: OpenFile, range: Range, text: string): NonNullable<CodeAction["edit"]> {
  const value = text.replace(/[\\$}]/g, "\\$&").replace(reasonToWrite, "${1:say why}");
  return {
    documentChanges: [{ textDocument: { uri, version }, edits: [{ range, snippet: { kind: "snippet", value } }] }],
  };
}
