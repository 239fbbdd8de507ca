// Owns where the condition of a `mkIf` comes to lie: on every option that its body names. It ties a knot where such an option
// holds what the condition reads, so what is not known to be a namespace is taken for an option.

import { attributePath, type Demand } from "../../eval/demand.ts";
import { configReads } from "../../eval/modules/knots.ts";
import { optionNamespaces } from "../../eval/modules/option-namespaces.ts";
import type { Thunk } from "../../eval/thunk.ts";
import type { Expression } from "../../syntax/index.ts";
import type { RuleContext } from "../rule.ts";

const depthLimit = 12;

/** Whether definitions at a path surely lie on other options than those which a demand reads, once they stand under a `mkIf`. */
export function landsElsewhere(
  ctx: RuleContext,
  demand: Demand,
  path: readonly string[],
  bodies: readonly Expression[],
): boolean {
  const { root } = demand;
  if (root.isOutside === true || (root.kind === "argument" && root.name !== "pkgs")) return false;
  const reads = configReads(demand);
  const namespaces = optionNamespaces(ctx.project, ctx.evaluator, ctx.modules);
  const leaves = bodies.flatMap((body) => {
    const thunk = ctx.evaluator.thunk(ctx.file, body, ctx.modules.environmentAt(ctx.file, body));
    return [...leavesOf(ctx, thunk, path)];
  });
  return leaves.every((leaf) => {
    // From `nixpkgs.config` a package set is made as well, in most set-ups.
    if (root.kind === "argument" && leaf[0] === "nixpkgs") return false;
    return reads.every((read) => {
      const shared = leaf.findIndex((name, index) => name !== read[index]);
      if (shared === -1 || shared === read.length) return false;
      for (let length = Math.max(1, path.length); length <= shared; length++) {
        if (!namespaces.has(attributePath(leaf.slice(0, length)))) return false;
      }
      return true;
    });
  });
}

function* leavesOf(ctx: RuleContext, thunk: Thunk, path: readonly string[]): IterableIterator<readonly string[]> {
  const { value } = ctx.evaluator.ask(thunk);
  const isSet = value.kind === "attrs" && !value.attributes.has("_type") && value.attributes.size > 0;
  if (!isSet || path.length > depthLimit) yield path;
  else for (const [name, inner] of value.attributes) yield* leavesOf(ctx, inner, [...path, name]);
}
