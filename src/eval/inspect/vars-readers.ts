// Owns who reads which secret: reads of a machine's config that files write out, calls of functions that lead from a key to its
// path, and what the modules of users are bound to read.

import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { varsUses } from "../vars/vars-uses.ts";

/** A place that reads a generator. */
export interface GeneratorReader {
  readonly file: SourceFile;
  readonly node: AnyNode;
  readonly what: string;
  /** Machines that are known to make this read; undefined where those do that reach the file. */
  readonly machines: Set<string> | undefined;
}

/** The readers of each generator, by its name. */
export function findReaders(
  evaluator: Evaluator,
  modules: ModuleReader,
  pipeline: Pipeline,
): ReadonlyMap<string, readonly GeneratorReader[]> {
  const readers = new Map<string, GeneratorReader[]>();
  const add = (generator: string | undefined, reader: GeneratorReader, machine?: string): void => {
    if (generator === undefined) return;
    const list = readers.get(generator) ?? [];
    readers.set(generator, list);
    const known = list.find(({ node }) => node === reader.node);
    if (known === undefined) list.push(reader);
    else if (machine !== undefined) known.machines?.add(machine);
  };
  const { project } = evaluator;
  for (const path of project.files) {
    const file = project.file(path);
    for (const { read, node } of file === undefined ? [] : varsUses(evaluator, modules, file)) {
      add(read.generator, { file: file!, node, what: read.field, machines: undefined });
    }
  }
  for (const { accessor, file, node, key } of pipeline.accessorCalls) {
    const generator = key && pipeline.generatorName(accessor.registry, key.key);
    add(generator, { file, node, what: accessor.name, machines: undefined });
  }
  // Where a function of the registry reads, its callers have been told of.
  const own = new Set(pipeline.accessors.map(({ path }) => path));
  for (const { name, reads } of pipeline.machines) {
    for (const { generator, demand } of reads) {
      const { file, node } = demand.origin;
      const what = demand.path[7] ?? "a file";
      if (!own.has(file.path)) add(generator, { file, node, what, machines: new Set([name]) }, name);
    }
  }
  for (const list of readers.values()) {
    list.sort((a, b) => (a.file === b.file ? a.node.start - b.node.start : a.file.path < b.file.path ? -1 : 1));
  }
  return readers;
}
