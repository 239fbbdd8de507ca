// Owns what `flake.lock` says of the flake's own inputs: of which day each is. Whatever cannot be read is unknown.

import { join } from "node:path/posix";
import type { Project } from "./project.ts";

interface LockedNode {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly locked?: Readonly<Record<string, unknown>>;
}

const dates = new WeakMap<Project, Map<string, Date | undefined>>();

/**
 * The day of the commit that an input is locked to, for the input that is fetched from a repository of that name. Of several the
 * oldest; undefined where there is none, or no lock file.
 */
export function lockedDate(project: Project, repository: string): Date | undefined {
  let known = dates.get(project);
  if (known === undefined) {
    known = new Map();
    dates.set(project, known);
  }
  if (!known.has(repository)) known.set(repository, findDate(project, repository));
  return known.get(repository);
}

function findDate(project: Project, repository: string): Date | undefined {
  const seconds = inputsOf(project).flatMap(({ locked }) => {
    const isWanted = ["url", "repo", "path"].some((field) => String(locked?.[field] ?? "").includes(repository));
    return isWanted && typeof locked?.["lastModified"] === "number" ? [locked["lastModified"]] : [];
  });
  return seconds.length === 0 ? undefined : new Date(Math.min(...seconds) * 1000);
}

function inputsOf(project: Project): readonly LockedNode[] {
  const bytes = project.fileSystem.readFile(join(project.root, "flake.lock"));
  if (bytes === undefined) return [];
  try {
    const { nodes, root } = JSON.parse(new TextDecoder().decode(bytes)) as {
      nodes: Readonly<Record<string, LockedNode | undefined>>;
      root: string;
    };
    const names = Object.values(nodes[root]?.inputs ?? {}).filter((name) => typeof name === "string");
    return names.flatMap((name) => nodes[name] ?? []);
  } catch {
    // A lock file that is being merged says nothing.
    return [];
  }
}
