// Owns the ways from one place to another: through a path that is written out to the file that it leads to, and from a name to
// where the file binds it.

import type { DocumentLink, LocationLink } from "vscode-languageserver";
import type { Configuration } from "../project/configuration.ts";
import { diskFileSystem, overlayFileSystem } from "../project/file-system.ts";
import { openProject, type Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import { type WrittenPath, writtenPath } from "../project/written-path.ts";
import type { AnyNode, Expression } from "../syntax/index.ts";
import type { Documents, OpenFile } from "./documents.ts";
import { type Encoding, offsetOf, rangeOf } from "./positions.ts";

const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** One open file and the files around it. */
export class Navigation {
  readonly #project: Project;
  readonly #file: SourceFile;
  readonly #documents: Documents;
  readonly #encoding: Encoding;

  constructor(open: OpenFile, root: string, configuration: Configuration, documents: Documents, encoding: Encoding) {
    const texts = new Map([...documents].map(({ path, file }) => [path, file.text.bytes]));
    const listing = { files: [open.path], untracked: new Set<string>(), isGit: false };
    const fileSystem = overlayFileSystem(diskFileSystem, texts);
    this.#project = openProject(root, { fileSystem, listing, configuration });
    this.#file = open.file;
    this.#documents = documents;
    this.#encoding = encoding;
  }

  /** Where what stands at a position is defined. */
  definition(position: { line: number; character: number }): LocationLink | undefined {
    const node = this.#file.tree.nodeAt(offsetOf(this.#file.text, position, this.#encoding));
    const written = this.#writtenAt(node);
    return written === undefined ? this.#binding(node) : this.#link(written);
  }

  /** Every path of the file that leads to another one. */
  links(): DocumentLink[] {
    const links: DocumentLink[] = [];
    this.#file.tree.root.forEachDescendant((node) => {
      const written = writtenAs(this.#project, this.#file, node);
      const target = written && this.#target(written);
      if (written === undefined || target === undefined) return true;
      links.push({ range: this.#range(written.node), target: this.#documents.uriOf(target) });
      return false;
    });
    return links;
  }

  #link(written: WrittenPath): LocationLink | undefined {
    const target = this.#target(written);
    return target === undefined ? undefined : this.#to(written.node, this.#documents.uriOf(target), start);
  }

  #to(origin: AnyNode, targetUri: string, range: LocationLink["targetRange"]): LocationLink {
    const originSelectionRange = this.#range(origin);
    return { originSelectionRange, targetUri, targetRange: range, targetSelectionRange: range };
  }

  #target({ path }: WrittenPath): string | undefined {
    const target = this.#project.importTarget(path);
    return target.kind === "file" ? target.path : undefined;
  }

  // The largest expression around a node that is a path as a whole: of `./. + "/a.nix"` not its first half.
  #writtenAt(node: AnyNode): WrittenPath | undefined {
    let found: WrittenPath | undefined;
    for (let outer: AnyNode | undefined = node; outer !== undefined; outer = outer.parent) {
      const written = writtenAs(this.#project, this.#file, outer);
      if (written === undefined && (found !== undefined || outer.kind === "binding")) break;
      found = written ?? found;
    }
    return found;
  }

  #binding(node: AnyNode): LocationLink | undefined {
    const { parent } = node;
    if (node.kind !== "identifier") return undefined;
    const isUse = parent?.kind === "variable_expression" || parent?.kind === "inherited_attrs";
    const resolution = isUse ? this.#file.semantic.resolve(node) : undefined;
    if (resolution?.kind !== "binding") return undefined;
    const uri = this.#documents.uriOf(this.#file.path);
    return this.#to(node, uri, this.#range(resolution.binding.nameNode));
  }

  #range(node: AnyNode) {
    return rangeOf(this.#file.text, node.span, this.#encoding);
  }
}

const pathKinds: ReadonlySet<AnyNode["kind"]> = new Set(["path_expression", "binary_expression", "string_expression"]);

function writtenAs(project: Project, file: SourceFile, node: AnyNode): WrittenPath | undefined {
  return pathKinds.has(node.kind) ? writtenPath(project, file, node as Expression) : undefined;
}
