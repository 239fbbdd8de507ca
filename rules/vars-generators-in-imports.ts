import { relative } from "node:path/posix";
import type { ImportsElement } from "../src/eval/modules/modules.ts";
import { Thunk } from "../src/eval/thunk.ts";
import { type AttrsValue, type ErrorValue, type ImportCall, unknownAttrs, type Value } from "../src/eval/value.ts";
import { type GeneratorsShape, generatorsOption, generatorsShape } from "../src/eval/vars/generators.ts";
import type { Fix, RelatedSpan } from "../src/lint/diagnostic.ts";
import { appliedParts, letBlockPlusConfig } from "../src/lint/rewrite/let-block-plus-config.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { unwrapParentheses } from "../src/semantic/index.ts";
import type { ApplyExpression, Expression } from "../src/syntax/index.ts";

/** A call in `imports` that brings generators in. */
interface BroughtIn {
  readonly element: ImportsElement;
  readonly call: ImportCall;
  readonly shape: GeneratorsShape;
  readonly error: ErrorValue | undefined;
}

export const varsGeneratorsInImports = defineRule({
  id: "vars-generators-in-imports",
  category: "vars",
  severity: "error",
  summary: "Clan vars generators brought in through `imports` instead of being assigned in config.",
  fix: "safe",
  check(ctx) {
    for (const module of ctx.modules.modulesOf(ctx.file)) {
      for (const element of ctx.modules.elementsOf(module.imports)) {
        const found = findBroughtIn(ctx, element);
        if (found !== undefined && isReported(found) && found.call.origin.file === ctx.file) report(ctx, found);
      }
    }
  },
});

// A plain call that yields a module is an idiom of its own; what is certain to fail is reported however it was spelt.
function isReported({ call, shape, error }: BroughtIn): boolean {
  return call.kind === "importApply" || shape.kind === "bare" || error !== undefined;
}

/** Failures of a call that say nothing against what it would give otherwise. */
const explained: ReadonlySet<ErrorValue["reason"]> = new Set(["missing-argument", "null"]);

function findBroughtIn(ctx: RuleContext, element: ImportsElement): BroughtIn | undefined {
  const call = callOf(ctx, element);
  if (call === undefined) return undefined;
  const value = call.kind === "importApply" ? appliedValue(ctx, element.value) : element.value;
  const error = value.kind === "error" && explained.has(value.reason) ? value : undefined;
  if (call.kind === "import" && value.kind !== "attrs" && error === undefined) return undefined;
  const shape = generatorsShape(ctx.evaluator, error === undefined ? value : valueOtherwise(ctx, call, error));
  return shape && { element, call, shape, error };
}

function callOf(ctx: RuleContext, { value, origin }: ImportsElement): ImportCall | undefined {
  if (value.kind === "attrs") return value.call;
  if (value.kind !== "error" || origin === undefined) return undefined;
  // What failed left no value behind; the function that was called tells where it is from.
  const node = unwrapParentheses(origin.node as Expression);
  if (node.kind !== "apply_expression") return undefined;
  const environment = ctx.modules.environmentAt(origin.file, node);
  const fn = ctx.evaluator.ask(ctx.evaluator.thunk(origin.file, node.function, environment)).value;
  return fn.kind === "lambda" && fn.call !== undefined
    ? { ...fn.call, origin: { file: origin.file, node } }
    : undefined;
}

function appliedValue(ctx: RuleContext, value: Value): Value {
  const imports = value.kind === "attrs" ? value.attributes.get("imports") : undefined;
  const list = imports && ctx.evaluator.ask(imports).value;
  const module = list?.kind === "list" ? list.elements[0] : undefined;
  return module === undefined ? value : ctx.evaluator.ask(module).value;
}

// What the call would give if it did not fail: with any arguments, or with something in place of null.
function valueOtherwise(ctx: RuleContext, call: ImportCall, { reason }: ErrorValue): Value {
  const file = ctx.evaluator.file(call.target);
  if (file === undefined) return unknownAttrs;
  const { evaluator } = ctx;
  const argument = Thunk.of(reason === "null" ? withoutNull(ctx, call.args[0]) : unknownAttrs);
  return evaluator.machine.ask(() => {
    const value = evaluator.apply(evaluator.machine.force(file), argument, undefined);
    evaluator.machine.demandAll(value);
    return value;
  }).value;
}

