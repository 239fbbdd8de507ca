// Owns taking things from where they are known early: `lib` instead of `pkgs.lib`, a file instead of what `pkgs.callPackage`
// makes of it, and `with lib;` inside of `with pkgs;`.

import { hops } from "../../eval/late.ts";
import type { Knot } from "../../eval/modules/knots.ts";
import { outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Expression } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { Applicability, Fix } from "../diagnostic.ts";
import type { RuleContext } from "../rule.ts";
import { Layout } from "./layout.ts";
import { addFormals, enclosingModuleFunction } from "./library-name.ts";
import { twoArguments } from "./module-list.ts";
import { doesUntie } from "./untie.ts";

/** The fix of a knot that reads `pkgs` where something early would do; undefined where there is none. */
export function fixLateLibrary(ctx: RuleContext, { demand }: Knot): Fix | undefined {
  const { root, path, origin } = demand;
  if (root.kind !== "argument" || root.name !== "pkgs" || origin.file !== ctx.file) return undefined;
  if (path[0] === "lib") {
    const places = [origin, ...[...hops(demand.aliases)].map((hop) => hop.origin)];
    const edits = places.filter(({ file }) => file === ctx.file).map(({ node }) => ownLibrary(ctx, node));
    const title = "take `lib` from the arguments of the module";
    return fixOf(
      ctx,
      title,
      "safe",
      edits.find((found) => found !== undefined),
    );
  }
  if (path[0] === "callPackage") return fixOf(ctx, "import the file itself", "unsafe", importedFile(ctx, origin.node));
  return path.length === 0
    ? fixOf(ctx, "look names up in `lib` first", "unsafe", swappedWith(ctx, origin.node))
    : undefined;
}

function fixOf(
  ctx: RuleContext,
  title: string,
  applicability: Applicability,
  found: readonly TextEdit[] | undefined,
): Fix | undefined {
  const edits = found?.map((edit) => ({ ...edit, path: ctx.file.path }));
  if (edits === undefined || doesUntie(ctx, edits) === false) return undefined;
  return { title, applicability, edits };
}

// `pkgs.lib.x` becomes `lib.x`; the module asks for `lib` where it did not.
function ownLibrary(ctx: RuleContext, node: AnyNode): TextEdit[] | undefined {
  if (node.kind !== "select_expression" || node.expression.kind !== "variable_expression") return undefined;
  const [first] = node.attrpath.attrs;
  if (node.expression.name.text !== "pkgs" || first?.text !== "lib") return undefined;
  const edits: TextEdit[] = [{ span: { start: node.start, end: first.start }, text: "" }];
  const resolution = ctx.file.semantic.resolveName("lib", node);
  if (resolution.kind === "binding") return resolution.binding.formal === undefined ? undefined : edits;
  const added = addFormals(enclosingModuleFunction(node), new Layout(ctx.file), ["lib"]);
  return added && [...edits, added];
}

// `(pkgs.callPackage ./m { })` becomes `./m`, or a call with what the file asks for where it takes nothing else.
function importedFile(ctx: RuleContext, node: AnyNode): TextEdit[] | undefined {
  let call: AnyNode | undefined = node.parent;
  while (call?.kind === "apply_expression" && call.parent?.kind === "apply_expression") call = call.parent;
  const parts = call?.kind === "apply_expression" ? twoArguments(call) : undefined;
  if (call?.kind !== "apply_expression" || parts === undefined || parts.fn !== node) return undefined;
  const given = unwrapParentheses(parts.second);
  const path = unwrapParentheses(parts.first);
  if (given.kind !== "attrset_expression" || given.children().length > 0 || path.kind !== "path_expression")
    return undefined;
  const place = outermostParentheses(call);
  if (new Layout(ctx.file).commentsWithin(place.span).length > 0 || place.parent?.kind !== "list_expression")
    return undefined;
  const { evaluator, modules, file } = ctx;
  const target = evaluator.ask(evaluator.thunk(file, path, modules.environmentAt(file, path))).value;
  const found = target.kind === "path" && target.path !== undefined ? ctx.project.importTarget(target.path) : undefined;
  const value = found?.kind === "file" ? evaluator.file(found.path) : undefined;
  const module = value && evaluator.ask(value).value;
  if (module?.kind === "attrs") return [{ span: place.span, text: path.text }];
  const formals = module?.kind === "lambda" ? module.node.formals : undefined;
  if (formals === undefined) return undefined;
  if (formals.hasEllipsis) return [{ span: place.span, text: path.text }];
  const names = formals.formals.map((formal) => formal.name.text);
  if (!names.every((name) => file.semantic.resolveName(name, node).kind === "binding")) return undefined;
  const argument = names.length === 0 ? "{ }" : `{ inherit ${names.join(" ")}; }`;
  return [{ span: place.span, text: `(import ${path.text} ${argument})` }];
}

// `with lib; with pkgs; e` becomes `with pkgs; with lib; e`.
function swappedWith(ctx: RuleContext, node: AnyNode): TextEdit[] | undefined {
  const inner = node.parent;
  const outer = inner?.parent;
  if (inner?.kind !== "with_expression" || inner.environment !== node) return undefined;
  if (outer?.kind !== "with_expression" || outer.body !== inner || !isLibrary(ctx, outer.environment)) return undefined;
  return [
    { span: outer.environment.span, text: inner.environment.text },
    { span: inner.environment.span, text: outer.environment.text },
  ];
}

function isLibrary({ evaluator, modules, file }: RuleContext, node: Expression): boolean {
  const { value } = evaluator.ask(evaluator.thunk(file, node, modules.environmentAt(file, node)));
  return value.kind === "early" && value.name === "lib" && value.path.length === 0;
}
