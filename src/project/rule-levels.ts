// Owns the question at which severity a rule runs on a file, as the configuration answers it.

import type { Configuration, RuleLevel } from "./configuration.ts";
import { PathMatcher } from "./path-matcher.ts";

/** What must be known of a rule to tell whether it runs. */
export interface ConfigurableRule {
  readonly id: string;
  /** False keeps a rule out of the preset "recommended". */
  readonly recommended?: boolean;
}

/** Levels of rules in one project: globs are compiled once. */
export class RuleLevelTable {
  readonly #configuration: Configuration;
  readonly #overrides: readonly { readonly paths: PathMatcher; readonly levels: ReadonlyMap<string, RuleLevel> }[];
  readonly #levels: ReadonlyMap<string, RuleLevel>;

  /** @param root absolute; what the configuration's globs are relative to. */
  constructor(configuration: Configuration, root: string) {
    this.#configuration = configuration;
    this.#levels = new Map(Object.entries(configuration.rules));
    this.#overrides = configuration.overrides.map(({ paths, rules }) => ({
      paths: new PathMatcher(root, paths),
      levels: new Map(Object.entries(rules)),
    }));
  }

  /** The level that the configuration names; undefined where the rule runs and says itself how grave a finding is. */
  configured(rule: ConfigurableRule, path: string): RuleLevel | undefined {
    return this.#overridden(rule.id, path) ?? this.#levels.get(rule.id) ?? (this.#isPreset(rule) ? undefined : "off");
  }

  /** Whether there may be a file on which the rule runs. */
  mayRun(rule: ConfigurableRule): boolean {
    const base = this.#levels.get(rule.id) ?? (this.#isPreset(rule) ? undefined : "off");
    return base !== "off" || this.#overrides.some(({ levels }) => (levels.get(rule.id) ?? "off") !== "off");
  }

  #overridden(ruleId: string, path: string): RuleLevel | undefined {
    const override = this.#overrides.findLast(({ paths, levels }) => levels.has(ruleId) && paths.matches(path));
    return override?.levels.get(ruleId);
  }

  #isPreset(rule: ConfigurableRule): boolean {
    const presets = this.#configuration.extends;
    return presets.includes("all") || (presets.includes("recommended") && rule.recommended !== false);
  }
}
