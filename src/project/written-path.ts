// Owns what an expression that is written as a path means, without evaluating anything: `./x.nix`, `./. + "/x.nix"`,
// `self + "/x.nix"`, `"${inputs.self}/x.nix"`. An interpolation of anything else leaves the path unknown.

import { join } from "node:path/posix";
import { attrpathNames, literalString, stringPieces, unwrapParentheses } from "../semantic/index.ts";
import type { Expression } from "../syntax/index.ts";
import { resolveLiteralPath } from "./literal-path.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";

/** A path as an expression of a file names it. */
export interface WrittenPath {
  /** The literal, or the whole sum or string. */
  readonly node: Expression;
  /** Absolute and normalized, without a trailing slash. */
  readonly path: string;
  /** `file`: relative to the file, or absolute; `self`: below the flake that the name `self` stands for. */
  readonly base: "file" | "self";
}

/** The path that an expression writes out; undefined where it is no path, or parts of it are computed. */
export function writtenPath(project: Project, file: SourceFile, expression: Expression): WrittenPath | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "path_expression") {
    if (node.parts.some((part) => part.kind === "interpolation")) return undefined;
    return { node, path: resolveLiteralPath(file.path, node.text), base: "file" };
  }
  if (node.kind === "binary_expression" && node.operator === "+") {
    const suffix = suffixText(node.right);
    if (suffix === undefined) return undefined;
    if (isSelf(file, node.left)) return belowSelf(project, file, node, suffix);
    const base = writtenPath(project, file, node.left);
    return base && { node, path: join(base.path + suffix), base: base.base };
  }
  if (node.kind === "string_expression") {
    const [first, second, third] = stringPieces(node);
    if (first?.kind !== "interpolation" || second?.kind !== "text" || third !== undefined) return undefined;
    if (isSelf(file, first.node.expression)) return belowSelf(project, file, node, second.value);
  }
  return undefined;
}

function suffixText(expression: Expression): string | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "string_expression") return literalString(node);
  return node.kind === "path_expression" && node.parts.every((part) => part.kind !== "interpolation")
    ? node.text
    : undefined;
}

// A name that nobody but the caller gives: `{ self, … }:`, or `inputs.self`.
function isSelf(file: SourceFile, expression: Expression): boolean {
  const node = unwrapParentheses(expression);
  if (node.kind === "variable_expression") return node.name.text === "self" && isFormal(file, node.name);
  if (node.kind !== "select_expression" || node.default !== undefined) return false;
  const base = unwrapParentheses(node.expression);
  if (base.kind !== "variable_expression") return false;
  const names = attrpathNames(node.attrpath).names.join(".");
  return (base.name.text === "inputs" && names === "self") || (base.name.text === "self" && names === "outPath");
}

function isFormal(file: SourceFile, name: Parameters<SourceFile["semantic"]["resolve"]>[0]): boolean {
  const resolution = file.semantic.resolve(name);
  return resolution.kind === "binding" && resolution.binding.kind === "formal";
}

// In a folder with a flake of its own `self` may be that one, or the one around it.
function belowSelf(project: Project, file: SourceFile, node: Expression, suffix: string): WrittenPath | undefined {
  if (!suffix.startsWith("/")) return undefined;
  const roots = [project.root];
  for (let end = file.path.lastIndexOf("/"); end > project.root.length; end = file.path.lastIndexOf("/", end - 1)) {
    const folder = file.path.slice(0, end);
    if (project.fileSystem.kind(`${folder}/flake.nix`) === "file") roots.push(folder);
  }
  const paths = roots.map((root) => join(root, suffix).replace(/(?<=.)\/$/, ""));
  const path = paths.find((candidate) => project.importTarget(candidate).kind === "file") ?? paths[0]!;
  return { node, path, base: "self" };
}
