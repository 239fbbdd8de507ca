// Owns finding what pure evaluation refuses: things that are looked up outside of the flake and its locked inputs. Measured
// with Nix 2.8; later versions say "pure evaluation mode" where that one says "pure eval mode".

import { join } from "node:path/posix";
import { attrNameText, attrpathNames, unwrapParentheses } from "../semantic/index.ts";
import type { AnyNode, ApplyExpression, Expression, SelectExpression } from "../syntax/index.ts";
import { isCertainlyEvaluated } from "./certain-position.ts";
import { filesOfFlake } from "./flake-reach.ts";
import { resolveLiteralPath } from "./literal-path.ts";
import { pathReferences } from "./path-references.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";
import { Fact } from "./tracking.ts";

/** Something that cannot be had in pure evaluation, in a place where the flake is certain to ask for it. */
export interface Impurity {
  readonly node: AnyNode;
  /**
   * `search-path`: `<name>`; `constant`: `builtins.<name>`; `path`: a file outside the flake; `fetch`: a download without a
   * hash; `environment`: a variable, which is empty, deciding about `imports`.
   */
  readonly kind: "search-path" | "constant" | "path" | "fetch" | "environment";
  /** The name, absolute path or function. */
  readonly name: string;
}

const permitted = new WeakMap<Project, Fact<boolean>>();

/** Whether the project says that its flake is evaluated with `--impure`: in a Nix file, or in the read-me at its root. */
export function isEvaluatedImpurely(project: Project): boolean {
  let isPermitted = permitted.get(project);
  if (isPermitted === undefined) {
    isPermitted = new Fact(() => saysImpure(project));
    permitted.set(project, isPermitted);
  }
  return isPermitted.get(project.tracker);
}

function saysImpure(project: Project): boolean {
  const readme = project.fileSystem.readFile(join(project.root, "README.md"));
  return (
    (readme !== undefined && Buffer.from(readme.buffer, readme.byteOffset, readme.length).includes("--impure")) ||
    project.files.some((path) => project.file(path)?.text.latin1.includes("--impure"))
  );
}

const constants: ReadonlySet<string | undefined> = new Set(["currentSystem", "currentTime"]);

/** Functions that download, and the arguments each of which pins what comes. */
const fetchers: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ["fetchTarball", ["sha256"]],
  ["fetchurl", ["sha256"]],
  ["fetchGit", ["rev", "narHash"]],
]);

const readers: ReadonlySet<string | undefined> = new Set(["readFile", "readDir"]);

const impureKinds = ["apply_expression", "hpath_expression", "select_expression", "spath_expression"] as const;

/** The impurities of a file, in order of position; none where the flake is not certain to evaluate the file. */
export function findImpurities(project: Project, file: SourceFile): Impurity[] {
  const candidates: Impurity[] = [];
  if (!project.isFlake) return candidates;
  file.tree.root.forEachOfKind(impureKinds, (node) => {
    const impurity = impurityOf(project, file, node);
    if (impurity !== undefined) candidates.push(impurity);
  });
  for (const { node, path, isGuarded } of pathReferences(project, file)) {
    if (!isGuarded && isOutside(project, node.text, path)) candidates.push({ node, kind: "path", name: path });
  }
  if (candidates.length === 0) return [];
  const asked = filesOfFlake(project).get(file.path);
  if (asked === undefined) return [];
  const certain = candidates.filter(({ node }) => isCertainlyEvaluated(file, node, asked));
  return certain.sort((a, b) => a.node.start - b.node.start);
}

function impurityOf(project: Project, file: SourceFile, node: AnyNode): Impurity | undefined {
  switch (node.kind) {
    case "spath_expression": {
      const name = node.text.slice(1, -1);
      // Nix carries these files itself.
      return name.startsWith("nix/") ? undefined : { node, kind: "search-path", name };
    }
    case "select_expression": {
      const name = builtinName(file, node);
      return constants.has(name) && node.default === undefined ? { node, kind: "constant", name: name! } : undefined;
    }
    case "hpath_expression":
      return isRead(file, node) ? { node, kind: "path", name: node.text } : undefined;
    case "apply_expression":
      return ofCall(project, file, node);
    default:
      return undefined;
  }
}

function ofCall(project: Project, file: SourceFile, node: ApplyExpression): Impurity | undefined {
  const name = builtinName(file, node.function);
  const argument = unwrapParentheses(node.argument);
  if (readers.has(name) && argument.kind === "path_expression") {
    if (argument.parts.some((part) => part.kind === "interpolation")) return undefined;
    const path = resolveLiteralPath(file.path, argument.text);
    return isOutside(project, argument.text, path) ? { node: argument, kind: "path", name: path } : undefined;
  }
  const pins = fetchers.get(name);
  if (pins !== undefined && isUnpinned(file, argument, pins)) return { node, kind: "fetch", name: name! };
  return name === "getEnv" && isInImports(node) ? { node, kind: "environment", name } : undefined;
}

function isUnpinned(file: SourceFile, argument: Expression, pins: readonly string[]): boolean {
  if (argument.kind === "string_expression") return true;
  if (argument.kind !== "attrset_expression") return false;
  const { attributes, dynamic } = file.semantic.attributeSet(argument);
  return dynamic.length === 0 && !pins.some((pin) => attributes.has(pin));
}

/** The function or constant of Nix that an expression names: `builtins.readFile`, and `fetchTarball` as it is. */
function builtinName(file: SourceFile, expression: Expression): string | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "variable_expression")
    return file.semantic.resolve(node.name).kind === "builtin" ? node.name.text : undefined;
  if (node.kind !== "select_expression") return undefined;
  const base = unwrapParentheses(node.expression);
  if (base.kind !== "variable_expression" || base.name.text !== "builtins") return undefined;
  const { names, isComplete } = attrpathNames((node as SelectExpression).attrpath);
  if (!isComplete || names.length !== 1) return undefined;
  return file.semantic.resolve(base.name).kind === "builtin" ? names[0] : undefined;
}

function isRead(file: SourceFile, node: AnyNode): boolean {
  const { parent } = node;
  if (parent?.kind === "list_expression") return isInImports(node);
  if (parent?.kind !== "apply_expression" || parent.argument !== node) return false;
  const name = builtinName(file, parent.function);
  return name === "import" || readers.has(name);
}

function isInImports(node: AnyNode): boolean {
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (parent.kind === "binding") return attrNameText(parent.attrpath.attrs.at(-1)!) === "imports";
    // What is handed to a function need not decide anything.
    if (parent.kind === "attrset_expression" || parent.kind === "function_expression") return false;
  }
  return false;
}

// A flake is copied to the store, with the whole repository where it is in a folder of one; what is written as an absolute path
// stays where it was.
function isOutside(project: Project, text: string, path: string): boolean {
  if (text.startsWith("/")) return !path.startsWith("/nix/store/");
  if (project.importTarget(path).kind !== "outside") return false;
  return !project.listing.isGit || project.fileSystem.kind(`${project.root}/.git`) !== undefined;
}
