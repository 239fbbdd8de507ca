// Owns what unknot tells of the place under the cursor: a module's `imports`, or a generator. It states what the analysis
// knows, and says so where there may be more. Markdown, with names in code.

import { relative } from "node:path/posix";
import type { Range } from "vscode-languageserver";
import type { Evaluator } from "../eval/evaluator.ts";
import type { ModuleFacts, ModuleReader } from "../eval/modules/modules.ts";
import { alternativesOf } from "../eval/value.ts";
import type { Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import { attrNameText } from "../semantic/index.ts";
import type { AnyNode, Binding } from "../syntax/index.ts";
import { containsSpan } from "../text/span.ts";
import { describeGenerator } from "./describe-generator.ts";
import { describeMachines } from "./describe-machines.ts";
import { addressOf, type Encoding, rangeOf } from "./positions.ts";

/** What there is to say of a place. */
export interface Description {
  /** Markdown. */
  readonly text: string;
  /** What is spoken of. */
  readonly range: Range;
}

/** A file with everything that is known of its project. */
export interface DescribedFile {
  readonly project: Project;
  readonly evaluator: Evaluator;
  readonly modules: ModuleReader;
  readonly file: SourceFile;
  readonly encoding: Encoding;
}

/** Describes what stands at a byte offset; undefined where there is nothing to add to the text. */
export function describeAt(ctx: DescribedFile, offset: number): Description | undefined {
  const { file, encoding } = ctx;
  const node = file.tree.nodeAt(offset);
  const imports = importsNamedAt(node);
  const found =
    imports === undefined
      ? describeGenerator(ctx, node, offset)
      : { text: describeImports(ctx, imports), span: imports.attrpath.span };
  return found?.text === undefined ? undefined : { text: found.text, range: rangeOf(file.text, found.span, encoding) };
}

// The statement `imports = …` whose name a node is a part of.
function importsNamedAt(node: AnyNode): Binding | undefined {
  for (let inner: AnyNode | undefined = node; inner !== undefined; inner = inner.parent) {
    if (inner.kind === "attrpath") {
      const binding = inner.parent;
      const isImports = attrNameText(inner.attrs.at(-1)!) === "imports";
      return isImports && binding?.kind === "binding" ? binding : undefined;
    }
  }
  return undefined;
}

function describeImports(ctx: DescribedFile, binding: Binding): string | undefined {
  const { modules, file } = ctx;
  const module = modules.modulesOf(file).find(({ imports }) => imports?.origin.node === binding.expression);
  if (module?.imports === undefined) return undefined;
  const { imports } = module;
  const elements = [...modules.elementsOf(imports)];
  const isOpen = alternativesOf(imports.value).some((value) => value.kind !== "list" || value.isOpen);
  const count = `${elements.length} ${elements.length === 1 ? "module" : "modules"}`;
  return [
    `**imports**: ${count}${isOpen ? ", and perhaps more that are not known" : ""}`,
    elements.map((element) => `- ${describeElement(ctx, element)}`).join("\n"),
    describeMachines(ctx, [file.path]),
    ...describeKnots(ctx, module),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function describeElement(
  { project }: DescribedFile,
  { value, origin }: NonNullable<ModuleFacts["imports"]>["elements"][number],
): string {
  const [single, other] = alternativesOf(value);
  const written = code(origin?.node.text ?? "");
  if (single === undefined || other !== undefined) return `${written}, depending on a condition`;
  const path = single.kind === "path" ? single.path : single.kind === "string" ? single.text : undefined;
  if (path?.startsWith("/")) {
    const target = project.importTarget(path);
    if (target.kind === "missing") return `${code(relative(project.root, target.path))}, which is not there`;
    if (target.kind === "outside") return `${code(path)}, outside of this project`;
    return link(project, target.path);
  }
  const home = single.kind === "lambda" ? single.file : single.kind === "attrs" ? single.origin?.file : undefined;
  if (home !== undefined && home !== origin?.file) return `${written}, from ${link(project, home.path)}`;
  if (home === undefined || origin === undefined) return written;
  return `a module that is written in line ${home.text.lines.lineAt(origin.node.start)}`;
}

function describeKnots({ modules, file, project }: DescribedFile, { imports }: ModuleFacts): string[] {
  const knots = modules.knotsOf(file).filter(({ site }) => site.kind === "imports" && site.origin.file === file);
  const own = knots.filter(
    ({ site }) => imports !== undefined && containsSpan(imports.origin.node.span, site.origin.node.span),
  );
  return own.map(({ demand }) => {
    const { file: where, node } = demand.origin;
    const { line } = where.text.lines.position(node.start);
    return `**A knot**: to know these, ${code(node.text)} must be known (${relative(project.root, where.path)}:${line}), which needs them.`;
  });
}

/** A file of the project as a link. */
export function link(project: Project, path: string): string {
  return `[${code(relative(project.root, path))}](${addressOf(path)})`;
}

/** Text of a flake as code, on one line. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const short = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  // A fence that is longer than any inside.
  const fence = "`".repeat(Math.max(0, ...(short.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return fence.length > 1 ? `${fence} ${short} ${fence}` : `\`${short}\``;
}
