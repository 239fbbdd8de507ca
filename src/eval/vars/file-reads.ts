// Owns the calls in a file that open a vars file while Nix evaluates: `readFile` and its likes on the `.path` of one.

import type { SourceFile } from "../../project/source-file.ts";
import { calledName, unwrapParentheses } from "../../semantic/index.ts";
import type { ApplyExpression, Expression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { declaredFile } from "./vars-declarations.ts";
import { mayReadVars } from "./vars-presence.ts";
import { isDeclaredSecret, type VarsRead, varsReadOf } from "./vars-reads.ts";

/** A call that opens a vars file. */
export interface FileRead {
  readonly node: ApplyExpression;
  /** The name of the function. */
  readonly reader: FileReader;
  readonly read: VarsRead;
  /** Whether the file is a secret; absent where that is not known. A public one is as Clan makes it. */
  readonly isSecret: boolean | undefined;
}

const readers = ["readFile", "fileContents", "importJSON", "importTOML", "pathExists"] as const;

export type FileReader = (typeof readers)[number];

/** The calls of a file, in order of position. */
export function fileReads(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): FileRead[] {
  const reads: FileRead[] = [];
  const { latin1 } = file.text;
  if (!readers.some((name) => latin1.includes(name)) || !mayReadVars(evaluator)) return reads;
  file.tree.root.forEachOfKind(["apply_expression"], (node) => {
    const read = fileRead(evaluator, modules, file, node);
    if (read !== undefined) reads.push(read);
  });
  return reads;
}

function fileRead(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  node: ApplyExpression,
): FileRead | undefined {
  const fn = unwrapParentheses(node.function);
  if (fn.kind === "apply_expression" || !isReader(calledName(fn))) return undefined;
  const environment = modules.environmentAt(file, node);
  const ask = (expression: Expression) => evaluator.ask(evaluator.thunk(file, expression, environment));
  const { value: reader } = ask(fn);
  const name = reader.kind === "primitive" ? reader.primitive.name : undefined;
  if (!isReader(name)) return undefined;
  const { value, demands } = ask(node.argument);
  const late = value.kind === "late" ? value : value.kind === "string" && demands.length === 1 ? demands[0] : undefined;
  const read = late && varsReadOf(late);
  if (read?.field !== "path") return undefined;
  const declared = late?.root.isOutside === true ? undefined : declaredFile(evaluator, modules, file, read);
  const isPublic = declared?.isSecret === false && !changedOptions.some((option) => declared.sets(option));
  const isSecret = isPublic ? false : isDeclaredSecret(evaluator, modules, file, read) || undefined;
  return { node, reader: name, read, isSecret };
}

// Of a file where one of these is set, the content is not what stands at the path.
const changedOptions = ["exists", "flakePath", "path", "value"] as const;

function isReader(name: string | undefined): name is FileReader {
  return readers.some((reader) => reader === name);
}
