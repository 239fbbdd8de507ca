// Owns path expressions: where they lead, relative to the file that they stand in.

import { resolveLiteralPath } from "../project/literal-path.ts";
import type { SourceFile } from "../project/source-file.ts";
import type { Expression, HpathExpression, PathExpression, SpathExpression } from "../syntax/index.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Thunk } from "./thunk.ts";
import { unknownValue, type Value } from "./value.ts";

/** Evaluates a path; interpolations in it are forced. `<name>` and `~/…` lead out of every project. */
export function evaluatePath(
  ctx: Evaluation,
  file: SourceFile,
  node: PathExpression | HpathExpression | SpathExpression,
  thunk: (node: Expression) => Thunk,
): Value {
  const origin = { file, node };
  if (node.kind === "spath_expression") return unknownValue;
  let text: string | undefined = "";
  for (const part of node.children()) {
    let piece: string | undefined = part.text;
    if (part.kind === "interpolation") {
      const value = ctx.machine.within(
        { file, node: part },
        "this path has to be known",
        () => ctx.machine.force(thunk(part.expression)),
        "name",
      );
      piece = value.kind === "string" ? value.text : value.kind === "path" ? value.path : undefined;
    }
    text = text === undefined || piece === undefined ? undefined : text + piece;
  }
  if (text === undefined || node.kind === "hpath_expression") return { kind: "path", origin };
  return { kind: "path", path: resolveLiteralPath(file.path, text), origin };
}
