// Owns `unknot init`: an unknot.toml for a flake, from what is found in it. What equals a default stands in a comment,
// so that the file says what can be configured and changes only what must.

import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path/posix";
import picomatch from "picomatch";
import { schemaAddress } from "../../lint/documentation.ts";
import {
  configurationFileName,
  defaultConfiguration,
  type RegistryFields,
  type Roles,
} from "../../project/configuration.ts";
import { diskFileSystem } from "../../project/file-system.ts";
import { findProjectRoot, listFiles } from "../../project/project.ts";
import { relativePath } from "../../reporters/report.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import type { PipelineParts } from "../pipeline-parts.ts";
import { UsageError } from "../usage-error.ts";

// What each role's line says; the order is that of the file.
const roleWords: Readonly<Record<keyof Roles, string>> = {
  modules: "NixOS modules, whatever they look like",
  machines: "a machine's own module; the machine's name is the folder's",
  registry: "every secret's definition",
  matrix: "which machine is given which secrets",
  generators: "what makes vars generators of the registry",
  accessors: "functions from a secret's key to its path",
  pure: "files that must do without a package set",
};

// What each field's line says.
const fieldWords: Readonly<Record<keyof RegistryFields, string>> = {
  generator: "the name of the generator that an entry becomes",
  variable: "its environment variable, or null",
  file: "the name of the file that holds the secret",
  prompt: "the name of the prompt that the secret comes from",
  secret: "whether it is a secret at all",
};

/** Writes the configuration of the flake around `folder`. @throws UsageError where there is one already. */
export async function init(
  folder: string,
  { force = false }: { readonly force?: boolean },
  { standardOutput, workingDirectory }: Environment,
): Promise<ExitStatus> {
  const start = resolve(workingDirectory, folder);
  if (diskFileSystem.kind(start) !== "directory") throw new UsageError(`There is no folder "${folder}".`);
  const root = findProjectRoot(start, diskFileSystem);
  const file = join(root, configurationFileName);
  const shown = relativePath(workingDirectory, file);
  if (existsSync(file) && !force) throw new UsageError(`There is a ${shown} already. Replace it with --force.`);
  const files = listFiles(root).files.map((path) => relative(root, path));
  if (files.length === 0) throw new UsageError(`There is no .nix file in "${relativePath(workingDirectory, root)}".`);
  const { findPipelineParts } = await import("../pipeline-parts.ts");
  writeFileSync(file, buildConfigurationText(files, findPipelineParts(root)));
  standardOutput.write(`Wrote ${shown}. \`unknot\` uses it from now on.\n`);
  return 0;
}

/** The text of an unknot.toml for a flake with these files, relative to its root, and with what analysis found of its pipeline. */
export function buildConfigurationText(files: readonly string[], parts: PipelineParts): string {
  const roles = Object.entries(roleWords).map(([role, words]) => {
    const analysed = parts.roles[role as keyof Roles] ?? [];
    return roleLine(role as keyof Roles, words, files, analysed);
  });
  const fields = Object.entries(fieldWords).map(([field, words]) =>
    fieldLine(field as keyof RegistryFields, words, parts.fields),
  );
  const foreign = files.some((path) => path.startsWith("vendor/")) ? "" : "# ";
  return `#:schema ${schemaAddress}
# Configuration of unknot. Lines that begin with "# " and a setting show what holds without them.

# Files that are not checked, on top of what git ignores.
${foreign}exclude = ["vendor/**"]

# Which rules run: "recommended", "all" or "none", and then each as [rules] says.
# extends = ["recommended"]

# Files with rules of your own.
# plugins = ["./lint/our-rules.mjs"]

# "off", "info", "warning" or "error", by rule; \`unknot rules\` lists them.
[rules]
# config-dependent-imports = "error"

# Other levels for some files; the last that matches wins.
# [[overrides]]
# paths = ["modules/legacy/**"]
# rules = { eval-time-vars-path = "off" }

# Which files play which part in the fleet.
[roles]
${roles.join("\n")}

# What the fields of the registry's entries are called.
[registry]
${fields.join("\n")}

[evaluation]
# Names of module arguments that are known before \`config\`, besides those that the flake passes in specialArgs.
# special-args = ["hostname"]
`;
}

function fieldLine(field: keyof RegistryFields, words: string, found: Partial<RegistryFields>): string {
  const name = found[field] ?? defaultConfiguration.registry[field];
  const isOther = name !== defaultConfiguration.registry[field];
  return `${isOther ? "" : "# "}${field} = ${JSON.stringify(name)}  # ${words}`;
}

function roleLine(role: keyof Roles, words: string, files: readonly string[], analysed: readonly string[]): string {
  const defaults = defaultConfiguration.roles[role];
  const isDefault = picomatch([...defaults]);
  const found = files.filter((path) => isDefault(path));
  const isAllDefault = found.length > 0 && analysed.every((path) => isDefault(path));
  const named = isAllDefault || role === "modules" ? [] : analysed.length > 0 ? analysed : findElsewhere(role, files);
  const moved = found.length > 0 && analysed.length === 0 ? [] : named;
  const globs = moved.length > 0 ? moved : defaults;
  const value = globs.length === 1 ? JSON.stringify(globs[0]) : JSON.stringify(globs).replaceAll(",", ", ");
  const fact = moved.length > 0 ? "found here" : found.length > 0 ? `${found.length} found` : "none found";
  return `${moved.length > 0 ? "" : "# "}${role} = ${value}  # ${words} (${fact})`;
}

/** Files that have a role's usual names in another folder. */
function findElsewhere(role: keyof Roles, files: readonly string[]): string[] {
  if (role === "machines") {
    const hosts = files.filter((path) =>
      /(?:^|\/)(?:hosts|machines)\/[^/]+\/(?:default|configuration)\.nix$/.test(path),
    );
    return [...new Set(hosts.map((path) => join(dirname(dirname(path)), "*", basename(path))))];
  }
  const names = defaultConfiguration.roles[role].map((glob) => basename(glob));
  const isNamed = picomatch(names);
  return files.filter((path) => isNamed(basename(path)));
}
