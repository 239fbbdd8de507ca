// Owns what is known of a file that is not there: whether somebody is expected to make it (a template's reader, a script,
// whoever copies `x.nix.example`), and which file was meant where its path is misspelt.

import { basename, dirname, join, relative } from "node:path/posix";
import { attrpathNames } from "../semantic/index.ts";
import type { AnyNode } from "../syntax/index.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "./source-file.ts";
import { Fact, isSameSet } from "./tracking.ts";
import { writtenPath } from "./written-path.ts";

/** Whether something says that the file at an absolute path, which `file` names, is made only when it is needed. */
export function isMadeElsewhere(project: Project, file: SourceFile, path: string): boolean {
  return (
    isCopiedAway(project, file) || hasExample(project, path) || isIgnored(project, path) || isWritten(project, path)
  );
}

/**
 * The existing file that a path most likely means, as an absolute path in the same form (a folder stands for its
 * `default.nix`); undefined where none is near.
 * @param taken targets that are meant already, and so are no answer.
 */
export function nearestTarget(
  project: Project,
  file: SourceFile,
  path: string,
  taken: ReadonlySet<string>,
): string | undefined {
  const isAnswer = (candidate: string) => {
    const target = project.importTarget(candidate);
    return target.kind === "file" && target.path !== file.path && !taken.has(target.path);
  };
  return misspelt(project, path, isAnswer) ?? misplaced(project, file, path, isAnswer);
}

// A flake in a folder of its own is often a template or a test's input: what it lacks is added where it is copied to. So is
// a flake under another name.
function isCopiedAway(project: Project, file: SourceFile): boolean {
  for (let folder = dirname(file.path); folder.length > project.root.length; folder = dirname(folder)) {
    if (project.fileSystem.kind(join(folder, "flake.nix")) === "file") return true;
  }
  for (const folder of templateFolders(project)) if (file.path.startsWith(`${folder}/`)) return true;
  const root = file.tree.root.expression;
  if (root?.kind !== "attrset_expression" || basename(file.path) === "flake.nix") return false;
  const { attributes } = file.semantic.attributeSet(root);
  return attributes.has("outputs") && (attributes.has("inputs") || attributes.has("description"));
}

const knownTemplates = new WeakMap<Project, Fact<ReadonlySet<string>>>();

// What a flake offers as `templates.<name>.path` is copied by `nix flake init`.
function templateFolders(project: Project): ReadonlySet<string> {
  let folders = knownTemplates.get(project);
  if (folders === undefined) {
    folders = new Fact<ReadonlySet<string>>(
      () => new Set(project.files.flatMap((path) => findTemplates(project, project.file(path)))),
      isSameSet,
    );
    knownTemplates.set(project, folders);
  }
  return folders.get(project.tracker);
}

function findTemplates(project: Project, file: SourceFile | undefined): string[] {
  const folders: string[] = [];
  if (file?.text.latin1.includes("templates") !== true) return folders;
  file.tree.root.forEachOfKind(["binding"], (node) => {
    if (attrpathNames(node.attrpath).names.at(-1) !== "path") return;
    const folder = isTemplate(node) ? writtenPath(project, file, node.expression)?.path : undefined;
    if (folder !== undefined && folder !== project.root) folders.push(folder);
  });
  return folders;
}

// `templates.x.path`, in any number of sets.
function isTemplate(binding: AnyNode): boolean {
  const names: (string | undefined)[] = [];
  for (let node: AnyNode | undefined = binding; node !== undefined && names.length < 3; node = node.parent) {
    if (node.kind === "binding") names.unshift(...attrpathNames(node.attrpath).names);
  }
  return names.at(-3) === "templates";
}

// `secrets.nix.example`, `secrets.nix.age`, `secrets.example.nix`.
function hasExample(project: Project, path: string): boolean {
  const name = basename(path);
  const stem = name.replace(/\.nix$/, "");
  const examples = new Set(["example", "sample", "template", "dist"].map((word) => `${stem}.${word}.nix`));
  return project.fileSystem
    .readDirectory(dirname(path))
    .some((sibling) => (name !== stem && sibling.startsWith(`${name}.`)) || examples.has(sibling));
}

// Only plain lines of the root's file: a pattern may match by accident.
function isIgnored(project: Project, path: string): boolean {
  const bytes = project.fileSystem.readFile(join(project.root, ".gitignore"));
  if (bytes === undefined) return false;
  const wanted = new Set([basename(path), `/${relative(project.root, path)}`, relative(project.root, path)]);
  return new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .some((line) => wanted.has(line.trim()));
}

// `install -m644 … /etc/nixos/test-remote.nix` in a script.
function isWritten(project: Project, path: string): boolean {
  const name = basename(path);
  if (name === "default.nix") return false;
  return project.files.some((other) => {
    const file = project.file(other);
    if (file === undefined) return false;
    const { latin1 } = file.text;
    for (let at = latin1.indexOf(name); at !== -1; at = latin1.indexOf(name, at + 1)) {
      const node = file.tree.nodeAt(at);
      if (node.kind === "string_fragment" && /\s/.test(node.text) && /[\s/"']/.test(latin1[at - 1] ?? " ")) return true;
    }
    return false;
  });
}

/** Takes the first part of the path that is not there for another name beside it. */
function misspelt(project: Project, path: string, isAnswer: (candidate: string) => boolean): string | undefined {
  const parts = relative(project.root, path).split("/");
  const missing = parts.findIndex(
    (_, index) => project.fileSystem.kind(join(project.root, ...parts.slice(0, index + 1))) === undefined,
  );
  const name = parts[missing];
  if (name === undefined) return undefined;
  const folder = join(project.root, ...parts.slice(0, missing));
  const rest = parts.slice(missing + 1);
  const answers = project.fileSystem.readDirectory(folder).filter((other) => isAnswer(join(folder, other, ...rest)));
  const stem = (text: string) => text.replace(/\.nix$/, "");
  // Two letters make another word of a short name: `git` is no misspelt `vim`.
  const isLike = (other: string) =>
    stem(name).length > 5 || (other[0] === name[0] && Math.abs(stem(other).length - stem(name).length) < 2);
  const nearest =
    answers.find((other) => stem(other) === stem(name)) ??
    nearestName(
      stem(name),
      answers.filter(isLike).map((other) => stem(other)),
    );
  const answer = answers.find((other) => nearest !== undefined && stem(other) === stem(nearest));
  return answer && join(folder, answer, ...rest);
}

/** Takes the same path from a folder further up or down the file's own. */
function misplaced(
  project: Project,
  file: SourceFile,
  path: string,
  isAnswer: (candidate: string) => boolean,
): string | undefined {
  const below = relative(dirname(file.path), path).replace(/^(?:\.\.\/)+/, "");
  const answers: string[] = [];
  for (let folder = dirname(file.path); ; folder = dirname(folder)) {
    if (isAnswer(join(folder, below))) answers.push(join(folder, below));
    if (folder === project.root || folder === dirname(folder)) break;
  }
  return answers.length === 1 ? answers[0] : undefined;
}
