// Owns `unknot inspect`: finds the project, makes the model that is asked for, and writes it in the format that is asked for.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path/posix";
import { Evaluator } from "../../eval/evaluator.ts";
import { buildImportGraph, type Mark } from "../../eval/inspect/build-import-graph.ts";
import { buildRolesReport } from "../../eval/inspect/build-roles-report.ts";
import { buildVarsTable } from "../../eval/inspect/build-vars-table.ts";
import {
  edgesByTarget,
  type ImportGraph,
  type MachineNode,
  reachedFrom,
  subgraph,
} from "../../eval/inspect/import-graph.ts";
import { selectVars } from "../../eval/inspect/vars-table.ts";
import { ModuleReader } from "../../eval/modules/modules.ts";
import { lintProject } from "../../lint/lint.ts";
import type { Rule } from "../../lint/rule.ts";
import type { InspectOptions } from "../../reporters/inspect/inspect-input.ts";
import { relativePath } from "../../reporters/report.ts";
import { buildTheme } from "../../reporters/theme.ts";
import { nearestName } from "../../text/nearest-name.ts";
import type { InspectCommandOptions } from "../descriptions/inspect.ts";
import { colorLevel, type Environment, type ExitStatus } from "../environment.ts";
import { findTargets, type Target } from "../targets.ts";
import { UsageError } from "../usage-error.ts";

/** What is looked at, and what is known of it. */
interface Subject {
  readonly target: Target;
  readonly evaluator: Evaluator;
  readonly modules: ModuleReader;
}

/** The graph of imports; `paths` are where it begins. */
export async function inspectImports(
  paths: readonly string[],
  options: InspectCommandOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const subject = await findSubject(paths, options, environment);
  const whole = await importGraphOf(subject);
  const starts = startsOf(paths, whole, subject.target, options);
  const graph = starts === undefined ? whole : aroundStarts(whole, starts);
  await write("imports", graph, options, environment, subject, async (shown) => {
    switch (options.format) {
      case "text":
        return (await import("../../reporters/inspect/imports-text.ts")).importsText(graph, starts, shown);
      default:
        return diagramText(
          options.format,
          (await import("../../reporters/inspect/imports-diagram.ts")).importsDiagram(graph),
        );
    }
  });
  return 0;
}

/** The parts that files of the flake around `folder` play. */
export async function inspectRoles(
  folder: string,
  options: InspectCommandOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const subject = await findSubject([folder], options, environment);
  const { evaluator, modules } = subject;
  const report = buildRolesReport(evaluator, modules, buildImportGraph(evaluator, modules, []));
  await write("roles", report, options, environment, subject, async (shown) => {
    if (options.format === "text") {
      return (await import("../../reporters/inspect/roles-text.ts")).rolesText(report, shown);
    }
    return diagramText(options.format, (await import("../../reporters/inspect/roles-diagram.ts")).rolesDiagram(report));
  });
  return 0;
}

/** The secrets of the flake around `folder`. */
export async function inspectVars(
  folder: string,
  options: InspectCommandOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const subject = await findSubject([folder], options, environment);
  const { evaluator, modules } = subject;
  const whole = buildVarsTable(evaluator, modules, buildImportGraph(evaluator, modules, []));
  const { machine, key } = options;
  const names = whole.machines.map(({ name }) => name);
  if (machine !== undefined && !names.includes(machine)) throw unknownName("machine", machine, names);
  const keys = whole.secrets.flatMap((secret) => [secret.key, secret.generator].filter((name) => name !== undefined));
  if (key !== undefined && !keys.includes(key)) throw unknownName("key", key, keys);
  const table = selectVars(whole, { machine, key });
  await write("vars", table, options, environment, subject, async (shown) => {
    if (options.format === "text") {
      return (await import("../../reporters/inspect/vars-text.ts")).varsText(table, machine, shown);
    }
    return diagramText(options.format, (await import("../../reporters/inspect/vars-diagram.ts")).varsDiagram(table));
  });
  return 0;
}

