// Owns what the benchmark of a fleet takes from the sources.

export { rules } from "../rules/index.ts";
export { delayOptimization } from "../src/cli/engine.ts";
export { lintProject } from "../src/lint/lint.ts";
export { buildFixture, openFixture } from "../src/testing/fixture.ts";
export { generateFleet } from "../test/harness/generated-fleet.ts";
