// Owns the question whether a file looks before it reads: whether something is evaluated only under a condition that asks
// the disk, such as `if pathExists p then import p else …`. It errs on the side of seeing a guard.

import { attrNameText } from "../semantic/index.ts";
import type { AnyNode, Expression } from "../syntax/index.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";
import { writtenPath } from "./written-path.ts";

/** Functions of Nix and nixpkgs that tell whether something is there, or what. */
const askingNames: ReadonlySet<string> = new Set([
  "pathExists",
  "readDir",
  "readFileType",
  "pathType",
  "pathIsDirectory",
  "pathIsRegularFile",
]);

/** The guards of one file. */
export class ExistenceGuards {
  readonly #project: Project;
  readonly #file: SourceFile;
  readonly #asks = new Map<AnyNode, boolean>();
  #tested: ReadonlySet<string> | undefined;

  constructor(project: Project, file: SourceFile) {
    this.#project = project;
    this.#file = file;
  }

  /** Whether the file asks anywhere for a path, absolute, by writing it out. */
  isTested(path: string): boolean {
    this.#tested ??= this.#findTested();
    return this.#tested.has(path);
  }

  /** Whether a node is evaluated, or kept in its list, only where something that asked the disk says so. */
  isGuarded(node: AnyNode): boolean {
    for (let child = node, parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
      const condition = conditionOf(parent, child);
      if (condition !== undefined && this.#doesAsk(condition)) return true;
    }
    return false;
  }

  #doesAsk(expression: Expression): boolean {
    let known = this.#asks.get(expression);
    if (known !== undefined) return known;
    // Set first: names may refer to each other in a circle.
    this.#asks.set(expression, false);
    known = this.#searchAsking(expression);
    this.#asks.set(expression, known);
    return known;
  }

  #searchAsking(expression: Expression): boolean {
    if (this.#isAsking(expression)) return true;
    let found = false;
    expression.forEachOfKind(["attrset_expression", "select_expression", "variable_expression"], (node) => {
      // A set is data that is handed over; what it asks decides nothing here.
      if (found || node.kind === "attrset_expression") return false;
      found = this.#isAsking(node);
      return true;
    });
    return found;
  }

  #isAsking(node: AnyNode): boolean {
    if (node.kind === "select_expression") {
      const last = node.attrpath.attrs.at(-1);
      return last !== undefined && askingNames.has(attrNameText(last) ?? "");
    }
    if (node.kind !== "variable_expression") return false;
    if (askingNames.has(node.name.text)) return true;
    const resolution = this.#file.semantic.resolve(node.name);
    if (resolution.kind !== "binding") return false;
    const { attribute, formal } = resolution.binding;
    const value = attribute?.value.kind === "expression" ? attribute.value.expression : formal?.default;
    return value !== undefined && this.#doesAsk(value);
  }

  #findTested(): Set<string> {
    const tested = new Set<string>();
    this.#file.tree.root.forEachOfKind(["apply_expression"], (node) => {
      if (!this.#isAskingFunction(node.function)) return;
      const written = this.#resolve(node.argument);
      if (written !== undefined) tested.add(written);
    });
    return tested;
  }

  #isAskingFunction(fn: Expression): boolean {
    const name = fn.kind === "select_expression" ? fn.attrpath.attrs.at(-1) : undefined;
    if (name !== undefined) return askingNames.has(attrNameText(name) ?? "");
    return fn.kind === "variable_expression" && askingNames.has(fn.name.text);
  }

  #resolve(argument: Expression): string | undefined {
    const written = writtenPath(this.#project, this.#file, argument);
    if (written !== undefined || argument.kind !== "variable_expression") return written?.path;
    const resolution = this.#file.semantic.resolve(argument.name);
    const value = resolution.kind === "binding" ? resolution.binding.attribute?.value : undefined;
    return value?.kind === "expression" ? writtenPath(this.#project, this.#file, value.expression)?.path : undefined;
  }
}

// What decides whether `child`, directly below `parent`, is looked at.
function conditionOf(parent: AnyNode, child: AnyNode): Expression | undefined {
  switch (parent.kind) {
    case "if_expression":
      return child === parent.condition ? undefined : parent.condition;
    case "assert_expression":
      return child === parent.body ? parent.condition : undefined;
    case "binary_expression":
      return child === parent.right && ["&&", "||", "->"].includes(parent.operator) ? parent.left : undefined;
    case "apply_expression":
      // `optional (pathExists p) p`, `filter pathExists [ p ]`.
      return child === parent.argument ? parent.function : undefined;
    default:
      return undefined;
  }
}
