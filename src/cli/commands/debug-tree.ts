// Owns `unknot debug tree`: a file's syntax tree, as the parser sees it.

import { resolve } from "node:path/posix";
import { diskFileSystem } from "../../project/file-system.ts";
import { formatTree, parse } from "../../syntax/index.ts";
import { SourceText } from "../../text/source-text.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { UsageError } from "../usage-error.ts";

/** Prints the tree of a file; status 1 where it has syntax errors, which are printed too. */
export async function debugTree(file: string, environment: Environment): Promise<ExitStatus> {
  const { standardOutput, standardError, workingDirectory } = environment;
  const path = resolve(workingDirectory, file);
  const bytes = file === "-" ? await environment.readStandardInput() : diskFileSystem.readFile(path);
  if (bytes === undefined) throw new UsageError(`There is no file "${file}" that can be read.`);
  const source = new SourceText(path, bytes);
  const tree = parse(source);
  standardOutput.write(formatTree(tree));
  for (const { span, message } of tree.errors) {
    const { line, column } = source.lines.position(span.start);
    standardError.write(`${file}:${line}:${column}: ${message}\n`);
  }
  return tree.errors.length > 0 ? 1 : 0;
}
