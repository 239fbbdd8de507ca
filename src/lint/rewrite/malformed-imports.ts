// Owns what can be done about malformed `imports`: one rewrite where only one can be meant. What depends on `config` gets none,
// for no place in `imports` would do.

import type { MalformedImports } from "../../eval/modules/malformed-imports.ts";
import { resolveLiteralPath } from "../../project/literal-path.ts";
import { literalString, unwrapParentheses } from "../../semantic/index.ts";
import type { Expression } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { Applicability, Fix } from "../diagnostic.ts";
import type { RuleContext } from "../rule.ts";
import {
  editedText,
  joinToList,
  parenthesize,
  removeElement,
  renameMember,
  spliceList,
  twoArguments,
  wrapInList,
} from "./module-list.ts";

/** The fixes of a finding in the file of the context; none where the place is only where something was brought in. */
export function fixMalformedImports(ctx: RuleContext, found: MalformedImports): Fix[] {
  const node = found.origin.node as Expression;
  switch (found.kind) {
    case "no-list":
      if (node.parent?.kind !== "binding") return [];
      if (found.value.kind === "null") return [];
      if (found.value.kind === "bool" || found.value.kind === "number") return [];
      return fixOf(ctx, "Put it in a list", "safe", wrapInList(node));
    case "property-list":
      return found.type === "if" ? fixOf(ctx, "Use `optionals`", "unsafe", conditionalList(ctx, node)) : [];
    case "nested-list": {
      const inner = unwrapParentheses(node);
      if (inner.kind === "list_expression")
        return fixOf(ctx, "Drop the inner brackets", "safe", spliceList(ctx.file, node));
      return fixOf(ctx, "Join the lists with `++`", "safe", joinToList(ctx.file, node));
    }
    case "null":
      return node.text === "null" ? fixOf(ctx, "Remove it", "unsafe", removeElement(ctx.file, node)) : [];
    case "relative-string":
      return fixOf(ctx, "Write a path", "safe", asPath(ctx, node));
    case "held":
      return found.type === "if" ? fixOf(ctx, "Use `optional`", "unsafe", conditionalElement(ctx, node, found)) : [];
    case "unapplied":
      return fixOf(ctx, "Put parentheses around the call", "unsafe", parenthesize(node, found.arity));
    default:
      return [];
  }
}

function fixOf(ctx: RuleContext, title: string, applicability: Applicability, edits: TextEdit[] | undefined): Fix[] {
  if (edits === undefined) return [];
  return [{ title, applicability, edits: edits.map((edit) => ({ ...edit, path: ctx.file.path })) }];
}

// `"./x.nix"` to `./x.nix`, where that file is there.
function asPath(ctx: RuleContext, node: Expression): TextEdit[] | undefined {
  const string = unwrapParentheses(node);
  const text = string.kind === "string_expression" ? literalString(string) : undefined;
  if (text === undefined || !/^(?:[\w+\-.]+\/)*[\w+\-.]+$/.test(text)) return undefined;
  if (ctx.project.importTarget(resolveLiteralPath(ctx.file.path, text)).kind !== "file") return undefined;
  return [{ span: string.span, text: /^\.\.?\//.test(text) ? text : `./${text}` }];
}

// `imports = lib.mkIf c [ … ]` to `lib.optionals c [ … ]`.
function conditionalList(ctx: RuleContext, node: Expression): TextEdit[] | undefined {
  const call = twoArguments(node);
  if (call === undefined || !isEarly(ctx, call.first) || !isKind(ctx, call.second, "list")) return undefined;
  const edit = renameMember(call.fn, "mkIf", "optionals");
  return edit && [edit];
}

// `[ (lib.mkIf c ./x.nix) ]` to `lib.optional c ./x.nix`.
function conditionalElement(
  ctx: RuleContext,
  node: Expression,
  found: MalformedImports & { kind: "held" },
): TextEdit[] | undefined {
  const call = twoArguments(node);
  if (call === undefined || !isEarly(ctx, call.first)) return undefined;
  if (!["path", "list", "lambda"].includes(found.value.kind)) return undefined;
  const edit = renameMember(call.fn, "mkIf", found.value.kind === "list" ? "optionals" : "optional");
  return edit && joinToList(ctx.file, node, editedText(ctx.file, unwrapParentheses(node), edit));
}

/** Whether a condition is known before `config` is: nothing late is read for it, and nothing in it is unknown. */
function isEarly(ctx: RuleContext, condition: Expression): boolean {
  const { value, demands } = ask(ctx, condition);
  return demands.length === 0 && value.kind === "bool";
}

function isKind(ctx: RuleContext, expression: Expression, kind: string): boolean {
  return ask(ctx, expression).value.kind === kind;
}

function ask(ctx: RuleContext, expression: Expression) {
  return ctx.evaluator.ask(ctx.evaluator.thunk(ctx.file, expression, ctx.modules.environmentAt(ctx.file, expression)));
}
