// Owns which part a file plays in a fleet: what the configuration's globs say, and for machines also what Clan's layout and
// the flake say. The flake is read as text with a shape; nothing is evaluated here.

import { basename, dirname, join, relative } from "node:path/posix";
import { type AttributeSet, type AttributeValue, unwrapParentheses } from "../semantic/index.ts";
import type { Expression } from "../syntax/index.ts";
import type { Roles } from "./configuration.ts";
import { resolveLiteralPath } from "./literal-path.ts";
import { PathMatcher } from "./path-matcher.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";
import { Fact, isSameMap } from "./tracking.ts";

/** A part that files play. */
export type Role = keyof Roles;

/** The parts that the files of one project play; a file may play several. */
export class FileRoles {
  readonly #project: Project;
  readonly #matchers = new Map<Role, PathMatcher>();
  readonly #named: Fact<ReadonlyMap<string, string>>;

  constructor(project: Project) {
    this.#project = project;
    this.#named = new Fact(() => machinesNamedIn(project), isSameMap);
  }

  /** Whether a file, by absolute path, plays a part. */
  has(role: Role, path: string): boolean {
    return role === "machines" ? this.machineOf(path) !== undefined : this.#isConfigured(role, path);
  }

  /** The machine whose own module a file is; undefined where it is no machine's, or several machines share it. */
  machineOf(path: string): string | undefined {
    if (this.#isConfigured("machines", path) || this.#isInClanFolder(path)) return machineName(path);
    return this.#named.get(this.#project.tracker).get(path);
  }

  #isConfigured(role: Role, path: string): boolean {
    let matcher = this.#matchers.get(role);
    if (matcher === undefined) {
      matcher = new PathMatcher(this.#project.root, this.#project.configuration.roles[role]);
      this.#matchers.set(role, matcher);
    }
    return matcher.matches(path);
  }

  // Clan imports `machines/<name>/configuration.nix` of every folder there by itself.
  #isInClanFolder(path: string): boolean {
    return basename(path) === "configuration.nix" && dirname(dirname(path)) === join(this.#project.root, "machines");
  }
}

/** Files that are named after the folder they stand in, so to speak. */
const folderFiles: ReadonlySet<string> = new Set(["default.nix", "configuration.nix"]);

function machineName(path: string): string {
  return folderFiles.has(basename(path)) ? basename(dirname(path)) : basename(path, ".nix");
}

// Modules that `flake.nix` gives to one machine, by path: `machines.<name>` of Clan, `modules` of an entry of
// `nixosConfigurations`. Of a list only what is called after the machine is its own; the rest may be anybody's.
function machinesNamedIn(project: Project): ReadonlyMap<string, string> {
  const machines = new Map<string, string>();
  const file = project.file(join(project.root, "flake.nix"));
  if (file === undefined) return machines;
  const add = (machine: string, expressions: readonly Expression[]): void => {
    for (const expression of expressions) {
      const path = literalTarget(project, file, expression);
      if (path !== undefined && isNamedAfter(relative(project.root, path), machine)) machines.set(path, machine);
    }
  };
  const read = ({ attributes }: AttributeSet): void => {
    for (const [machine, module] of membersOf(file, attributes.get("machines")?.value)) {
      add(machine, listOf(membersOf(file, module).get("imports")));
      if (module.kind === "expression") add(machine, [module.expression]);
    }
    for (const kind of ["nixosConfigurations", "darwinConfigurations"]) {
      for (const [machine, system] of membersOf(file, attributes.get(kind)?.value)) {
        const call = system.kind === "expression" ? unwrapParentheses(system.expression) : undefined;
        if (call?.kind !== "apply_expression") continue;
        add(machine, listOf(membersOf(file, { kind: "expression", expression: call.argument }).get("modules")));
      }
    }
  };
  file.tree.root.forEachOfKind(["attrset_expression", "rec_attrset_expression"], (node) => {
    const sets = [file.semantic.attributeSet(node)];
    for (const set of sets) {
      read(set);
      // Sets that are written as longer paths: `clan.machines.lea = …`.
      for (const { value } of set.attributes.values()) if (value.kind === "set") sets.push(value.set);
    }
  });
  return machines;
}

function isNamedAfter(path: string, machine: string): boolean {
  return path.split("/").some((part) => part === machine || part === `${machine}.nix`);
}

function membersOf(file: SourceFile, value: AttributeValue | undefined): ReadonlyMap<string, AttributeValue> {
  const set = setOf(file, value);
  return new Map([...(set?.attributes ?? [])].map(([name, attribute]) => [name, attribute.value]));
}

// The set that is written as a value, or that a module function written there has for a body.
function setOf(file: SourceFile, value: AttributeValue | undefined): AttributeSet | undefined {
  if (value?.kind === "set") return value.set;
  if (value?.kind !== "expression") return undefined;
  let node = unwrapParentheses(value.expression);
  while (node.kind === "function_expression" || node.kind === "let_expression" || node.kind === "with_expression") {
    node = unwrapParentheses(node.body);
  }
  return node.kind === "attrset_expression" || node.kind === "rec_attrset_expression"
    ? file.semantic.attributeSet(node)
    : undefined;
}

function listOf(value: AttributeValue | undefined): readonly Expression[] {
  const list = value?.kind === "expression" ? unwrapParentheses(value.expression) : undefined;
  return list?.kind === "list_expression" ? list.elements.map(unwrapParentheses) : [];
}

function literalTarget(project: Project, file: SourceFile, expression: Expression): string | undefined {
  if (expression.kind !== "path_expression") return undefined;
  if (expression.parts.some((part) => part.kind === "interpolation")) return undefined;
  const target = project.importTarget(resolveLiteralPath(file.path, expression.text));
  return target.kind === "file" ? target.path : undefined;
}
