// Owns from which other flakes a project may take modules, as far as its text tells. Whatever may bring in a module counts as if it
// did, so that what is not named here brings in none.

import { lockedRepositories } from "./locked-inputs.ts";
import type { Project } from "./project.ts";
import { Fact, isSameSet } from "./tracking.ts";

/** Outputs and facts of a flake that are no modules; what a flake's `inputs` says of it. */
const noModules: ReadonlySet<string | undefined> = new Set([
  ...["apps", "checks", "devShells", "formatter", "hydraJobs", "legacyPackages", "overlay", "overlays", "packages"],
  ...["lastModified", "lastModifiedDate", "narHash", "rev", "shortRev", "templates"],
  ...["flake", "follows", "inputs", "url"],
]);

const sources = new WeakMap<Project, Fact<ReadonlySet<string> | undefined>>();

/** The names of the repositories; undefined where there may be others. The project's own is not among them. */
export function moduleSources(project: Project): ReadonlySet<string> | undefined {
  let known = sources.get(project);
  if (known === undefined) {
    known = new Fact(
      () => findSources(project),
      (a, b) => a === b || (a !== undefined && b !== undefined && isSameSet(a, b)),
    );
    sources.set(project, known);
  }
  return known.get(project.tracker);
}

function findSources(project: Project): ReadonlySet<string> | undefined {
  const locked = lockedRepositories(project);
  const names = new Set<string>();
  const bare = bareUses([...locked.keys()]);
  for (const path of project.files) {
    const text = project.file(path)?.text.latin1 ?? "";
    if (bringsUnnamed.test(text)) return undefined;
    for (const [, name, output] of text.matchAll(/\binputs'?\."?([\w-]+)"?(?=(?:\."?([\w-]+))?)/g)) {
      if (!noModules.has(output)) names.add(name!);
    }
    for (const [, list = ""] of text.matchAll(/\binherit\s*\((?:[\w.'-]+\.)?inputs'?\)([^;]*);/g)) {
      for (const [name] of list.matchAll(/[\w-]+/g)) names.add(name);
    }
    for (const [, name] of text.matchAll(/\binput\s*=\s*"([\w-]+)"/g)) if (locked.has(name!)) names.add(name!);
    if (bare === undefined) continue;
    for (const [, put, named, output] of text.matchAll(bare)) {
      if (put !== undefined) names.add(put);
      else if (named !== undefined && !noModules.has(output)) names.add(named);
    }
  }
  names.delete("self");
  const repositories = [...names].map((name) => locked.get(name) ?? (locked.has(name) ? undefined : name));
  return repositories.every((repository) => repository !== undefined) ? new Set(repositories) : undefined;
}

// Code from elsewhere that is named by no input, or inputs that are gone through by name.
const bringsUnnamed =
  /\b(?:fetchTarball|fetchTree|fetchGit|fetchMercurial|getFlake)\b|\binputs'?\.\$\{|\b(?:attrValues|(?:map|filter|concatMap)Attrs\w*)\s+(?:\([^;]*?\)\s*)?(?:[\w.'-]+\.)?inputs(?![\w.'-])/;

// An input that goes by its own name: its outputs, or a path in it.
function bareUses(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const any = names.map((name) => name.replace(/[^\w-]/g, "\\$&")).join("|");
  return new RegExp(
    `(?:\\$\\{(?=(?:${any})\\})|(?=\\b(?:${any})\\s*\\+))(${any})|(?<![\\w.'"-])(${any})\\.([\\w-]+)`,
    "g",
  );
}
