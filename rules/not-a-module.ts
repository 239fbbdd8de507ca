import { relative } from "node:path/posix";
import { attributeText } from "../src/eval/demand.ts";
import { type NoModule, whyNoModule } from "../src/eval/modules/module-kind.ts";
import { findModuleLists } from "../src/eval/modules/module-lists.ts";
import type { ImportsElement, ModuleImports } from "../src/eval/modules/modules.ts";
import { Thunk } from "../src/eval/thunk.ts";
import { type SingleValue, unknownAttrs } from "../src/eval/value.ts";
import { generatorsShape } from "../src/eval/vars/generators.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { unwrapParentheses } from "../src/semantic/index.ts";
import type { AnyNode, Expression, FunctionExpression } from "../src/syntax/index.ts";

export const notAModule = defineRule({
  id: "not-a-module",
  category: "fixpoint",
  severity: "error",
  summary: "Something in a list of modules that the module system cannot take for a module.",
  check(ctx) {
    for (const list of findModuleLists(ctx.evaluator, ctx.modules, ctx.file)) checkList(ctx, list);
  },
});

function checkList(ctx: RuleContext, list: ModuleImports): void {
  const elements = [...ctx.modules.elementsOf(list)];
  // Of a function that stands among its arguments as an element, malformed-imports speaks.
  const isUnapplied = elements.some(({ value }) => value.kind === "primitive");
  for (const element of elements) {
    const { origin } = element;
    const found = origin?.file === ctx.file ? whyNoModule(ctx.evaluator, element.value) : undefined;
    if (found === undefined || origin === undefined || (found.kind === "no-path" && isUnapplied)) continue;
    if (found.kind === "wrong-call" && bringsGenerators(ctx, element)) continue;
    const place = "origin" in found ? found.origin : undefined;
    ctx.report({
      span: origin.node.span,
      message: describe(found, place === undefined ? "It" : nameOf(ctx, place.file.path)),
      label: "no module",
      related:
        place === undefined || place.file === ctx.file
          ? []
          : [{ path: place.file.path, span: headOf(place.node), message: "what it gives" }],
    });
  }
}

// Of generators that are brought in by a wrong call, vars-generators-in-imports speaks, and knows where they belong.
function bringsGenerators(ctx: RuleContext, { origin }: ImportsElement): boolean {
  const node = origin && unwrapParentheses(origin.node as Expression);
  if (origin === undefined || node?.kind !== "apply_expression") return false;
  const { evaluator } = ctx;
  const environment = ctx.modules.environmentAt(origin.file, node);
  const fn = evaluator.thunk(origin.file, node.function, environment);
  const { value } = evaluator.machine.ask(() =>
    evaluator.apply(evaluator.machine.force(fn), Thunk.of(unknownAttrs), undefined),
  );
  return generatorsShape(evaluator, value) !== undefined;
}

function nameOf(ctx: RuleContext, path: string): string {
  return path === ctx.file.path ? "This" : relative(ctx.project.root, path);
}

function describe(found: NoModule, subject: string): string {
  switch (found.kind) {
    case "no-path":
      return `${capitalized(article(found.value))} is no module: Nix stops with "cannot coerce ${article(found.value)} to a string". List a path, a set or a function.`;
    case "no-set":
      return `${subject} gives ${article(found.value)}, and a module has to be a set: Nix stops with "does not look like a module". ${
        found.value.kind === "lambda" ? "Call it with its own arguments first." : "Import it where its value is needed."
      }`;
    case "closed-function":
      return `${subject} is a function of ${argumentsText(found.fn)} only, and the module system passes more: Nix stops with "called with unexpected argument". ${
        isMeantAsModule(found.fn)
          ? "Add `...` to its arguments."
          : "If it is no module, call it where its value is needed."
      }`;
    case "wrong-call":
      return `The function takes other arguments than it is given here: Nix stops with "${found.message}". Give it what it takes; the module system passes nothing to a call.`;
    case "generators":
      return `${subject} gives a set of vars generators, which is no module: Nix stops with "The option \`${found.name}' does not exist". Assign it: \`clan.core.vars.generators = import …\`.`;
  }
}

// The names of types in Nix's own messages.
function article({ kind }: SingleValue): string {
  const names: Partial<Record<SingleValue["kind"], string>> = {
    bool: "a Boolean",
    lambda: "a function",
    null: "null",
    number: "an integer",
  };
  return names[kind] ?? `a ${kind}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function argumentsText({ formals }: FunctionExpression): string {
  const names = (formals?.formals ?? []).map(({ name }) => `\`${attributeText(name.text)}\``);
  return names.length === 0 ? "no arguments" : names.length > 3 ? `${names.length} arguments` : names.join(", ");
}

function isMeantAsModule({ formals }: FunctionExpression): boolean {
  return formals?.formals.some(({ name }) => name.text === "config" || name.text === "lib") ?? false;
}

// The start of a function is enough to show.
function headOf(node: AnyNode): { start: number; end: number } {
  return node.kind === "function_expression" ? { start: node.start, end: node.formals?.end ?? node.start } : node.span;
}