function withoutNull({ evaluator }: RuleContext, argument: Thunk | undefined): AttrsValue {
  const given = argument && evaluator.ask(argument).value;
  if (given?.kind !== "attrs") return unknownAttrs;
  const known = [...given.attributes].filter(([, thunk]) => evaluator.ask(thunk).value.kind !== "null");
  return { ...unknownAttrs, attributes: new Map(known) };
}

function report(ctx: RuleContext, found: BroughtIn): void {
  const { call, shape, error } = found;
  const target = relative(ctx.project.root, call.target);
  const spelling = call.kind === "importApply" ? "`importApply`" : "a call of its function";
  const remedy = "Bind them in a `let` block and assign them to `clan.core.vars.generators` in config.";
  const messages = {
    null: `${target} is brought in through \`imports\`, which have to know what it returns, and it looks into null to know that, so Nix fails: \`${error?.message}\`. ${remedy}`,
    error: `${target} is brought in through \`imports\` without an argument that it needs, so Nix fails: \`${error?.message}\`. ${remedy}`,
    bare: `${target} returns generators, not a module, and \`imports\` takes each one's name for an option: Nix fails with "The option \`${shape.kind === "bare" ? shape.names[0] : ""}' does not exist". ${remedy}`,
    module: `generators are brought in through \`imports\`, by ${spelling} of ${target}. Whatever decides about this module must then be known before any config is, which one careless argument turns into infinite recursion. ${remedy}`,
  };
  const isBroken = error !== undefined || shape.kind === "bare";
  ctx.report({
    span: call.origin.node.span,
    message:
      error?.reason === "null"
        ? messages.null
        : error !== undefined
          ? messages.error
          : shape.kind === "bare"
            ? messages.bare
            : messages.module,
    label: isBroken ? "this is not a module" : "keep generators an ordinary config value",
    severity: isBroken ? "error" : "warning",
    related: targetSpan(ctx, found),
    fixes: [buildFix(ctx, found)],
  });
}

function targetSpan(ctx: RuleContext, { call, shape, error }: BroughtIn): RelatedSpan[] {
  const root = ctx.project.file(call.target)?.tree.root.expression;
  if (error?.origin !== undefined) {
    const { file, node } = error.origin;
    const message = error.reason === "null" ? "this is null" : "this argument has to be passed";
    return [{ path: file.path, span: node.span, message }];
  }
  if (root === undefined || shape.kind === "module-function") return [];
  let body = unwrapParentheses(root);
  while (body.kind === "function_expression" || body.kind === "let_expression") body = unwrapParentheses(body.body);
  const message = shape.kind === "bare" ? "evaluates to generators by name" : "sets `clan.core.vars.generators`";
  return [{ path: call.target, span: body.span, message }];
}

function buildFix(ctx: RuleContext, { element, call, shape, error }: BroughtIn): Fix {
  const title = "assign the generators in config, from a `let` block";
  const byHand: Fix = { title: `${title} (by hand)`, applicability: "display-only", edits: [] };
  const expression = element.origin?.node as Expression | undefined;
  const isRewritable =
    error?.reason !== "missing-argument" &&
    (shape.kind === "bare" || (shape.kind === "wrapped" && shape.isAlone)) &&
    element.origin?.file === ctx.file;
  if (!isRewritable || expression === undefined) return byHand;
  const application = call.origin.node as ApplyExpression;
  const applied = call.kind === "importApply" ? appliedParts(application) : undefined;
  if (call.kind === "importApply" && (applied === undefined || !isImportApply(ctx, application))) return byHand;
  const edits = letBlockPlusConfig(ctx, {
    call: {
      element: expression,
      call: application,
      ...(applied === undefined ? {} : { applied }),
      selection: shape.kind === "wrapped" ? `.${shape.path.join(".")}` : "",
    },
    name: "varsGenerators",
    option: generatorsOption,
  });
  return edits === undefined ? byHand : { title, applicability: "safe", edits };
}

// `f a` can only be cut out of an application that is written as `importApply f a`; `flip importApply a f` is not.
function isImportApply(ctx: RuleContext, application: ApplyExpression): boolean {
  const inner = unwrapParentheses(application.function);
  if (inner.kind !== "apply_expression") return false;
  const environment = ctx.modules.environmentAt(ctx.file, inner);
  const { value } = ctx.evaluator.ask(ctx.evaluator.thunk(ctx.file, inner.function, environment));
  return value.kind === "primitive" && value.primitive.name === "importApply" && value.args.length === 0;
}
