// Owns `unknot debug demand`: what an expression, or the modules of a file, need to be evaluated, as the evaluator sees it.

import { resolve } from "node:path/posix";
import { Evaluator } from "../../eval/evaluator.ts";
import { distinctKnots } from "../../eval/modules/knots.ts";
import { ModuleReader } from "../../eval/modules/modules.ts";
import { valueText } from "../../eval/value-text.ts";
import { siteName } from "../../lint/knot-site.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { type DemandReportOptions, demandReport } from "../../reporters/demand-report.ts";
import type { AnyNode, Expression } from "../../syntax/index.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { findTargets } from "../targets.ts";
import { UsageError } from "../usage-error.ts";

/** Prints demands; `place` is a file, with or without `:line` and `:column`. Status 1 where a module holds a knot. */
export async function debugDemand(place: string, environment: Environment): Promise<ExitStatus> {
  const { path, line, column } = readPlace(place);
  const [target] = await findTargets([path], {}, environment);
  const file = target?.project.file(resolve(environment.workingDirectory, path));
  if (target === undefined || file === undefined) throw new UsageError(`There is no file "${path}" that can be read.`);
  const { project } = target;
  const evaluator = new Evaluator(project);
  const modules = new ModuleReader(evaluator);
  const options: DemandReportOptions = {
    workingDirectory: environment.workingDirectory,
    sourceText: (other) => project.file(other)?.text,
  };
  const write = (text: string) => environment.standardOutput.write(text);
  if (line === undefined) return reportModules(file, modules, options, write);
  const node = expressionAt(file, line, column);
  if (node === undefined) throw new UsageError(`There is no expression at ${place}.`);
  const answer = evaluator.ask(evaluator.thunk(file, node, modules.environmentAt(file, node)));
  write(demandReport(valueText(answer.value), { file, node }, answer.demands, options));
  return 0;
}

function reportModules(
  file: SourceFile,
  modules: ModuleReader,
  options: DemandReportOptions,
  write: (text: string) => void,
): ExitStatus {
  const found = modules.modulesOf(file);
  if (found.length === 0) write("There is no module in this file.\n");
  for (const module of found) {
    const knots = distinctKnots(module.knots());
    for (const site of module.sites()) {
      const isTied = knots.some((knot) => knot.site.origin.node === site.origin.node);
      const heading = `${siteName(site)} (${site.kind})${isTied ? ", which is a knot" : ""}`;
      write(demandReport(heading, site.origin, site.demands, options));
    }
    if (module.sites().length === 0) {
      write(demandReport("a module", { file, node: module.node }, [], options));
    }
  }
  return found.some((module) => module.knots().length > 0) ? 1 : 0;
}

function readPlace(place: string): {
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
} {
  const match = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(place)!;
  const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return { path: match[1]!, line: numberOf(match[2]), column: numberOf(match[3]) };
}

// The smallest expression at a place; of a line alone, the first one that begins on it.
function expressionAt(file: SourceFile, line: number, column: number | undefined): Expression | undefined {
  const { text, tree } = file;
  if (line < 1 || line > text.lines.lineAt(text.length)) return undefined;
  const start = text.lines.lineStart(line);
  const indentation = /^[ \t]*/.exec(text.latin1.slice(start, text.lines.lineEnd(line)))?.[0].length ?? 0;
  const offset = column === undefined ? start + indentation : text.lines.offsetAt({ line, column });
  let node: AnyNode | undefined = tree.nodeAt(offset);
  if (column === undefined && node?.kind === "identifier") node = bindingAround(node)?.expression ?? node;
  while (node !== undefined && !isExpression(node)) node = node.parent;
  return node;
}

function bindingAround(node: AnyNode) {
  let outer = node.parent;
  while (outer?.kind === "attrpath") outer = outer.parent;
  return outer?.kind === "binding" ? outer : undefined;
}

function isExpression(node: AnyNode): node is Expression & AnyNode {
  return node.kind.endsWith("_expression");
}
