// Owns what makes a value a rule, for rules that come from outside and may be anything.

import type { Applicability, Category, Severity } from "./diagnostic.ts";
import type { Rule } from "./rule.ts";

const categories: readonly Category[] = ["fixpoint", "vars", "generator", "registry", "flake", "syntax"];
const severities: readonly Severity[] = ["error", "warning", "info"];
const applicabilities: readonly Applicability[] = ["safe", "unsafe", "display-only"];

/** Fields that may be absent, and what they may be otherwise. */
const optionalFields: readonly [field: keyof Rule, choices: readonly unknown[]][] = [
  ["fix", applicabilities],
  ["recommended", [false]],
  ["scope", ["file", "project"]],
];

/** Why a value is no rule, as the end of a sentence; undefined where it is one. */
export function describeRuleFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `${describeValue(value)} is no rule`;
  const rule = value as Partial<Record<keyof Rule, unknown>>;
  const { id, category, severity, summary, url, check, checkSuppressions } = rule;
  if (typeof id !== "string" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    return `its \`id\` is not a kebab-case name${id === undefined ? "" : `: ${JSON.stringify(id)}`}`;
  }
  // Where rules are chosen by name, a category's means all of its rules.
  if (categories.some((name) => name === id)) return `the id "${id}" is the name of a category`;
  if (!categories.some((name) => name === category)) return oneOf(id, "category", categories);
  if (!severities.some((name) => name === severity)) return oneOf(id, "severity", severities);
  for (const [field, choices] of optionalFields) {
    if (rule[field] !== undefined && !choices.includes(rule[field])) return oneOf(id, field, choices);
  }
  if (typeof summary !== "string" || summary === "") return `"${id}" has no \`summary\``;
  if (url !== undefined && typeof url !== "string") return `the \`url\` of "${id}" is no text`;
  const checks = [check, checkSuppressions].filter((given) => given !== undefined);
  return checks.length > 0 && checks.every((given) => typeof given === "function")
    ? undefined
    : `"${id}" has no \`check\` function`;
}

function oneOf(id: string, field: string, choices: readonly unknown[]): string {
  return `the \`${field}\` of "${id}" is not ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}`;
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list inside the list";
  return typeof value === "function" ? "a function" : `a ${typeof value}`;
}
