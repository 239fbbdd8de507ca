// Owns finding the parts that files play: by the configuration's globs, by the layout of folders, by outputs of the flake, by the
// secret pipeline, and by what files hold and how others use them.

import { basename, relative } from "node:path/posix";
import { defaultConfiguration, type Roles } from "../../project/configuration.ts";
import { PathMatcher } from "../../project/path-matcher.ts";
import type { Project } from "../../project/project.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import { projectOutputs } from "../modules/flake.ts";
import { isFileModule, type ModuleReader } from "../modules/modules.ts";
import { pipelineOf } from "../pipeline/pipeline.ts";
import { alternativesOf } from "../value.ts";
import { generatorModel } from "../vars/generator-model.ts";
import { edgesByTarget, type GraphEdge, type GraphPlace, type ImportGraph } from "./import-graph.ts";
import { ModuleTargets } from "./module-targets.ts";
import { type FileRole, type FileRoles, type RoleFact, type RolesReport, roleOrder } from "./roles-report.ts";

/** The parts of a project's files; `graph` tells how files use each other. */
export function buildRolesReport(evaluator: Evaluator, modules: ModuleReader, graph: ImportGraph): RolesReport {
  return new RolesBuilder(evaluator, modules, graph).build();
}

/** What the configuration calls a role. */
const configuredRoles: readonly (readonly [keyof Roles, FileRole])[] = [
  ["machines", "machine"],
  ["modules", "module"],
  ["registry", "registry"],
  ["matrix", "matrix"],
  ["generators", "generators-function"],
  ["accessors", "accessors"],
  ["pure", "pure"],
];

/** Outputs of a flake whose members are modules or overlays. */
const outputRoles: readonly (readonly [string, FileRole])[] = [
  ["nixosModules", "nixos-module"],
  ["darwinModules", "darwin-module"],
  ["homeModules", "home-module"],
  ["homeManagerModules", "home-module"],
  ["flakeModules", "flake-module"],
  ["overlays", "overlay"],
];

class RolesBuilder {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #project: Project;
  readonly #incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #machineNames: ReadonlyMap<string, string>;
  readonly #facts = new Map<string, RoleFact[]>();

