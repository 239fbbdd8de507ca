// Owns the edges between files: every place at which a file brings another one in by writing its path out, and how. Nothing
// is evaluated: names are followed within the file, lists through `++`, `optional`, `if` and `let`; what is computed is left out.

import { basename, dirname } from "node:path/posix";
import { type AttrName, attrNameText, outermostParentheses, unwrapParentheses } from "../semantic/index.ts";
import type { AnyNode, ApplyExpression, Binding, Expression, VariableExpression } from "../syntax/index.ts";
import { ExistenceGuards } from "./existence-guards.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";
import { Cell, Fact, isSameSet } from "./tracking.ts";
import { type WrittenPath, writtenPath } from "./written-path.ts";

/**
 * How a path is used: `import`, `importApply` and `callPackage` by those functions; `imports` in a module's list;
 * `modules` in a list of modules that a function is given, or as a module that a flake exports.
 */
export type PathUse = "import" | "importApply" | "callPackage" | "imports" | "modules";

/** A place at which one file names another. `Project.importTarget(path)` tells what is there. */
export interface PathReference extends WrittenPath {
  readonly file: SourceFile;
  readonly use: PathUse;
  /** Whether the file asks the disk first, so that what is missing does no harm. */
  readonly isGuarded: boolean;
}

const known = new WeakMap<Project, WeakMap<SourceFile, readonly PathReference[]>>();

/** The references of a file of the project, in order of position; a path that is used in several ways is listed once for each. */
export function pathReferences(project: Project, file: SourceFile): readonly PathReference[] {
  // What is there is asked of the disk, so that they are the project's and not the file's alone.
  const ofProject = known.get(project) ?? new WeakMap<SourceFile, readonly PathReference[]>();
  known.set(project, ofProject);
  let references = ofProject.get(file);
  if (references === undefined) {
    references = new Collector(project, file).collect();
    ofProject.set(file, references);
  }
  project.tracker?.note(file);
  return references;
}

/** What is known of a project: of single files, until so many were asked for that all are looked at together. */
interface KnownUses {
  readonly single: Map<string, Fact<ReadonlySet<PathUse>>>;
  readonly all: Cell<ReadonlyMap<string, ReadonlySet<PathUse>>>;
  /** Whether all files are looked at together. */
  isWhole: boolean;
}

const knownUses = new WeakMap<Project, KnownUses>();

/** For more files than this, it costs less to read every file's references than to search every file for each name. */
const singleLimit = 2;

/** How the project's files use one of them; empty where none names it. The first calls read every file. */
export function usesOf(project: Project, path: string): ReadonlySet<PathUse> {
  const known = knownUses.get(project) ?? { single: new Map(), all: new Cell(), isWhole: false };
  knownUses.set(project, known);
  let single = known.single.get(path);
  if (single === undefined && known.isWhole && project.tracker === undefined) return findUses(project, known, path);
  if (single === undefined) {
    known.isWhole ||= known.single.size >= singleLimit;
    single = new Fact(() => findUses(project, known, path), isSameSet);
    known.single.set(path, single);
  }
  return single.get(project.tracker);
}

function findUses(project: Project, known: KnownUses, path: string): ReadonlySet<PathUse> {
  if (!known.isWhole) return collectUses(project, (file) => mayName(file, path)).get(path) ?? none;
  return known.all.get(project.tracker, () => collectUses(project, () => true)).get(path) ?? none;
}

const none: ReadonlySet<PathUse> = new Set();

function collectUses(project: Project, isWanted: (file: SourceFile) => boolean): Map<string, Set<PathUse>> {
  const uses = new Map<string, Set<PathUse>>();
  for (const path of project.files) {
    const file = project.file(path);
    for (const reference of file === undefined || !isWanted(file) ? [] : pathReferences(project, file)) {
      const target = project.importTarget(reference.path).path;
      uses.set(target, (uses.get(target) ?? new Set()).add(reference.use));
    }
  }
  return uses;
}

