// Owns the rules that run: the built-in ones, and those of the modules that a configuration names. A plugin is code of
// the flake's owner and is loaded only by the command line, which was called for that flake.

import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Rule } from "../lint/rule.ts";
import { describeRuleFault } from "../lint/rule-fault.ts";
import { UsageError } from "./usage-error.ts";

/** Rules with different ids. */
export type RuleSet = readonly Rule[];

/**
 * The built-in rules and those of plugins: absolute paths, or names of packages installed for the folder `root`.
 * @throws UsageError where a plugin cannot be loaded, exports something else than rules, or reuses a rule's id.
 */
export async function loadRules(plugins: readonly string[], root: string): Promise<RuleSet> {
  const { rules } = await import("../../rules/index.ts");
  const all: Rule[] = [...rules];
  const origins = new Map<string, string>();
  for (const plugin of plugins) {
    for (const rule of await loadPlugin(plugin, root)) {
      if (all.some(({ id }) => id === rule.id)) {
        const origin = origins.get(rule.id);
        const owner = origin === undefined ? "unknot has" : origin === plugin ? "it has" : `the plugin "${origin}" has`;
        throw new UsageError(`Plugin "${plugin}": ${owner} a rule "${rule.id}" already. Give this one another id.`);
      }
      origins.set(rule.id, plugin);
      all.push(rule);
    }
  }
  return all;
}

async function loadPlugin(plugin: string, root: string): Promise<readonly Rule[]> {
  let loaded: { readonly default?: unknown };
  try {
    const file = isAbsolute(plugin) ? plugin : createRequire(pathToFileURL(`${root}/package.json`)).resolve(plugin);
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`Plugin "${plugin}" cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
  if (!("default" in loaded)) {
    const names = Object.keys(loaded);
    const others = names.length === 0 ? "It exports nothing" : `It exports ${names.join(", ")}`;
    throw new UsageError(`Plugin "${plugin}" has no default export. ${others}; write \`export default [ … ]\`.`);
  }
  const list: unknown[] = Array.isArray(loaded.default) ? loaded.default : [loaded.default];
  if (list.length === 0) throw new UsageError(`Plugin "${plugin}" exports an empty list: there is no rule in it.`);
  return list.map((rule) => {
    const fault = describeRuleFault(rule);
    if (fault !== undefined)
      throw new UsageError(`Plugin "${plugin}" must export a rule, or a list of rules, as default: ${fault}.`);
    return rule as Rule;
  });
}