  constructor(evaluator: Evaluator, modules: ModuleReader, graph: ImportGraph) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#project = evaluator.project;
    this.#incoming = edgesByTarget(graph.edges);
    const machines = graph.nodes.filter((node) => node.kind === "machine");
    this.#machineNames = new Map(
      machines.map(({ id, name, class: machineClass }) => [id, machineClass === "home" ? `${name} (home)` : name]),
    );
  }

  build(): RolesReport {
    for (const path of this.#project.files) {
      if (basename(path) === "flake.nix") this.#add(path, "flake", "layout", "it is called flake.nix");
      this.#addConfigured(path);
      this.#addMachine(path);
    }
    this.#addPipeline();
    this.#addOutputs();
    for (const path of this.#project.files) this.#addUses(path);
    const files = [...this.#facts].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      files: files.map(([path, roles]): FileRoles => {
        roles.sort((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role));
        return { path: this.#shown(path), roles };
      }),
      others: this.#project.files.filter((path) => !this.#facts.has(path)).length,
    };
  }

  // The first reason for a role is kept: those that people wrote down come first.
  #add(path: string, role: FileRole, source: RoleFact["source"], why: string, place?: GraphPlace): void {
    const facts = this.#facts.get(path) ?? [];
    this.#facts.set(path, facts);
    if (!facts.some((fact) => fact.role === role)) facts.push({ role, source, why, place });
  }

  #addConfigured(path: string): void {
    const { roles } = this.#project.configuration;
    for (const [name, role] of configuredRoles) {
      const isDefault = roles[name] === defaultConfiguration.roles[name];
      // That a file stands in `modules/` says little where nobody has written that down.
      if (isDefault && name === "modules") continue;
      const glob = roles[name].find((each) => new PathMatcher(this.#project.root, [each]).matches(path));
      if (glob === undefined) continue;
      const machine = name === "machines" ? `, of ${this.#project.roles.machineOf(path)}` : "";
      this.#add(path, role, isDefault ? "default" : "configuration", `"${glob}" names it${machine}`);
    }
  }

  #addMachine(path: string): void {
    for (const { from, uses, places } of this.#incoming.get(`file:${this.#shown(path)}`) ?? []) {
      const name = this.#machineNames.get(from);
      if (name === undefined) continue;
      const isOwn = this.#project.roles.machineOf(path) === name;
      if (uses.includes("layout")) this.#add(path, "machine", "layout", `the folders name it, of ${name}`);
      else if (isOwn) this.#add(path, "machine", "analysis", `the flake gives it to ${name}`, places[0]);
      else this.#add(path, "module", "analysis", `the flake gives it to ${name}`, places[0]);
    }
  }

  #addPipeline(): void {
    const pipeline = pipelineOf(this.#evaluator, this.#modules);
    for (const { path, entries } of pipeline.registries) {
      this.#add(path, "registry", "analysis", `it holds ${entries.size} secrets by key`);
    }
    for (const { path, lists } of pipeline.matrices) {
      this.#add(path, "matrix", "analysis", `it holds lists of keys: ${few(lists.map(({ name }) => name))}`);
    }
    for (const { path, registry } of pipeline.functions) {
      const why = `it turns keys of ${this.#shown(registry.path)} into generators`;
      this.#add(path, "generators-function", "analysis", why);
    }
    for (const path of new Set(pipeline.accessors.map((accessor) => accessor.path))) {
      const names = pipeline.accessors.filter((accessor) => accessor.path === path).map(({ name }) => name);
      this.#add(path, "accessors", "analysis", `it leads from keys to secrets: ${few(names)}`);
    }
    const model = generatorModel(this.#evaluator, this.#modules);
    for (const path of new Set(model.definitions.map((definition) => definition.path))) {
      const names = model.definedIn(path).map(({ name }) => name ?? "one of a computed name");
      const own = model.definedIn(path).find(({ origin }) => origin.file.path === path);
      const place = own && this.#place(path, own.origin.node.span);
      this.#add(path, "vars-generators", "analysis", `it sets generators: ${few([...new Set(names)])}`, place);
    }
  }

  #addOutputs(): void {
    const outputs = projectOutputs(this.#evaluator);
    for (const value of outputs === undefined ? [] : alternativesOf(this.#evaluator.ask(outputs).value)) {
      if (value.kind !== "attrs") continue;
      for (const [output, role] of outputRoles) {
        const thunk = value.attributes.get(output);
        const set = thunk && this.#evaluator.ask(thunk).value;
        if (set?.kind !== "attrs") continue;
        for (const [name, member] of set.attributes) {
          const origin = member.origin ?? thunk?.origin;
          if (origin === undefined) continue;
          const found = new ModuleTargets(this.#evaluator);
          found.addModule(member, origin);
          for (const { target, place } of found.targets) {
            if (target.kind !== "file") continue;
            const at = this.#place(place.file.path, place.node.span);
            this.#add(target.path, role, "analysis", `the flake exports it as ${output}.${name}`, at);
          }
        }
      }
    }
  }

  // What a file is to those who name it, or by itself where it can be nothing else.
  #addUses(path: string): void {
    const edges = this.#incoming.get(`file:${this.#shown(path)}`) ?? [];
    const listed = edges.find(({ uses }) => uses.includes("imports") || uses.includes("modules"));
    const hasKind =
      this.#facts.get(path)?.some(({ role }) => role.endsWith("module") || isOtherThanModule(role)) ?? false;
    if (listed !== undefined && !hasKind) {
      const by = this.#machineNames.get(listed.from) ?? listed.from.replace(/^file:/, "");
      this.#add(path, "module", "analysis", `${by} lists it`, listed.places[0]);
    } else if (!hasKind) this.#addByShape(path);
    const called = edges.find(({ uses }) => uses.includes("callPackage"));
    if (called !== undefined) {
      this.#add(path, "package", "analysis", `${called.from.replace(/^file:/, "")} calls it`, called.places[0]);
    }
  }

  #addByShape(path: string): void {
    const file = this.#project.file(path);
    if (file === undefined || basename(path) === "flake.nix") return;
    const module = this.#modules.modulesOf(file).find(isFileModule);
    const keys = ["imports", "options", "config"].filter((key) => module?.body?.attributes.has(key));
    if (module === undefined || module.fn === undefined || keys.length === 0) return;
    this.#add(path, "module", "analysis", `it is a function with ${keys.join(", ")}`);
  }

  #place(path: string, span: Span): GraphPlace {
    const file = this.#project.file(path);
    return { path: this.#shown(path), ...(file?.text.lines.position(span.start) ?? { line: 1, column: 1 }) };
  }

  #shown(path: string): string {
    return relative(this.#project.root, path);
  }
}

// What plays such a part is no module, even where somebody lists it.
function isOtherThanModule(role: FileRole): boolean {
  return ["machine", "registry", "matrix", "generators-function", "accessors"].includes(role);
}

/** More names than these are counted. */
const nameLimit = 4;

function few(names: readonly string[]): string {
  const rest = names.length - nameLimit;
  return rest > 0 ? `${names.slice(0, nameLimit).join(", ")} and ${rest} more` : names.join(", ");
}