// A sum whose last part goes on with a name, as in `./a + "b.nix"`; what may lie between is a parenthesis or a comment.
const sumInName = /\+(?<!\+\+)\s*(?:"(?!\/)|[(#]|\/\*)/;

// A path is written out with the last of its names, or by dots for a folder's `default.nix`; only a sum may write a name in pieces.
function mayName(file: SourceFile, path: string): boolean {
  const { latin1 } = file.text;
  const name = basename(path);
  const isNamed = (word: string) => latin1.includes(Buffer.from(word).toString("latin1"));
  if (isNamed(name) || sumInName.test(latin1)) return true;
  return name === "default.nix" && (isNamed(basename(dirname(path))) || latin1.includes("/."));
}

/** Flake outputs whose members are modules. */
const moduleOutputs: ReadonlySet<string> = new Set([
  "nixosModules",
  "darwinModules",
  "homeModules",
  "homeManagerModules",
  "flakeModules",
  "nixosModule",
  "darwinModule",
  "homeModule",
  "homeManagerModule",
  "flakeModule",
]);

/** Functions whose last argument is a list, of which elements become the result; arguments before it decide which. */
const passingElements: ReadonlySet<string> = new Set(["optionals", "filter", "flatten", "concatLists", "unique"]);

/** Functions whose last argument becomes an element of the result. */
const passing: ReadonlySet<string> = new Set(["optional", "singleton", "toList"]);

/** Names that are followed in one file; those of lists that are put together from lists double quickly. */
const nameLimit = 10_000;

class Collector {
  readonly #project: Project;
  readonly #file: SourceFile;
  readonly #guards: ExistenceGuards;
  #names = 0;
  readonly #found = new Map<AnyNode, Map<PathUse, PathReference>>();

  constructor(project: Project, file: SourceFile) {
    this.#project = project;
    this.#file = file;
    this.#guards = new ExistenceGuards(project, file);
  }

  collect(): PathReference[] {
    const { latin1 } = this.#file.text;
    const kinds: ("apply_expression" | "binding")[] = [];
    if (latin1.includes("import") || latin1.includes("callPackage")) kinds.push("apply_expression");
    if (latin1.includes("imports") || latin1.includes("modules") || latin1.includes("Module")) kinds.push("binding");
    // Every function and attribute that is looked for has one of these words in its name; most files have none.
    if (kinds.length === 0) return [];
    this.#file.tree.root.forEachOfKind(kinds, (node) => {
      if (node.kind === "apply_expression") this.#visitApplication(node);
      else this.#visitBinding(node);
    });
    const references = [...this.#found.values()].flatMap((uses) => [...uses.values()]);
    return references.sort((a, b) => a.node.start - b.node.start || (a.use < b.use ? -1 : 1));
  }

  #visitApplication(node: ApplyExpression): void {
    const use = this.#importer(node.function);
    if (use !== undefined) this.#follow(node.argument, use, "path");
    const fn = unwrapParentheses(node.function);
    if (fn.kind !== "apply_expression" || lastName(fn.function) !== "map") return;
    const mapped = this.#importer(fn.argument) ?? this.#importingLambda(fn.argument);
    if (mapped !== undefined) this.#follow(node.argument, mapped, "list");
  }

  #visitBinding(node: Binding): void {
    const names = node.attrpath.attrs.map(attrNameText);
    const last = names.at(-1);
    if (last === "imports") this.#follow(node.expression, "imports", "list");
    else if (last === "modules" && isArgument(node) && !this.#isPath(node.expression))
      this.#follow(node.expression, "modules", "list");
    else if (isModuleOutput(node, names)) this.#follow(node.expression, "modules", "list");
  }

  /** What a function does to the path that it is given; undefined where it is not one that reads it. */
  #importer(expression: Expression): PathUse | undefined {
    const fn = unwrapParentheses(expression);
    if (fn.kind === "apply_expression") {
      const flipped = unwrapParentheses(fn.function);
      // `flip importApply arguments`.
      return flipped.kind === "apply_expression" && lastName(flipped.function) === "flip"
        ? this.#importer(flipped.argument)
        : undefined;
    }
    const name = lastName(fn);
    if (name === "import") {
      // Others have a function of this name: devenv's `config.languages.rust.import` takes a folder of Cargo's.
      if (fn.kind !== "variable_expression") return this.#isOfBuiltins(fn) ? "import" : undefined;
      return this.#file.semantic.resolve(fn.name).kind === "builtin" ? "import" : undefined;
    }
    if (name !== "importApply" && name !== "callPackage" && name !== "callPackages") return undefined;
    if (fn.kind === "variable_expression" && !this.#keepsItsMeaning(fn, name)) return undefined;
    return name === "importApply" ? "importApply" : "callPackage";
  }

  // `builtins.import`.
  #isOfBuiltins(fn: Expression): boolean {
    const set = fn.kind === "select_expression" ? unwrapParentheses(fn.expression) : undefined;
    return set?.kind === "variable_expression" && this.#file.semantic.resolve(set.name).kind === "builtin";
  }

  // A name that the file defines itself means what its definition says, and only a plain hand-over keeps the meaning.
  #keepsItsMeaning(fn: VariableExpression, name: string): boolean {
    const resolution = this.#file.semantic.resolve(fn.name);
    if (resolution.kind !== "binding") return resolution.kind === "with";
    const { attribute, kind } = resolution.binding;
    // `{ callPackage, … }:` is filled by nixpkgs; `importApply` as an argument may be anything.
    if (attribute === undefined) return kind === "formal" && name !== "importApply";
    if (attribute.value.kind === "inherit-from") return true;
    if (attribute.value.kind !== "expression") return false;
    const value = unwrapParentheses(attribute.value.expression);
    return value.kind === "select_expression" && value.default === undefined && lastName(value) === name;
  }

  /** `path: … import path …`. */
  #importingLambda(expression: Expression): PathUse | undefined {
    const fn = unwrapParentheses(expression);
    if (fn.kind !== "function_expression" || fn.universal === undefined || fn.formals !== undefined) return undefined;
    const binding = this.#file.semantic.scope(fn).bindings.get(fn.universal.text);
    for (const name of binding === undefined ? [] : this.#file.semantic.references(binding)) {
      const use = name.parent?.parent;
      if (use?.kind !== "apply_expression" || use.argument !== name.parent) continue;
      const importer = this.#importer(use.function);
      if (importer !== undefined) return importer;
    }
    return undefined;
  }

  /** Records what an expression leads to: a path, or a list of them where the use takes one. `through` are the names that led here. */
  #follow(expression: Expression, use: PathUse, shape: "path" | "list", through: readonly AnyNode[] = []): void {
    const further = (next: Expression) => this.#follow(next, use, shape, through);
    const node = unwrapParentheses(expression);
    const written = writtenPath(this.#project, this.#file, node);
    if (written !== undefined) {
      this.#add(written, use, [...through, node]);
      return;
    }
    switch (node.kind) {
      case "variable_expression": {
        const value = this.#definition(node);
        // Names may refer to each other in a circle, and to one another twice at every turn.
        this.#names += 1;
        if (value !== undefined && !through.includes(node) && this.#names <= nameLimit)
          this.#follow(value, use, shape, [...through, node]);
        break;
      }
      case "list_expression":
        if (shape === "list") node.elements.forEach(further);
        break;
      case "if_expression":
        further(node.consequence);
        further(node.alternative);
        break;
      case "let_expression":
      case "with_expression":
      case "assert_expression":
        further(node.body);
        break;
      case "binary_expression":
        if (node.operator !== "++") break;
        further(node.left);
        further(node.right);
        break;
      case "apply_expression":
        // Others have functions of these names too, which take a folder: `import-tree.filter condition ./modules`.
        if (passing.has(functionName(node) ?? "") || this.#passesElements(node)) further(node.argument);
        break;
    }
  }

  // Functions of other ends are given one file as `modules`: `buildGoApplication { modules = ./gomod2nix.toml; }`.
  #isPath(expression: Expression): boolean {
    return writtenPath(this.#project, this.#file, expression) !== undefined;
  }

  #passesElements(node: ApplyExpression): boolean {
    if (!passingElements.has(functionName(node) ?? "")) return false;
    const argument = unwrapParentheses(node.argument);
    const value = argument.kind === "variable_expression" ? this.#definition(argument) : argument;
    return value !== undefined && writtenPath(this.#project, this.#file, value) === undefined;
  }

  #definition(node: VariableExpression): Expression | undefined {
    const resolution = this.#file.semantic.resolve(node.name);
    const value = resolution.kind === "binding" ? resolution.binding.attribute?.value : undefined;
    return value?.kind === "expression" ? value.expression : undefined;
  }

  #add(written: WrittenPath, use: PathUse, places: readonly AnyNode[]): void {
    const isGuarded = this.#guards.isTested(written.path) || places.some((node) => this.#guards.isGuarded(node));
    const inUse = this.#found.get(written.node) ?? new Map<PathUse, PathReference>();
    this.#found.set(written.node, inUse);
    const before = inUse.get(use);
    // One use without a guard is enough to fail.
    inUse.set(use, { ...written, file: this.#file, use, isGuarded: isGuarded && (before?.isGuarded ?? true) });
  }
}

/** The name by which a function is called: of a variable, or the last one of a path. */
function lastName(expression: Expression): string | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "variable_expression") return node.name.text;
  const last: AttrName | undefined =
    node.kind === "select_expression" && node.default === undefined ? node.attrpath.attrs.at(-1) : undefined;
  return last && attrNameText(last);
}

/** The name of the function at the head of an application, whatever the number of its arguments. */
function functionName(node: ApplyExpression): string | undefined {
  let head: Expression = node;
  while (head.kind === "apply_expression") head = unwrapParentheses(head.function);
  return lastName(head);
}

// `f { modules = [ … ]; }`.
function isArgument(node: Binding): boolean {
  const written = node.parent?.parent;
  const set = written && outermostParentheses(written);
  return node.attrpath.attrs.length === 1 && set?.parent?.kind === "apply_expression" && set.parent.argument === set;
}

// `nixosModules.x = ./x.nix` and `nixosModules = { x = ./x.nix; }`.
function isModuleOutput(node: Binding, names: readonly (string | undefined)[]): boolean {
  if (names.slice(-2).some((name) => name !== undefined && moduleOutputs.has(name))) return true;
  if (names.length > 1) return false;
  const around = node.parent?.parent?.parent;
  const last = around?.kind === "binding" ? around.attrpath.attrs.at(-1) : undefined;
  return last !== undefined && moduleOutputs.has(attrNameText(last) ?? "");
}
