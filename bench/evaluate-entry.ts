// Owns what the benchmark of the evaluator takes from the sources.

export { rules } from "../rules/index.ts";
export { delayOptimization } from "../src/cli/engine.ts";
export { Evaluator } from "../src/eval/evaluator.ts";
export { ModuleReader } from "../src/eval/modules/modules.ts";
export { lintProject } from "../src/lint/lint.ts";
export { usesOf } from "../src/project/path-references.ts";
export { openProject } from "../src/project/project.ts";
