// Owns applications that list folders and are the same for all who evaluate them: of the functions around them they need nothing
// but `lib`. What lists the modules of a project goes through thousands of names, and for each machine anew.

import type { SourceFile } from "../project/source-file.ts";
import type { Tracker } from "../project/tracking.ts";
import { type Binding, outerParameters } from "../semantic/index.ts";
import type { ApplyExpression } from "../syntax/index.ts";
import { type Environment, environmentOf } from "./environment.ts";
import type { Evaluation } from "./evaluation.ts";
import { applyExpression } from "./expressions.ts";
import { libraryValue } from "./library.ts";
import { SharedResults } from "./shared-result.ts";
import { Thunk } from "./thunk.ts";

/** Such applications of one project, with what they give. */
export class ClosedExpressions {
  readonly #listing = new WeakMap<SourceFile, boolean>();
  readonly #results: SharedResults;

  constructor(tracker: Tracker | undefined) {
    this.#results = new SharedResults(tracker);
  }

  /** What an application gives, made by the first who asks; undefined where it may give others something else. */
  result(
    ctx: Evaluation,
    file: SourceFile,
    node: ApplyExpression,
    environment: Environment | undefined,
  ): Thunk | undefined {
    if (!this.#isListing(file)) return undefined;
    const parameters = outerParameters(file.semantic, node);
    if (parameters.some(({ name }) => name !== "lib")) return undefined;
    const kinds = new Set(parameters.map((library) => libraryKind(ctx, library, environment)));
    const [kind = "early"] = kinds;
    if (kind === "other" || kinds.size > 1) return undefined;
    const compute = () => applyExpression(ctx, file, node, environment);
    // Where nothing is known of `lib`, most but not all ways to name it take it for nixpkgs'.
    return this.#results.get(node, kind, () => Thunk.lazy(compute, { file, node }));
  }

  #isListing(file: SourceFile): boolean {
    let isListing = this.#listing.get(file);
    if (isListing === undefined) {
      isListing = file.text.latin1.includes("readDir");
      this.#listing.set(file, isListing);
    }
    return isListing;
  }
}

// Anything but nixpkgs' own that is called `lib` may have other functions.
function libraryKind(
  ctx: Evaluation,
  { name, scope }: Binding,
  environment: Environment | undefined,
): "early" | "unknown" | "other" {
  const thunk = environmentOf(environment, scope.node)?.lookup?.(name);
  if (thunk === undefined) return "other";
  const { value, demands } = ctx.machine.ask(() => ctx.machine.peek(thunk));
  if (demands.length > 0) return "other";
  return value === libraryValue ? "early" : value.kind === "unknown" ? "unknown" : "other";
}
