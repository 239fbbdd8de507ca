import { basename, join } from "node:path/posix";
import { attributeText } from "../src/eval/demand.ts";
import { defineRule } from "../src/lint/rule.ts";
import { type ComputedField, computedFlakeFields } from "../src/project/flake-fields.ts";
import { findImpurities, type Impurity, isEvaluatedImpurely } from "../src/project/impurities.ts";

export const impureFlake = defineRule({
  id: "impure-flake",
  category: "flake",
  severity: "error",
  summary: "A flake needs something that pure evaluation does not give it.",
  check(ctx) {
    const { root } = ctx.project;
    if (ctx.file.path === join(root, "flake.nix")) {
      for (const field of computedFlakeFields(ctx.file)) {
        ctx.report({ span: field.node.span, message: describeField(field), label: "computed" });
      }
    }
    for (const impurity of findImpurities(ctx.project, ctx.file)) {
      const isHarmless = impurity.kind === "environment" || isEvaluatedImpurely(ctx.project);
      ctx.report({
        span: impurity.node.span,
        message: describe(impurity),
        label: "not part of the flake",
        ...(isHarmless ? { severity: "warning", confidence: "likely" } : {}),
      });
    }
  },
});

function describeField({ path, failure }: ComputedField): string {
  const subject = path.length === 0 ? "The flake" : `\`${path.map(attributeText).join(".")}\``;
  return `${subject} is computed, and Nix reads it before it evaluates anything: it stops with "${failure}". Write it out; only what \`outputs\` returns may be computed.`;
}

function describe({ kind, name, node }: Impurity): string {
  switch (kind) {
    case "search-path":
      return `A flake has no search path: Nix stops with "cannot look up '<${name}>' in pure evaluation mode (use '--impure' to override)". Take it from an input of the flake.`;
    case "constant":
      return `\`builtins.${name}\` does not exist when a flake is evaluated: Nix stops with "attribute '${name}' missing". ${name === "currentSystem" ? "Take the system as an argument, or name each." : "Take the time from `self.lastModified`."}`;
    case "path":
      return `This file is not part of the flake: Nix stops with "access to absolute path '${isRelative(node.text) ? `…/${basename(name)}` : name}' is forbidden in pure eval mode (use '--impure' to override)". Move it into the flake, or make it an input.`;
    case "fetch":
      return `A flake may only fetch what is pinned: Nix stops with "in pure evaluation mode, '${name}' requires ${name === "fetchGit" ? "a locked input" : "a 'sha256' argument"}". Pin it, or make it an input of the flake.`;
    case "environment":
      return `Environment variables are empty when a flake is evaluated, so this decides about \`imports\` the same way for everybody. Decide by something that is in the flake.`;
  }
}

// The flake is copied to the store, so that a relative path leads to another place there; what `~` is, Nix knows.
function isRelative(path: string): boolean {
  return !path.startsWith("/");
}
