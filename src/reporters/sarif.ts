// Owns the report in SARIF 2.1.0, which code scanning reads. Paths are relative to the top of the repository, columns and characters
// count UTF-16 units without a byte order mark; a knot's path is a code flow. The text is the same at every run.

import type { Artifact, CodeFlow, Location, Log, Notification, Region, ReportingDescriptor, Result } from "sarif";
import packageJson from "../../package.json" with { type: "json" };
import type { Diagnostic, Fix, RelatedSpan, Severity } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { isKnot } from "./knot-frames.ts";
import { encodeAddress, identify, type ReportInput, repositoryPath } from "./report.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;
const baseId = "%SRCROOT%";

/** The document. */
export function sarifReport(input: ReportInput): string {
  return `${JSON.stringify(new SarifLog(input).build(), null, 2)}\n`;
}

class SarifLog {
  readonly #input: ReportInput;
  readonly #artifacts = new Map<string, { readonly index: number; readonly artifact: Artifact }>();
  readonly #rules = new Map<string, { readonly index: number; readonly descriptor: ReportingDescriptor }>();

  constructor(input: ReportInput) {
    this.#input = input;
  }

  build(): Log {
    const input = this.#input;
    const identities = identify(input);
    const results = input.diagnostics.map((diagnostic, index) => this.#result(diagnostic, identities[index]!));
    const notifications = [
      ...input.notices.map(
        ({ path, message }): Notification => ({
          level: "note",
          message: { text: plain(`${repositoryPath(input, path)} ${message}`) },
          locations: [{ physicalLocation: { artifactLocation: this.#artifactLocation(path) } }],
        }),
      ),
      ...(input.failures ?? []).map(
        ({ rule, path, message, stack }): Notification => ({
          level: "error",
          message: { text: plain(`The rule ${rule} broke on ${repositoryPath(input, path)}: ${message}`) },
          locations: [{ physicalLocation: { artifactLocation: this.#artifactLocation(path) } }],
          associatedRule: { id: rule },
          exception: { message, ...(stack === undefined ? {} : { properties: { stack } }) },
        }),
      ),
    ];
    return {
      version: "2.1.0",
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      runs: [
        {
          tool: {
            driver: {
              name: "unknot",
              semanticVersion: packageJson.version,
              informationUri: "https://www.npmjs.com/package/unknot",
              rules: [...this.#rules.values()].map(({ descriptor }) => descriptor),
            },
          },
          columnKind: "utf16CodeUnits",
          originalUriBaseIds: { [baseId]: { description: { text: "The top of the repository." } } },
          invocations: [{ executionSuccessful: input.isComplete !== false, toolExecutionNotifications: notifications }],
          artifacts: [...this.#artifacts.values()].map(({ artifact }) => artifact),
          results,
        },
      ],
    };
  }

  #result(diagnostic: Diagnostic, { fingerprint, ordinal }: { fingerprint: string; ordinal: number }): Result {
    const { rule, severity, confidence, category, message, path, span, label, related } = diagnostic;
    const fixes = diagnostic.fixes.filter(({ edits }) => edits.length > 0);
    return {
      ruleId: rule,
      ruleIndex: this.#ruleIndex(diagnostic),
      level: levels[severity],
      message: { text: plain(message) },
      locations: [this.#location({ path, span, message: label ?? "" })],
      ...(related.length === 0
        ? {}
        : { relatedLocations: related.map((place, index) => ({ id: index + 1, ...this.#location(place) })) }),
      ...(isKnot(diagnostic) ? { codeFlows: [this.#codeFlow(related)] } : {}),
      ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => this.#fix(fix)) }),
      // The first is what GitHub compares, with the number of those alike as it writes it.
      partialFingerprints: {
        primaryLocationLineHash: `${fingerprint}:${ordinal}`,
        "unknot/v1": `${fingerprint}:${ordinal}`,
      },
      properties: { category, confidence },
    };
  }

  #codeFlow(places: readonly RelatedSpan[]): CodeFlow {
    const locations = places.map((place, index) => ({ location: this.#location(place), executionOrder: index + 1 }));
    return { message: { text: "The path of the knot, as Nix walks it." }, threadFlows: [{ locations }] };
  }

  #fix({ title, applicability, edits }: Fix): NonNullable<Result["fixes"]>[number] {
    const paths = [...new Set(edits.map(({ path }) => path))];
    return {
      description: { text: plain(applicability === "safe" ? title : `${title} (${applicability})`) },
      artifactChanges: paths.map((path) => ({
        artifactLocation: this.#artifactLocation(path),
        replacements: edits
          .filter((edit) => edit.path === path)
          .map(({ span, text }) => ({ deletedRegion: this.#region(path, span), insertedContent: { text } })),
      })),
      properties: { applicability },
    };
  }

  #location({ path, span, message }: RelatedSpan): Location {
    return {
      physicalLocation: { artifactLocation: this.#artifactLocation(path), region: this.#region(path, span) },
      ...(message === "" ? {} : { message: { text: plain(message) } }),
    };
  }

  #region(path: string, span: Span): Region {
    const source = this.#input.sourceText(path);
    if (source === undefined) return { startLine: 1 };
    const mark = source.latin1.startsWith("\xef\xbb\xbf") ? 3 : 0;
    const start = positionOf(source, span.start, mark);
    const end = positionOf(source, span.end, mark);
    const charOffset = utf16Length(source, mark, span.start);
    return {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      charOffset,
      charLength: utf16Length(source, mark, span.end) - charOffset,
      byteOffset: span.start,
      byteLength: span.end - span.start,
    };
  }

  #artifactLocation(path: string): { uri: string; uriBaseId?: string; index: number } {
    const known = this.#artifacts.get(path);
    const shown = repositoryPath(this.#input, path);
    const uri = shown.split("/").map(encodePart).join("/");
    // What lies outside of the repository has no name in it.
    const place = shown.startsWith("../")
      ? { uri: `file://${path.split("/").map(encodePart).join("/")}` }
      : { uri, uriBaseId: baseId };
    const index = known?.index ?? this.#artifacts.size;
    if (known === undefined) this.#artifacts.set(path, { index, artifact: { location: place, sourceLanguage: "nix" } });
    return { ...place, index };
  }

  #ruleIndex({ rule, severity, category, url }: Diagnostic): number {
    const known = this.#rules.get(rule);
    if (known !== undefined) return known.index;
    const facts = this.#input.ruleFacts?.(rule);
    const page = facts?.page?.replace(/^```nix \S+$/gm, "```nix");
    const summary = { text: facts?.summary ?? rule };
    const descriptor: ReportingDescriptor = {
      id: rule,
      // As the standard wants a readable name: `ImportCycle`.
      name: rule.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
      shortDescription: summary,
      // GitHub takes no rule without it.
      fullDescription: summary,
      ...(page === undefined ? {} : { help: { text: page, markdown: page } }),
      helpUri: encodeAddress(url),
      defaultConfiguration: { level: levels[facts?.severity ?? severity] },
      properties: { tags: [category] },
    };
    this.#rules.set(rule, { index: this.#rules.size, descriptor });
    return this.#rules.size - 1;
  }
}

function positionOf(source: SourceText, offset: number, mark: number): { line: number; column: number } {
  const { line, column } = source.lines.position(Math.max(offset, mark));
  return { line, column: line === 1 && mark > 0 ? column - 1 : column };
}

function utf16Length(source: SourceText, start: number, end: number): number {
  return source.slice({ start, end: Math.max(start, end) }).length;
}

// Without halves of surrogate pairs, which no URI can hold.
function encodePart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** A text in which no brackets are taken for a link. */
function plain(text: string): string {
  return text.replace(/\[(?=[^[\]]*\]\()/g, "\\[");
}
