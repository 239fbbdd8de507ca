// Owns the proof that a rewrite unties a knot: the files as they would be are read and walked again, before anything is
// offered. A condition that only moves from names to values may tie the same knot there.

import { Evaluator } from "../../eval/evaluator.ts";
import { distinctKnots } from "../../eval/modules/knots.ts";
import { ModuleReader } from "../../eval/modules/modules.ts";
import type { Project } from "../../project/project.ts";
import { applyTextEdits } from "../../text/text-edit.ts";
import type { FileEdit } from "../diagnostic.ts";
import type { RuleContext } from "../rule.ts";

/** Whether fewer knots are left once edits are made; undefined where the modules of the edited files, taken alone, have none. */
export function doesUntie(ctx: RuleContext, edits: readonly FileEdit[]): boolean | undefined {
  const paths = [...new Set([ctx.file.path, ...edits.map(({ path }) => path)])];
  const before = countKnots(ctx.project, ctx.modules, paths);
  if (before === 0) return undefined;
  const project = withEdits(ctx.project, paths, edits);
  if (project === undefined) return false;
  return countKnots(project, new ModuleReader(new Evaluator(project)), paths) < before;
}

function countKnots(project: Project, modules: ModuleReader, paths: readonly string[]): number {
  const files = paths.map((path) => project.file(path)).filter((file) => file !== undefined);
  const knots = files.flatMap((file) => modules.modulesOf(file)).flatMap((module) => module.knots());
  return distinctKnots(knots).length;
}

function withEdits(project: Project, paths: readonly string[], edits: readonly FileEdit[]): Project | undefined {
  const texts = new Map<string, Uint8Array>();
  for (const path of paths) {
    const source = project.file(path)?.text;
    if (source === undefined) return undefined;
    const own = edits.filter((edit) => edit.path === path);
    if (own.length > 0) texts.set(path, applyTextEdits(source.bytes, own));
  }
  return project.withTexts(texts);
}
