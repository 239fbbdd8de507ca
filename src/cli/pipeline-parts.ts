// Owns what analysis finds of a flake's secret pipeline, in the words of a configuration: which files play which part, and what the
// fields of the registry are called. Loaded for `unknot init` alone: it brings the evaluator along.

import { relative } from "node:path/posix";
import { Evaluator } from "../eval/evaluator.ts";
import { ModuleReader } from "../eval/modules/modules.ts";
import { pipelineOf } from "../eval/pipeline/pipeline.ts";
import type { RegistryFields, Roles } from "../project/configuration.ts";
import { openProject } from "../project/project.ts";

/** The parts of a pipeline. */
export interface PipelineParts {
  /** Files by role, relative to the flake's root; without roles that no file plays. */
  readonly roles: Partial<Roles>;
  /** Names of fields that entries have. */
  readonly fields: Partial<RegistryFields>;
}

/** Analyses the flake at an absolute root, as it is without a configuration. */
export function findPipelineParts(root: string): PipelineParts {
  const evaluator = new Evaluator(openProject(root));
  const pipeline = pipelineOf(evaluator, new ModuleReader(evaluator));
  const [registry] = pipeline.registries;
  if (registry === undefined) return { roles: {}, fields: {} };
  const paths = (parts: readonly { readonly path: string }[]) =>
    [...new Set(parts.map(({ path }) => relative(root, path)))].sort();
  const found = {
    registry: paths(pipeline.registries),
    matrix: paths(pipeline.matrices),
    generators: paths(pipeline.functions),
    accessors: paths(pipeline.accessors),
  };
  const roles = Object.fromEntries(Object.entries(found).filter(([, files]) => files.length > 0));
  return { roles, fields: pipeline.fieldsOf(registry) };
}
