// Owns the way from the text of `unknot.toml` to a Configuration, and the place and wording of every error on it.
// Loaded only where there is such a file: it brings the TOML parser and the schema along.

import { dirname, isAbsolute, join, relative } from "node:path/posix";
import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
import * as v from "valibot";
import { nearestName } from "../text/nearest-name.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import {
  type Configuration,
  type ConfigurationError,
  type ConfigurationResult,
  defaultConfiguration,
  type RegistryFields,
  type Roles,
  type RuleMention,
} from "./configuration.ts";
import { type ConfigurationDocument, configurationSchema } from "./configuration-schema.ts";

type Violation = v.InferIssue<typeof configurationSchema>;
type KeyPath = readonly (string | number)[];

/**
 * Parses a configuration file. Its globs are relative to its folder; in the result they are relative to `root`.
 * Errors are in the order of the file.
 */
export function parseConfiguration(source: SourceText, root: string = dirname(source.path)): ConfigurationResult {
  const decoded = source.toString();
  const mark = decoded.startsWith("\uFEFF") ? 1 : 0;
  const text = decoded.slice(mark);
  // The TOML parser counts UTF-16 units behind the byte order mark; spans are bytes of the file.
  const byteAt = (index: number) => Math.min(Buffer.byteLength(decoded.slice(0, index + mark)), source.length);
  const spanOf = ([start, end]: readonly [number, number]): Span => ({ start: byteAt(start), end: byteAt(end) });

  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const end = Math.min(error.index + 1, text.length);
    return { errors: [{ span: spanOf([Math.min(error.index, end), end]), message: lowerFirst(error.message) }] };
  }
  const places = new Places(program, spanOf);
  const checked = validate(getStaticTOMLValue(program), places);
  if (checked.errors !== undefined) return checked;
  return { configuration: buildConfiguration(checked.document, source.path, root, places.ruleMentions()) };
}

function validate(
  content: Record<string, unknown>,
  places: Places,
):
  | { document: ConfigurationDocument; errors?: undefined }
  | { document?: undefined; errors: readonly ConfigurationError[] } {
  const errors: ConfigurationError[] = [];
  for (;;) {
    const result = v.safeParse(configurationSchema, content);
    if (result.success && errors.length === 0) return { document: result.output };
    const violations = result.issues ?? [];
    const unknown = violations.filter(isUnknownKey);
    if (unknown.length === 0) {
      errors.push(...violations.map((found) => describe(found, places)));
      return { errors: errors.sort((a, b) => a.span.start - b.span.start) };
    }
    // One unknown key a table is told at a time: it is taken out so that the next one shows.
    for (const found of unknown) {
      errors.push(describe(found, places));
      const item = found.path?.at(-1);
      if (item !== undefined) delete (item.input as Record<string, unknown>)[item.key as string];
    }
  }
}

function isUnknownKey(violation: Violation): boolean {
  return violation.type === "strict_object" && violation.expected === "never";
}

function describe(violation: Violation, places: Places): ConfigurationError {
  const path = (violation.path ?? []).map((item) => item.key as string | number);
  const parent = path.slice(0, -1);
  const name = formatKeyPath(path);
  if (isUnknownKey(violation)) {
    const key = String(path.at(-1));
    const known = knownKeys(parent);
    const nearest = nearestName(key, known);
    const place = parent.length === 0 ? "" : ` in "${formatKeyPath(parent)}"`;
    const hint = nearest === undefined ? `known are ${known.join(", ")}` : `the nearest is "${nearest}"`;
    return { span: places.key(path), message: `unknown key "${key}"${place}; ${hint}` };
  }
  if (violation.received === "undefined") {
    return { span: places.value(parent), message: `"${name}" is missing` };
  }
  return {
    span: places.value(path),
    message: `"${name}" must be ${violation.message}, not ${spellValue(violation.input)}`,
  };
}

/** The keys that the schema knows below a path, in its order. */
function knownKeys(path: KeyPath): readonly string[] {
  let schema: unknown = configurationSchema;
  for (const key of path) schema = typeof key === "number" ? innermost(schema).item : innermost(schema).entries?.[key];
  return Object.keys(innermost(schema).entries ?? {});
}

interface SchemaShape {
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
  readonly wrapped?: unknown;
}

function innermost(schema: unknown): SchemaShape {
  let shape = (schema ?? {}) as SchemaShape;
  while (shape.wrapped !== undefined) shape = shape.wrapped as SchemaShape;
  return shape;
}

