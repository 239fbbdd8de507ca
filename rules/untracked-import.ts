import { dirname, join, relative } from "node:path/posix";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { pathReferences } from "../src/project/path-references.ts";
import type { Project } from "../src/project/project.ts";

export const untrackedImport = defineRule({
  id: "untracked-import",
  category: "fixpoint",
  severity: "error",
  summary: "A file that is imported is not tracked by git, so the flake cannot see it.",
  fix: "display-only",
  check(ctx) {
    const { project, file } = ctx;
    // Without a flake the disk is read as it is; and what a flake does not see imports nothing.
    if (!project.isFlake || !project.listing.isGit || visibility(project, file.path) !== "tracked") return;
    for (const { node, path, isGuarded } of pathReferences(project, file)) {
      const target = project.importTarget(path);
      if (isGuarded || target.kind !== "file") continue;
      const state = visibility(project, target.path);
      if (state === "tracked" || state === "unknown") continue;
      const shown = relative(project.root, target.path);
      const command = `git add ${state === "ignored" ? "-f " : ""}${untrackedBehind(ctx, target.path).map(quote).join(" ")}`;
      ctx.report({
        span: node.span,
        message: `${shown} exists, but ${state === "ignored" ? "git ignores it" : "git does not track it"}, and a flake sees only what git tracks: Nix stops with "getting status of '/nix/store/…-source/${shown}': No such file or directory". Run \`${command}\`.`,
        label: state === "ignored" ? "ignored by git" : "not tracked by git",
        fixes: [{ title: command, applicability: "display-only", edits: [] }],
      });
    }
  },
});

/** What git makes of a file that exists. Of other files than Nix ones, and of other repositories' files, nothing is known. */
function visibility(project: Project, path: string): "tracked" | "untracked" | "ignored" | "unknown" {
  const real = realPath(project, path);
  const isTracked = project.isTracked(real);
  if (isTracked !== undefined) return isTracked ? "tracked" : "untracked";
  if (!path.endsWith(".nix")) return "unknown";
  for (let folder = dirname(real); folder.length > project.root.length; folder = dirname(folder)) {
    // A submodule or a work tree inside: git lists its files there.
    if (project.fileSystem.kind(join(folder, ".git")) !== undefined) return "unknown";
  }
  return "ignored";
}

/** The path without links below the root, which is how git lists it. */
function realPath({ root, fileSystem }: Project, path: string): string {
  const [realRoot, real] = [fileSystem.realPath(root), fileSystem.realPath(path)];
  return realRoot === undefined || real === undefined ? path : join(root, relative(realRoot, real));
}

/** A file, and the untracked ones that it brings in, so that one command is enough. Relative to the root. */
function untrackedBehind({ project }: RuleContext, path: string): string[] {
  const found = new Set([path]);
  // The set grows while it is walked.
  for (const current of found) {
    const file = project.file(current);
    if (file === undefined) continue;
    for (const reference of pathReferences(project, file)) {
      const target = project.importTarget(reference.path);
      if (target.kind === "file" && visibility(project, target.path) === "untracked") found.add(target.path);
    }
  }
  return [...found].map((each) => relative(project.root, each));
}

function quote(path: string): string {
  return /^[\w.+\-/@%]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
