// Compares what unknot says of random trees with what Nix says.

import { bindingCycle } from "../../rules/binding-cycle.ts";
import { configDependentImports } from "../../rules/config-dependent-imports.ts";
import { configDependentStructure } from "../../rules/config-dependent-structure.ts";
import { importCycle } from "../../rules/import-cycle.ts";
import { malformedImports } from "../../rules/malformed-imports.ts";
import { notAModule } from "../../rules/not-a-module.ts";
import { varsCycle } from "../../rules/vars-cycle.ts";
import type { Diagnostic } from "../../src/lint/diagnostic.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { openProject } from "../../src/project/project.ts";
import { filesOf, growTree, type ModuleTree } from "./grow.ts";
import { nixVerdicts, type TreeFiles, type Verdict } from "./nix-verdicts.ts";
import { smallerTrees } from "./shrink.ts";

/**
 * How a tree was judged by both. `missed`: Nix cannot end and unknot is silent; `false`: unknot reports and Nix can; `dormant`: what
 * unknot reports is in files that nothing evaluates.
 */
export type Judgement = "found" | "missed" | "false" | "dormant" | "silent" | "error";

/** One tree, judged. */
export interface Comparison {
  readonly tree: ModuleTree;
  readonly files: TreeFiles;
  readonly judgement: Judgement;
  readonly verdict: Verdict;
  readonly errors: readonly Diagnostic[];
}

const root = "/tree";

/** Those that speak of knots, and of what trees do right everywhere. */
const rules = [
  bindingCycle,
  configDependentImports,
  configDependentStructure,
  importCycle,
  malformedImports,
  notAModule,
  varsCycle,
];

/** What unknot reports as an error. */
export function errorsIn(files: TreeFiles): readonly Diagnostic[] {
  const absolute = Object.fromEntries([...files].map(([name, text]) => [`${root}/${name}`, text]));
  const listing = { files: Object.keys(absolute).sort(), untracked: new Set<string>(), isGit: false };
  const project = openProject(root, { fileSystem: memoryFileSystem(absolute), listing });
  return lintProject(project, { rules }).diagnostics.filter(({ severity }) => severity === "error");
}

/** Judges trees; the comparisons come in the order of the trees. */
export async function compareTrees(trees: readonly ModuleTree[], checkout: string): Promise<Comparison[]> {
  const files = trees.map(filesOf);
  const asked = nixVerdicts(files, checkout, 2);
  const errors = files.map(errorsIn);
  const verdicts = await asked;
  const comparisons = trees.map((tree, index): Comparison => {
    const judgement = judge(verdicts[index]!, errors[index]!);
    return { tree, files: files[index]!, judgement, verdict: verdicts[index]!, errors: errors[index]! };
  });
  return markDormant(comparisons, checkout);
}

// A file that may as well throw is not evaluated.
async function markDormant(comparisons: readonly Comparison[], checkout: string): Promise<Comparison[]> {
  const suspects = comparisons.filter(({ judgement }) => judgement === "false");
  if (suspects.length === 0) return [...comparisons];
  const thrown = suspects.map(({ files, errors }) => {
    const reported = new Set(errors.map(({ path }) => path.slice(root.length + 1)));
    return new Map([...files].map(([name, text]) => [name, reported.has(name) ? 'throw "evaluated"\n' : text]));
  });
  const verdicts = await nixVerdicts(thrown, checkout, 2);
  return comparisons.map((comparison) => {
    const index = suspects.indexOf(comparison);
    return index !== -1 && verdicts[index]!.outcome === "ok" ? { ...comparison, judgement: "dormant" } : comparison;
  });
}

function judge({ outcome }: Verdict, errors: readonly Diagnostic[]): Judgement {
  if (outcome === "knot") return errors.length > 0 ? "found" : "missed";
  if (outcome === "error") return "error";
  return errors.length > 0 ? "false" : "silent";
}

/** The trees of consecutive seeds. */
export function treesFrom(seed: number, count: number): ModuleTree[] {
  return Array.from({ length: count }, (_, index) => growTree(seed + index));
}

/** The smallest tree that still shows the same difference, by steps that each keep it. */
export async function shrink(comparison: Comparison, checkout: string): Promise<Comparison> {
  let best = comparison;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    const candidates = smallerTrees(best.tree);
    for (let start = 0; start < candidates.length && !isSmaller; start += 24) {
      const judged = await compareTrees(candidates.slice(start, start + 24), checkout);
      const same = judged.find(({ judgement }) => judgement === comparison.judgement);
      if (same === undefined) continue;
      best = same;
      isSmaller = true;
    }
  }
  return best;
}

/** How often each judgement was passed. */
export function countJudgements(comparisons: readonly Comparison[]): Record<Judgement, number> {
  const counts = { found: 0, missed: 0, false: 0, dormant: 0, silent: 0, error: 0 };
  for (const { judgement } of comparisons) counts[judgement] += 1;
  return counts;
}

/** A comparison for people: the files, and what each side said. */
export function describe({ tree, files, judgement, verdict, errors }: Comparison): string {
  const lines = [
    `seed ${tree.seed}: ${judgement}; Nix: ${verdict.outcome} ${verdict.probe ?? ""} ${verdict.message.split("\n")[0]}`,
  ];
  for (const { rule, message } of errors) lines.push(`unknot: ${rule}: ${message}`);
  for (const [name, text] of files) if (name !== "home.nix") lines.push(`--- ${name}`, text.trimEnd());
  return lines.join("\n");
}
