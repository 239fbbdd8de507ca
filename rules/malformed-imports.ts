import { basename } from "node:path/posix";
import { findMalformedImports, type MalformedImports } from "../src/eval/modules/malformed-imports.ts";
import type { SingleValue } from "../src/eval/value.ts";
import { fixMalformedImports } from "../src/lint/rewrite/malformed-imports.ts";
import { defineRule } from "../src/lint/rule.ts";

export const malformedImports = defineRule({
  id: "malformed-imports",
  category: "fixpoint",
  severity: "error",
  summary: "What stands in `imports` is not a list of modules.",
  fix: "safe",
  check(ctx) {
    for (const module of ctx.modules.modulesOf(ctx.file)) {
      for (const found of findMalformedImports(ctx.evaluator, ctx.modules, module)) {
        ctx.report({
          span: found.kind === "in-config" ? nameSpan(found) : found.origin.node.span,
          message: describe(found),
          label: labelOf(found),
          fixes: fixMalformedImports(ctx, found),
        });
      }
    }
  },
});

const constructors: Readonly<Record<string, string>> = {
  if: "mkIf",
  merge: "mkMerge",
  override: "mkForce",
  order: "mkBefore",
  option: "mkOption",
};

const early =
  "Modules are collected before any option is known: import the module always and put its config under `mkIf`, or use `lib.optional` with a condition that needs no `config`.";

function describe(found: MalformedImports): string {
  switch (found.kind) {
    case "no-list":
      return `\`imports\` must be a list and is ${article(found.value)}, so Nix stops with "expected a list but found ${article(found.value)}". Put it in brackets.`;
    case "property-list":
      return `\`imports\` must be a plain list and cannot be defined with \`${constructors[found.type] ?? found.type}\`: Nix stops with "expected a list but found a set". ${found.type === "if" ? early.replace("optional", "optionals") : "Give the list itself, joined with `++` where there are several."}`;
    case "nested-list":
      return `An element of \`imports\` is itself a list: Nix stops with "Module imports can't be nested lists. Perhaps you meant to remove one level of lists?". Join the lists with \`++\`, or drop the inner brackets.`;
    case "null":
      return `An element of \`imports\` is null: Nix stops with "cannot coerce null to a string". Leave it out; \`lib.optional\` gives an empty list where there is nothing to import.`;
    case "relative-string":
      return `A module named by a string must be an absolute path: Nix stops with "string '${textOf(found)}' doesn't represent an absolute path". Write a path, without quotes.`;
    case "property-element":
      return `What \`${constructors[found.type] ?? found.type}\` makes is no module: Nix stops with "Expected a module, but found a value of type "${found.type}"". Put it under \`config\` of a module, or list its parts.`;
    case "held":
      return `\`${constructors[found.type] ?? found.type}\` holds config and cannot hold a module: Nix stops with "In module \`…/${basename(found.origin.file.path)}', you're trying to define a value of type \`${typeOf(found.value)}'". ${found.type === "if" ? early : "List the module itself."}`;
    case "unapplied":
      return `\`${found.name}\` is an element by itself here, and so is each of its arguments: Nix stops with "${found.name === "import" ? "cannot coerce a set to a string" : "does not look like a module"}". Put parentheses around the call.`;
    case "in-config":
      return '`imports` is taken for an option where config is expected: Nix stops with "The option `imports\' does not exist". Move it out of `config`, `mkIf` and `mkMerge` to the top of the module, where no condition can guard it.';
  }
}

function labelOf(found: MalformedImports): string {
  switch (found.kind) {
    case "no-list":
      return `${article(found.value)}, not a list`;
    case "property-list":
      return "not a list";
    case "nested-list":
      return "a list in a list";
    case "null":
      return "null";
    case "relative-string":
      return "a string, not a path";
    case "held":
      return `a module in ${constructors[found.type] ?? found.type}`;
    case "unapplied":
      return "without its arguments";
    case "property-element":
      return "not a module";
    case "in-config":
      return "not an option";
  }
}

function nameSpan({ origin: { node } }: MalformedImports): { start: number; end: number } {
  const binding = node.kind === "binding" ? node : node.parent;
  return binding?.kind === "binding" ? binding.attrpath.span : node.span;
}

// The names of types in Nix's own messages, which say "a set" where they count.
function article(value: SingleValue): string {
  const names: Partial<Record<SingleValue["kind"], string>> = {
    attrs: "a set",
    lambda: "a function",
    primitive: "a function",
    bool: "a Boolean",
    number: "an integer",
    null: "null",
  };
  return names[value.kind] ?? `a ${value.kind}`;
}

function typeOf(value: SingleValue): string {
  const names: Partial<Record<SingleValue["kind"], string>> = { primitive: "lambda", number: "int" };
  return names[value.kind] ?? value.kind;
}

function textOf(found: MalformedImports & { value: SingleValue }): string {
  return found.value.kind === "string" && found.value.text !== undefined ? found.value.text : "…";
}
