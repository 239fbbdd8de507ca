// Owns the choice of rules on a command line: `--only` and `--skip`, which name rules and categories.

import type { LintOptions } from "../lint/lint.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { Target } from "./targets.ts";
import { UsageError } from "./usage-error.ts";

/** Names of rules and categories, as commander gives them. */
export interface RuleChoice {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** Whether a rule runs; undefined for all. @throws UsageError where a name is none of a rule or category, or no rule is left. */
export function selectRules({ only, skip = [] }: RuleChoice, targets: readonly Target[]): LintOptions["runs"] {
  if (only === undefined && skip.length === 0) return undefined;
  const rules = targets.flatMap((target) => target.rules);
  const known = new Set(rules.flatMap(({ id, category }) => [id, category]));
  for (const name of [...(only ?? []), ...skip]) if (!known.has(name)) throw unknownRule(name, known);
  const isNamed = (names: readonly string[], rule: (typeof rules)[number]): boolean =>
    names.includes(rule.id) || names.includes(rule.category);
  const chosen = rules.filter((rule) => (only === undefined || isNamed(only, rule)) && !isNamed(skip, rule));
  if (chosen.length === 0) throw new UsageError("--only and --skip leave no rule, so nothing was checked.");
  const ids = new Set(chosen.map(({ id }) => id));
  return (ruleId) => ids.has(ruleId);
}

/** What to say of a rule that does not exist. */
export function unknownRule(id: string, known: Iterable<string>): UsageError {
  const nearest = nearestName(id, known);
  const hint = nearest === undefined ? "`unknot rules` lists what there is." : `Did you mean "${nearest}"?`;
  return new UsageError(`There is no rule "${id}". ${hint}`);
}
