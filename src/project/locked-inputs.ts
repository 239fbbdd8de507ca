// Owns what `flake.lock` says of the flake's own inputs: from which repository each is, and of which day. Whatever cannot be read is
// unknown.

import { basename, join } from "node:path/posix";
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
  const seconds = [...inputsOf(project).values()].flatMap(({ locked }) => {
    const isWanted = ["url", "repo", "path"].some((field) => String(locked?.[field] ?? "").includes(repository));
    return isWanted && typeof locked?.["lastModified"] === "number" ? [locked["lastModified"]] : [];
  });
  return seconds.length === 0 ? undefined : new Date(Math.min(...seconds) * 1000);
}

/** The names of the flake's inputs, each with that of the repository that it is locked to, where that is known; none without a lock. */
export function lockedRepositories(project: Project): ReadonlyMap<string, string | undefined> {
  return new Map(
    [...inputsOf(project)].map(([name, { locked }]) => {
      const place = [locked?.["repo"], locked?.["url"], locked?.["path"]].find((field) => typeof field === "string");
      // A forge names the repository before it says which of its archives.
      const [repository] = String(place ?? "").split("/archive/");
      return [name, repository ? basename(repository, ".git") : undefined];
    }),
  );
}

function inputsOf(project: Project): ReadonlyMap<string, LockedNode> {
  const inputs = new Map<string, LockedNode>();
  const bytes = project.fileSystem.readFile(join(project.root, "flake.lock"));
  if (bytes === undefined) return inputs;
  try {
    const { nodes, root } = JSON.parse(new TextDecoder().decode(bytes)) as {
      nodes: Readonly<Record<string, LockedNode | undefined>>;
      root: string;
    };
    // An input that follows another one's is given as the names that lead to it from the root.
    const follow = (key: unknown, depth: number): LockedNode | undefined => {
      if (typeof key === "string") return nodes[key];
      let node = nodes[root];
      for (const name of Array.isArray(key) && depth < 8 ? key : []) node = follow(node?.inputs?.[name], depth + 1);
      return node;
    };
    for (const [name, key] of Object.entries(nodes[root]?.inputs ?? {})) inputs.set(name, follow(key, 0) ?? {});
  } catch {
    // A lock file that is being merged says nothing.
  }
  return inputs;
}
