// Owns the rules that run: the built-in ones, and those of the modules that a configuration names. A plugin is code of
// the flake's owner and is loaded only by the command line, which was called for that flake.

import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Category, Severity } from "../lint/diagnostic.ts";
import type { Rule } from "../lint/rule.ts";
import { UsageError } from "./usage-error.ts";

/** Rules with different ids. */
export type RuleSet = readonly Rule[];

const categories: readonly Category[] = ["fixpoint", "vars", "generator", "registry", "flake", "syntax"];
const severities: readonly Severity[] = ["error", "warning", "info"];

/**
 * The built-in rules and those of plugins: absolute paths, or names of packages installed for the folder `root`.
 * @throws UsageError where a plugin cannot be loaded, exports something else than rules, or reuses a rule's id.
 */
export async function loadRules(plugins: readonly string[], root: string): Promise<RuleSet> {
  const { rules } = await import("../../rules/index.ts");
  const all: Rule[] = [...rules];
  for (const plugin of plugins) {
    for (const rule of await loadPlugin(plugin, root)) {
      if (all.some(({ id }) => id === rule.id))
        throw new UsageError(`Plugin "${plugin}": there is a rule "${rule.id}" already.`);
      all.push(rule);
    }
  }
  return all;
}

async function loadPlugin(plugin: string, root: string): Promise<readonly Rule[]> {
  let exported: unknown;
  try {
    const file = isAbsolute(plugin) ? plugin : createRequire(pathToFileURL(`${root}/package.json`)).resolve(plugin);
    exported = (await import(pathToFileURL(file).href)).default;
  } catch (error) {
    throw new UsageError(`Plugin "${plugin}" cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
  const list: unknown[] = Array.isArray(exported) ? exported : [exported];
  return list.map((rule) => {
    const fault = describeFault(rule);
    if (fault !== undefined)
      throw new UsageError(`Plugin "${plugin}" must export a rule, or a list of rules, as default: ${fault}.`);
    return rule as Rule;
  });
}

/** Why a value is no rule; undefined where it is one. */
function describeFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `${value === null ? "null" : `a ${typeof value}`} is no rule`;
  const { id, category, severity, summary, check, checkSuppressions } = value as Partial<Record<keyof Rule, unknown>>;
  if (typeof id !== "string" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return "its `id` is not a kebab-case name";
  const choices: [string, unknown, readonly unknown[]][] = [
    ["category", category, categories],
    ["severity", severity, severities],
  ];
  for (const [name, given, known] of choices) {
    if (!known.includes(given)) return `the \`${name}\` of "${id}" is not one of ${known.join(", ")}`;
  }
  if (typeof summary !== "string") return `"${id}" has no \`summary\``;
  const checks = [check, checkSuppressions].filter((given) => given !== undefined);
  return checks.length > 0 && checks.every((given) => typeof given === "function")
    ? undefined
    : `"${id}" has no \`check\` function`;
}
