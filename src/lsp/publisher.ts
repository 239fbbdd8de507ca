// Owns how diagnostics reach the client. One that asks for them (pull) is answered, and told when there are others; all others are
// sent them (push). Files that are not open are sent in both cases, until the client asks for the whole workspace itself.

import {
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { Rule } from "../lint/rule.ts";
import type { Abilities } from "./abilities.ts";
import type { ConfigurationFault } from "./analyst-settings.ts";
import type { Documents } from "./documents.ts";
import type { LocatedDiagnostic } from "./located.ts";
import type { Workspace } from "./workspace.ts";

/** Name under which everything is reported. */
export const sourceName = "unknot";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** Sends diagnostics, and answers those who ask for them. */
export class Publisher {
  readonly #connection: Connection;
  readonly #documents: Documents;
  readonly #abilities: Abilities;
  readonly #tags: ReadonlyMap<string, DiagnosticTag[]>;
  readonly #published = new Set<string>();
  readonly #results = new Map<string, { readonly id: string; readonly text: string }>();
  #resultCount = 0;
  #isWorkspacePulled = false;
  #refresh: NodeJS.Timeout | undefined;

  constructor(connection: Connection, documents: Documents, abilities: Abilities, rules: readonly Rule[]) {
    this.#connection = connection;
    this.#documents = documents;
    this.#abilities = abilities;
    this.#tags = new Map(rules.flatMap(({ id, tag }) => (tag === undefined ? [] : [[id, [tags[tag]]]])));
  }

  /** Has the client learn what is to be said of some files now; by absolute path. */
  publish(workspace: Workspace, paths: ReadonlySet<string>, cause: "typing" | "analysis"): void {
    for (const path of paths) {
      const isSent = !this.#isPulled(path);
      if (isSent) this.#send(workspace, path);
    }
    // Who has typed asks without being told.
    if (!this.#abilities.pull || cause === "typing" || paths.size === 0 || this.#refresh !== undefined) return;
    // Several changes of one moment are one.
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      void this.#connection.languages.diagnostics.refresh().catch(() => {});
    }, 0);
  }

  /** Answers who asks for one file's diagnostics. */
  report(workspace: Workspace, path: string, previous: string | undefined): DocumentDiagnosticReport {
    const items = this.#items(workspace, path);
    const resultId = this.#resultId(path, items);
    return resultId === previous ? { kind: "unchanged", resultId } : { kind: "full", resultId, items };
  }

  /** Answers who asks for the whole workspace's. `previous` are the ids of what the client has, by address. */
  reportAll(workspace: Workspace, previous: ReadonlyMap<string, string>): WorkspaceDiagnosticReport {
    if (!this.#isWorkspacePulled) {
      this.#isWorkspacePulled = true;
      for (const path of [...this.#published]) this.#clear(path);
    }
    const paths = new Set(workspace.paths);
    for (const [path] of this.#results) if (previous.has(this.#documents.uriOf(path))) paths.add(path);
    const items = [...paths].sort().map((path): WorkspaceDocumentDiagnosticReport => {
      const uri = this.#documents.uriOf(path);
      const report = this.report(workspace, path, previous.get(uri));
      return { ...report, uri, version: this.#documents.get(path)?.version ?? null };
    });
    return { items };
  }

  /** A file was opened or closed: others now have the word. */
  handOver(workspace: Workspace, path: string): void {
    if (this.#isPulled(path)) this.#clear(path);
    else this.#send(workspace, path);
  }

  close(): void {
    clearTimeout(this.#refresh);
  }

  /** A diagnostic in the words of the protocol. */
  toProtocol(diagnostic: LocatedDiagnostic): Diagnostic {
    const { rule, severity, confidence, message, url, range, related, fixes } = diagnostic;
    const tagged = this.#tags.get(rule);
    const steps = related.map((step) => ({
      location: { uri: this.#documents.uriOf(step.path), range: step.range },
      message: step.message,
    }));
    const { relatedInformation } = this.#abilities;
    return {
      range,
      severity: severities[severity],
      code: rule,
      codeDescription: { href: url },
      source: sourceName,
      message: relatedInformation ? message : [message, ...steps.map((step) => `- ${step.message}`)].join("\n"),
      ...(tagged === undefined ? {} : { tags: tagged }),
      ...(relatedInformation && steps.length > 0 ? { relatedInformation: steps } : {}),
      data: { rule, confidence, fixes: fixes.map(({ title }) => title) },
    };
  }

  #isPulled(path: string): boolean {
    if (!this.#abilities.pull) return false;
    return this.#isWorkspacePulled || this.#documents.get(path) !== undefined;
  }

  #items(workspace: Workspace, path: string): Diagnostic[] {
    return [
      ...workspace.faultsOf(path).map(faultToProtocol),
      ...workspace.diagnosticsOf(path).map((diagnostic) => this.toProtocol(diagnostic)),
    ];
  }

  #send(workspace: Workspace, path: string): void {
    const diagnostics = this.#items(workspace, path);
    if (diagnostics.length === 0 && !this.#published.has(path)) return;
    if (diagnostics.length === 0) this.#published.delete(path);
    else this.#published.add(path);
    const version = this.#documents.get(path)?.version;
    const uri = this.#documents.uriOf(path);
    void this.#connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
  }

  #clear(path: string): void {
    if (!this.#published.delete(path)) return;
    void this.#connection.sendDiagnostics({ uri: this.#documents.uriOf(path), diagnostics: [] });
  }

  #resultId(path: string, items: readonly Diagnostic[]): string {
    const text = JSON.stringify(items);
    const known = this.#results.get(path);
    if (known?.text === text) return known.id;
    const id = String(++this.#resultCount);
    this.#results.set(path, { id, text });
    return id;
  }
}

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

function faultToProtocol({ range, message }: ConfigurationFault): Diagnostic {
  return { range, severity: DiagnosticSeverity.Error, source: sourceName, message };
}
