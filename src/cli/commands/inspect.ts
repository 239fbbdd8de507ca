// Owns `unknot inspect`: finds the project, makes the model that is asked for, and writes it in the format that is asked for.

import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path/posix";
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
import { buildOverview } from "../../eval/inspect/overview.ts";
import { selectVars } from "../../eval/inspect/vars-table.ts";
import { ModuleReader } from "../../eval/modules/modules.ts";
import { lintProject } from "../../lint/lint.ts";
import type { Rule } from "../../lint/rule.ts";
import type { Diagram } from "../../reporters/inspect/diagram.ts";
import type { InspectOptions } from "../../reporters/inspect/inspect-input.ts";
import type { InspectHeader } from "../../reporters/inspect/json.ts";
import type { PageDocument } from "../../reporters/inspect/page-document.ts";
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

/** What there is to see in the flake around `folder`; as a page, all of it. */
export async function inspectAll(
  folder: string,
  options: InspectCommandOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const subject = await findSubject([folder], options, environment);
  const { evaluator, modules } = subject;
  const imports = await importGraphOf(subject);
  const roles = buildRolesReport(evaluator, modules, imports);
  const vars = buildVarsTable(evaluator, modules, imports);
  const overview = buildOverview(imports, roles, vars);
  await write("overview", overview, options, environment, subject, {
    text: async (shown) => (await import("../../reporters/inspect/overview-text.ts")).overviewText(overview, shown),
    page: () => ({ imports, vars, roles }),
  });
  return 0;
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
  await write("imports", graph, options, environment, subject, {
    text: async (shown) => (await import("../../reporters/inspect/imports-text.ts")).importsText(graph, starts, shown),
    diagram: async () => (await import("../../reporters/inspect/imports-diagram.ts")).importsDiagram(graph),
    page: () => ({ imports: graph }),
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
  await write("roles", report, options, environment, subject, {
    text: async (shown) => (await import("../../reporters/inspect/roles-text.ts")).rolesText(report, shown),
    diagram: async () => (await import("../../reporters/inspect/roles-diagram.ts")).rolesDiagram(report),
    page: () => ({ roles: report }),
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
  await write("vars", table, options, environment, subject, {
    text: async (shown) => (await import("../../reporters/inspect/vars-text.ts")).varsText(table, machine, shown),
    diagram: async () => (await import("../../reporters/inspect/vars-diagram.ts")).varsDiagram(table),
    page: () => ({ vars: table }),
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

/** How a model is shown; JSON is the model itself. */
interface Renderers {
  text(options: InspectOptions): Promise<string>;
  /** Absent where there is nothing to draw. */
  readonly diagram?: () => Promise<Diagram>;
  page(): Omit<PageDocument, "title">;
}

async function write(
  what: InspectHeader["what"],
  model: object,
  options: InspectCommandOptions,
  environment: Environment,
  { target }: Subject,
  renderers: Renderers,
): Promise<void> {
  const { standardOutput, workingDirectory } = environment;
  const root = relativePath(workingDirectory, target.project.root);
  const text = await render(what, model, options, environment, { root, path: target.project.root }, renderers);
  if (options.output === undefined) standardOutput.write(text);
  else writeOutput(resolve(workingDirectory, options.output), text);
}

async function render(
  what: InspectHeader["what"],
  model: object,
  { format, output, color }: InspectCommandOptions,
  { standardOutput, variables }: Environment,
  { root, path }: { readonly root: string; readonly path: string },
  { text, diagram, page }: Renderers,
): Promise<string> {
  switch (format) {
    case "text": {
      const level = output === undefined ? colorLevel(standardOutput, color, variables) : 0;
      const width = output === undefined && standardOutput.isTerminal ? standardOutput.columns : undefined;
      return text({ root, theme: buildTheme(level), width });
    }
    case "json":
      return (await import("../../reporters/inspect/json.ts")).inspectJson(what, root, model);
    case "html":
      return (await import("../../reporters/inspect/html.ts")).inspectPage({ title: basename(path), ...page() });
    default: {
      if (diagram === undefined) {
        throw new UsageError(`Say what to draw: unknot inspect imports --format ${format}, or roles, or vars.`);
      }
      const { dotDiagram, mermaidDiagram } = await import("../../reporters/inspect/diagram.ts");
      return format === "dot" ? dotDiagram(await diagram(), basename(path)) : mermaidDiagram(await diagram());
    }
  }
}

function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`The file cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
}
