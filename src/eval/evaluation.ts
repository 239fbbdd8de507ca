// Owns what the parts of the evaluator ask of each other.

import type { Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import type { ApplyExpression, Expression } from "../syntax/index.ts";
import type { Environment } from "./environment.ts";
import type { Machine } from "./machine.ts";
import type { SharedApplications } from "./shared-calls.ts";
import type { Thunk } from "./thunk.ts";
import type { ErrorValue, Origin, Value } from "./value.ts";

/** The evaluator as its parts see it. */
export interface Evaluation {
  readonly machine: Machine;
  readonly project: Project;
  /** A thunk of an expression in an environment. */
  thunk(file: SourceFile, node: Expression, environment: Environment | undefined): Thunk;
  /** Evaluates an expression as a thunk of it would; see the machine's `peekExpression`. */
  peek(file: SourceFile, node: Expression, environment: Environment | undefined): Value;
  /** Evaluates an expression as forcing a thunk of it would. */
  force(file: SourceFile, node: Expression, environment: Environment | undefined): Value;
  /** The value of an application that is the same wherever it is evaluated; undefined where it may differ. */
  closed(file: SourceFile, node: ApplyExpression, environment: Environment | undefined): Thunk | undefined;
  /** Applies a function that has been forced. */
  apply(fn: Value, argument: Thunk, site: Origin | undefined): Value;
  /** What shares the results of a function that is applied to many things at a place; undefined where nothing does. */
  applications(fn: Thunk, site: Origin | undefined): SharedApplications | undefined;
  /** A name of Nix's base environment. */
  global(name: string): Thunk | undefined;
  /** What `import` of an absolute path gives; undefined where it leads out of the project or to nothing. */
  importFile(path: string): Thunk | undefined;
}

/** Null where a set is looked into: with that, evaluation fails. Newer versions of Nix say `expected a set but found null`. */
export function nullAsSet(origin: Origin): ErrorValue {
  return errorValue("null", "value is null while a set was expected", origin);
}

/** An evaluation that certainly fails. */
export function errorValue(reason: ErrorValue["reason"], message: string, origin?: Origin): ErrorValue {
  return origin === undefined ? { kind: "error", reason, message } : { kind: "error", reason, message, origin };
}