function buildConfiguration(
  document: ConfigurationDocument,
  path: string,
  root: string,
  ruleMentions: readonly RuleMention[],
): Configuration {
  const folder = dirname(path);
  const prefix = relative(root, folder);
  const globs = (value: string | readonly string[]): string[] =>
    (typeof value === "string" ? [value] : value).map((glob) => (prefix === "" ? glob : `${prefix}/${glob}`));
  const roles: Record<string, readonly string[]> = {};
  for (const [role, value] of Object.entries(document.roles ?? {})) {
    if (value !== undefined) roles[role] = globs(value);
  }
  return {
    exclude: globs(document.exclude ?? defaultConfiguration.exclude),
    extends: document.extends ?? defaultConfiguration.extends,
    plugins: (document.plugins ?? []).map((plugin) =>
      plugin.startsWith(".") || isAbsolute(plugin) ? join(isAbsolute(plugin) ? "/" : folder, plugin) : plugin,
    ),
    rules: document.rules ?? {},
    overrides: (document.overrides ?? []).map((override) => ({ paths: globs(override.paths), rules: override.rules })),
    roles: { ...defaultConfiguration.roles, ...(roles as Partial<Roles>) },
    registry: { ...defaultConfiguration.registry, ...withoutAbsent(document.registry ?? {}) },
    evaluation: { specialArgs: document.evaluation?.["special-args"] ?? [] },
    ruleMentions,
  };
}

function withoutAbsent(fields: NonNullable<ConfigurationDocument["registry"]>): Partial<RegistryFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, name]) => name !== undefined));
}

/** Where keys and values stand, by their path in the document. */
class Places {
  readonly #keys = new Map<string, Span>();
  readonly #values = new Map<string, Span>();
  readonly #spanOf: (range: readonly [number, number]) => Span;
  readonly #paths: KeyPath[] = [];

  constructor(program: AST.TOMLProgram, spanOf: (range: readonly [number, number]) => Span) {
    this.#spanOf = spanOf;
    this.#addBody(program.body[0].body, []);
  }

  /** The key at the end of a path, or what stands in its place. */
  key(path: KeyPath): Span {
    return this.#keys.get(JSON.stringify(path)) ?? this.value(path);
  }

  /** The value at a path, or the nearest one around it. */
  value(path: KeyPath): Span {
    for (let length = path.length; length > 0; length--) {
      const span = this.#values.get(JSON.stringify(path.slice(0, length)));
      if (span !== undefined) return span;
    }
    return { start: 0, end: 0 };
  }

  ruleMentions(): RuleMention[] {
    return this.#paths
      .filter((path) => (path.length === 2 || path[0] === "overrides") && path.at(-2) === "rules")
      .map((path) => ({ id: String(path.at(-1)), span: this.key(path) }))
      .sort((a, b) => a.span.start - b.span.start);
  }

  #addBody(body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], base: KeyPath): void {
    for (const node of body) {
      if (node.type === "TOMLTable") {
        this.#addKeys(node.key, node.resolvedKey, node.range);
        this.#addBody(node.body, node.resolvedKey);
      } else {
        const path = [...base, ...node.key.keys.map(keyName)];
        this.#addKeys(node.key, path, node.value.range);
        this.#addValue(node.value, path);
      }
    }
  }

  #addKeys(key: AST.TOMLKey, path: KeyPath, value: readonly [number, number]): void {
    const parts = [...key.keys];
    for (let length = path.length; length > 0; length--) {
      const inner = path.slice(0, length);
      const name = JSON.stringify(inner);
      if (!this.#values.has(name)) this.#values.set(name, this.#spanOf(value));
      const part = typeof path[length - 1] === "number" ? undefined : parts.pop();
      if (part === undefined || this.#keys.has(name)) continue;
      this.#keys.set(name, this.#spanOf(part.range));
      this.#paths.push(inner);
    }
  }

  #addValue(node: AST.TOMLContentNode, path: KeyPath): void {
    this.#values.set(JSON.stringify(path), this.#spanOf(node.range));
    if (node.type === "TOMLInlineTable") this.#addBody(node.body, path);
    if (node.type !== "TOMLArray") return;
    for (const [index, element] of node.elements.entries()) this.#addValue(element, [...path, index]);
  }
}

function keyName(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === "TOMLBare" ? part.name : part.value;
}

function formatKeyPath(path: KeyPath): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key + 1}]` : `${index > 0 ? "." : ""}${key}`))
    .join("");
}

function spellValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  return typeof value === "object" && value !== null ? "a table" : JSON.stringify(value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
