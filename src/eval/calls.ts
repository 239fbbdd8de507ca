// Owns how a call is pointed at in a trail: by what is called, not by the whole application with all its arguments.

import { relative } from "node:path/posix";
import { unwrapParentheses } from "../semantic/index.ts";
import type { Expression } from "../syntax/index.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Origin } from "./value.ts";

/** What an application applies: `lib.optional` of `lib.optional c x`, but `import ./f.nix` of `import ./f.nix { … }`. */
export function calleeOf(site: Origin): Origin {
  let node = site.node as Expression;
  for (;;) {
    if (node.kind === "binary_expression" && node.operator === "|>") node = unwrapParentheses(node.right);
    else if (node.kind === "binary_expression" && node.operator === "<|") node = unwrapParentheses(node.left);
    if (node.kind !== "apply_expression" || isImport(node.function)) break;
    node = unwrapParentheses(node.function);
  }
  return { file: site.file, node };
}

/** A call as it is shown in a trail. */
export interface LabelledCall {
  readonly origin: Origin;
  readonly label: string;
}

const labels = new WeakMap<Evaluation["project"], Map<string, string>>();

/** Says that a call leads into a file of the project. Whoever looks into what a file made asks for it, so it is kept. */
export function importLabel({ project }: Evaluation, target: string): string {
  const known = labels.get(project) ?? new Map<string, string>();
  labels.set(project, known);
  const label = known.get(target) ?? `leads into \`${relative(project.root, target)}\``;
  known.set(target, label);
  return label;
}

function isImport(fn: Expression): boolean {
  const inner = unwrapParentheses(fn);
  if (inner.kind === "variable_expression") return inner.name.text === "import";
  return inner.kind === "select_expression" && inner.attrpath.attrs.at(-1)?.text === "importApply";
}
