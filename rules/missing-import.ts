import { dirname, relative } from "node:path/posix";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { isMadeElsewhere, nearestTarget } from "../src/project/absent-files.ts";
import { type PathReference, pathReferences } from "../src/project/path-references.ts";
import type { AnyNode } from "../src/syntax/index.ts";

export const missingImport = defineRule({
  id: "missing-import",
  category: "fixpoint",
  severity: "error",
  summary: "A file that is imported does not exist.",
  fix: "unsafe",
  check(ctx) {
    const references = pathReferences(ctx.project, ctx.file);
    for (const reference of references) {
      const target = ctx.project.importTarget(reference.path);
      if (reference.isGuarded || target.kind !== "missing" || isFallback(reference.node)) continue;
      if (isMadeElsewhere(ctx.project, ctx.file, target.path)) continue;
      const suggestion = suggest(ctx, reference, references);
      const advice = suggestion === undefined ? "Create it, or correct the path." : `Did you mean \`${suggestion}\`?`;
      ctx.report({
        span: reference.node.span,
        message: `${describe(ctx, reference, target.path)}, so Nix stops with "getting status of '…/${relative(ctx.project.root, target.path)}': No such file or directory". ${advice}`,
        label: "does not exist",
        // What `self` is, the caller says.
        confidence: reference.base === "self" ? "likely" : "certain",
        fixes: buildFixes(ctx, reference, suggestion),
      });
    }
  },
});

// `{ pkgs ? import ./nixpkgs.nix { } }:` and `x or (import ./none.nix)` are evaluated for callers who give nothing better.
function isFallback(node: AnyNode): boolean {
  for (let child = node, parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
    if (parent.kind === "formal") return true;
    if (parent.kind === "select_expression" && parent.default === child) return true;
  }
  return false;
}

function describe(ctx: RuleContext, { path }: PathReference, target: string): string {
  const shown = relative(ctx.project.root, path);
  return path === target ? `There is no file ${shown}` : `The folder ${shown} has no default.nix`;
}

/** The path that was most likely meant, as it would be written in its place. */
function suggest(ctx: RuleContext, reference: PathReference, references: readonly PathReference[]): string | undefined {
  // What a list of modules has already is not what was meant by another element.
  const isInList = ({ use }: PathReference) => use === "imports" || use === "modules";
  const taken = isInList(reference) ? references.filter(isInList) : [];
  const nearest = nearestTarget(ctx.project, ctx.file, reference.path, targets(ctx, taken));
  if (nearest === undefined) return undefined;
  if (reference.base === "self") return relative(ctx.project.root, nearest);
  const written = relative(dirname(ctx.file.path), nearest);
  return written.startsWith("../") ? written : `./${written}`;
}

function targets(ctx: RuleContext, references: readonly PathReference[]): Set<string> {
  return new Set(references.map(({ path }) => ctx.project.importTarget(path).path));
}

function buildFixes(ctx: RuleContext, { node }: PathReference, suggestion: string | undefined): Fix[] {
  // Other characters end a path literal.
  if (node.kind !== "path_expression" || suggestion === undefined || !/^[\w.+\-/]+$/.test(suggestion)) return [];
  const edits = [{ path: ctx.file.path, span: node.span, text: suggestion }];
  return [{ title: `Import ${suggestion}`, applicability: "unsafe", edits }];
}