async function findSubject(
  paths: readonly string[],
  { config }: InspectCommandOptions,
  environment: Environment,
): Promise<Subject> {
  const targets = await findTargets(paths, { config }, environment);
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    const roots = targets.map(({ project }) => relativePath(environment.workingDirectory, project.root)).join(", ");
    throw new UsageError(`One flake is inspected at a time; these paths lie in ${roots}.`);
  }
  const evaluator = new Evaluator(target.project);
  return { target, evaluator, modules: new ModuleReader(evaluator) };
}

async function importGraphOf(subject: Subject): Promise<ImportGraph> {
  return buildImportGraph(subject.evaluator, subject.modules, findMarks(subject));
}

// What ties the modules, as `unknot check` would report it.
function findMarks({ target, evaluator, modules }: Subject): readonly Mark[] {
  const speaks = ({ category }: Rule) => category === "fixpoint" || category === "vars";
  const ids = new Set(target.rules.filter(speaks).map(({ id }) => id));
  const { diagnostics } = lintProject(target.project, {
    rules: target.rules,
    runs: (id) => ids.has(id),
    facts: { evaluator, modules },
  });
  return diagnostics.filter(({ severity }) => severity === "error");
}

/** The nodes that were asked for; undefined for all. */
function startsOf(
  paths: readonly string[],
  { nodes }: ImportGraph,
  { project, isWanted }: Target,
  { machine }: InspectCommandOptions,
): readonly string[] | undefined {
  const machines = nodes.filter((node) => node.kind === "machine");
  if (machine !== undefined) return [findMachine(machine, machines).id];
  if (paths.length === 0 || isWanted(`${project.root}/flake.nix`)) return undefined;
  return nodes.flatMap((node) =>
    node.kind === "file" && node.state === "present" && isWanted(resolve(project.root, node.path)) ? [node.id] : [],
  );
}

function findMachine(name: string, machines: readonly MachineNode[]): MachineNode {
  const found = machines.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  const names = machines.filter((machine) => machine.class !== "evaluation").map((machine) => machine.name);
  throw unknownName("machine", name, names);
}

function unknownName(what: string, name: string, names: readonly string[]): UsageError {
  const nearest = nearestName(name, names);
  const others = names.length === 0 ? `No ${what} is known here.` : `There are ${names.join(", ")}.`;
  return new UsageError(
    `There is no ${what} "${name}". ${nearest === undefined ? others : `Did you mean "${nearest}"?`}`,
  );
}

// What the nodes bring in, and who brings in them.
function aroundStarts(graph: ImportGraph, starts: readonly string[]): ImportGraph {
  const reached = reachedFrom(graph, starts);
  const sources = edgesByTarget(graph.edges);
  const before = new Set(starts.flatMap((id) => sources.get(id) ?? []).map(({ from }) => from));
  const part = subgraph(graph, new Set([...before, ...reached]));
  // Of who brings them in, nothing else is told.
  return { nodes: part.nodes, edges: part.edges.filter(({ from, to }) => reached.has(from) || starts.includes(to)) };
}

async function diagramText(
  format: InspectCommandOptions["format"],
  diagram: Parameters<typeof import("../../reporters/inspect/diagram.ts").mermaidDiagram>[0],
): Promise<string> {
  const { dotDiagram, mermaidDiagram } = await import("../../reporters/inspect/diagram.ts");
  return format === "dot" ? dotDiagram(diagram, "unknot") : mermaidDiagram(diagram);
}

async function write(
  what: "imports" | "roles" | "vars" | "overview",
  model: object,
  { format, output, color }: InspectCommandOptions,
  environment: Environment,
  { target }: Subject,
  render: (options: InspectOptions) => Promise<string>,
): Promise<void> {
  const { standardOutput, workingDirectory, variables } = environment;
  const root = relativePath(workingDirectory, target.project.root);
  const isFile = output !== undefined;
  const text =
    format === "json"
      ? (await import("../../reporters/inspect/json.ts")).inspectJson(what, root, model)
      : await render({
          root,
          theme: buildTheme(isFile ? 0 : colorLevel(standardOutput, color, variables)),
          width: isFile || !standardOutput.isTerminal ? undefined : standardOutput.columns,
        });
  if (output === undefined) standardOutput.write(text);
  else writeOutput(resolve(workingDirectory, output), text);
}

function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`The file cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
}
