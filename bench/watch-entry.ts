// Owns what the benchmark of repeated analysis takes from the sources.

export { rules } from "../rules/index.ts";
export { lintProject } from "../src/lint/lint.ts";
export { defaultConfiguration } from "../src/project/configuration.ts";
export { pathReferences } from "../src/project/path-references.ts";
export { openProject } from "../src/project/project.ts";
export { ProjectSession } from "../src/project/project-session.ts";
