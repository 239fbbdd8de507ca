// The built-in rules, by category. Written by `npm run generate` from the files of this folder.

import type { Rule } from "../src/lint/rule.ts";
import { bindingCycle } from "./binding-cycle.ts";
import { brokenDependency } from "./broken-dependency.ts";
import { configDependentImports } from "./config-dependent-imports.ts";
import { configDependentStructure } from "./config-dependent-structure.ts";
import { crossSystemGenerator } from "./cross-system-generator.ts";
import { droppedRegistryField } from "./dropped-registry-field.ts";
import { duplicateEnvVar } from "./duplicate-env-var.ts";
import { duplicateGenerator } from "./duplicate-generator.ts";
import { emptyKeyList } from "./empty-key-list.ts";
import { evalTimeVarsPath } from "./eval-time-vars-path.ts";
import { forcedPkgsRegistry } from "./forced-pkgs-registry.ts";
import { importCycle } from "./import-cycle.ts";
import { impureFlake } from "./impure-flake.ts";
import { impurePureConsumer } from "./impure-pure-consumer.ts";
import { invalidGeneratorOption } from "./invalid-generator-option.ts";
import { malformedImports } from "./malformed-imports.ts";
import { missingImport } from "./missing-import.ts";
import { missingRuntimeInput } from "./missing-runtime-input.ts";
import { notAModule } from "./not-a-module.ts";
import { overlayDependsOnFinal } from "./overlay-depends-on-final.ts";
import { promptPathAsValue } from "./prompt-path-as-value.ts";
import { removedVarsName } from "./removed-vars-name.ts";
import { secretValueAtEval } from "./secret-value-at-eval.ts";
import { strictPkgsInRegistry } from "./strict-pkgs-in-registry.ts";
import { suppressionWithoutReason } from "./suppression-without-reason.ts";
import { syntaxError } from "./syntax-error.ts";
import { unboundScriptVariable } from "./unbound-script-variable.ts";
import { undeclaredDependency } from "./undeclared-dependency.ts";
import { undeclaredGeneratorFile } from "./undeclared-generator-file.ts";
import { undeclaredPrompt } from "./undeclared-prompt.ts";
import { undeployedSecretPath } from "./undeployed-secret-path.ts";
import { unknownMachine } from "./unknown-machine.ts";
import { unknownSecretKey } from "./unknown-secret-key.ts";
import { unknownSuppression } from "./unknown-suppression.ts";
import { unknownVarsReference } from "./unknown-vars-reference.ts";
import { unselectedSecretKey } from "./unselected-secret-key.ts";
import { untrackedImport } from "./untracked-import.ts";
import { unusedPrompt } from "./unused-prompt.ts";
import { unusedSecretKey } from "./unused-secret-key.ts";
import { unusedSuppression } from "./unused-suppression.ts";
import { unwrittenGeneratorFile } from "./unwritten-generator-file.ts";
import { varsCycle } from "./vars-cycle.ts";
import { varsGeneratorsInImports } from "./vars-generators-in-imports.ts";
import { varsPhaseMismatch } from "./vars-phase-mismatch.ts";
import { visiblePrompt } from "./visible-prompt.ts";

/** Every built-in rule. */
export const rules: readonly Rule[] = [
  bindingCycle,
  configDependentImports,
  configDependentStructure,
  importCycle,
  malformedImports,
  missingImport,
  notAModule,
  overlayDependsOnFinal,
  untrackedImport,
  evalTimeVarsPath,
  removedVarsName,
  secretValueAtEval,
  undeployedSecretPath,
  unknownVarsReference,
  varsCycle,
  varsGeneratorsInImports,
  varsPhaseMismatch,
  brokenDependency,
  crossSystemGenerator,
  invalidGeneratorOption,
  missingRuntimeInput,
  promptPathAsValue,
  unboundScriptVariable,
  undeclaredDependency,
  undeclaredGeneratorFile,
  undeclaredPrompt,
  unusedPrompt,
  unwrittenGeneratorFile,
  visiblePrompt,
  droppedRegistryField,
  duplicateEnvVar,
  duplicateGenerator,
  emptyKeyList,
  forcedPkgsRegistry,
  impurePureConsumer,
  strictPkgsInRegistry,
  unknownMachine,
  unknownSecretKey,
  unselectedSecretKey,
  unusedSecretKey,
  impureFlake,
  suppressionWithoutReason,
  syntaxError,
  unknownSuppression,
  unusedSuppression,
];
