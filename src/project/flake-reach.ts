// Owns which files a project's flake evaluates: those that lead back to `flake.nix` through imports that are certain. Other
// files, such as a `shell.nix` for people without flakes, may be there too and are nobody's business here.

import { join } from "node:path/posix";
import { type Asked, isCertainlyEvaluated } from "./certain-position.ts";
import { type PathReference, pathReferences } from "./path-references.ts";
import type { Project } from "./project.ts";
import { Fact, isSameMap } from "./tracking.ts";

const known = new WeakMap<Project, Fact<ReadonlyMap<string, Asked>>>();

/** The files that the flake at the project's root evaluates, by absolute path, and what of each is asked for. */
export function filesOfFlake(project: Project): ReadonlyMap<string, Asked> {
  let files = known.get(project);
  if (files === undefined) {
    files = new Fact(() => collect(project), isSameMap);
    known.set(project, files);
  }
  return files.get(project.tracker);
}

function collect(project: Project): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  const flake = join(project.root, "flake.nix");
  if (!project.isFlake) return asked;
  asked.set(flake, "attributes");
  const queue = [flake];
  for (const path of queue) {
    const file = project.file(path);
    for (const reference of file === undefined ? [] : pathReferences(project, file)) {
      const target = project.importTarget(reference.path);
      if (target.kind !== "file" || asked.get(target.path) === "attributes") continue;
      const wanted = askedBy(reference);
      if (asked.get(target.path) === wanted) continue;
      if (reference.isGuarded || !isCertainlyEvaluated(file!, reference.node, asked.get(path)!)) continue;
      asked.set(target.path, wanted);
      queue.push(target.path);
    }
  }
  return asked;
}

// The module system asks a module for everything; of a value that is imported some attributes may never be wanted.
function askedBy({ use }: PathReference): Asked {
  return use === "imports" || use === "modules" || use === "importApply" ? "attributes" : "value";
}
