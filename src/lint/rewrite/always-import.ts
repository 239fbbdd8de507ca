// Owns importing a module always where a late condition decided: the condition goes into the module, as the `mkIf` around
// its config. Only a module that does nothing but set config, and that nobody else imports, can take it.

import { demandText } from "../../eval/demand.ts";
import type { Knot } from "../../eval/modules/knots.ts";
import { moduleAttributes } from "../../eval/modules/module-values.ts";
import { pathReferences } from "../../project/path-references.ts";
import type { Project } from "../../project/project.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrpathNames, definitionsOf, outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, AttrsetExpression, Expression, FunctionExpression } from "../../syntax/index.ts";
import type { FileEdit, Fix } from "../diagnostic.ts";
import type { RuleContext } from "../rule.ts";
import { argumentText } from "./conditional-parts.ts";
import { Layout } from "./layout.ts";
import { addFormals } from "./library-name.ts";
import { twoArguments } from "./module-list.ts";
import { doesUntie } from "./untie.ts";

/** `optional c ./m.nix`, `optionals c [ … ]`, or `if c then [ … ] else [ ]` in `imports`. */
interface ConditionalImport {
  readonly expression: Expression;
  readonly condition: Expression;
  /** What is imported under the condition. */
  readonly modules: readonly Expression[];
  /** The list that holds them, where one is written. */
  readonly list: Expression | undefined;
}

/** A module that can take a condition: the whole file is a set of config, or a function of one. */
interface ConfigModule {
  readonly file: SourceFile;
  readonly body: AttrsetExpression;
  readonly fn: FunctionExpression | undefined;
}

/** Attributes of a module that are not config, or not that alone. */
export const structuralAttributes: ReadonlySet<string> = new Set([...moduleAttributes, "_module", "meta"]);

/** The fix of a knot in `imports`, in two or more files; undefined where there is none. */
export function fixConditionalImport(ctx: RuleContext, knot: Knot): Fix | undefined {
  const { origin } = knot.site;
  if (origin.file !== ctx.file) return undefined;
  const found = findConditionalImport(ctx, knot, origin.node as Expression);
  if (found === undefined) return undefined;
  const targets = found.modules.map((module) => configModule(ctx, module));
  const condition = movedCondition(ctx, knot, found.condition);
  if (condition === undefined || targets.some((target) => target === undefined)) return undefined;
  const edits: FileEdit[] = unconditionalEdits(ctx.file, found);
  for (const target of targets) {
    const own = target && guardedEdits(target, condition);
    if (own === undefined) return undefined;
    edits.push(...own);
  }
  if (doesUntie(ctx, edits) === false) return undefined;
  const names = found.modules.map((module) => `\`${module.text}\``).join(", ");
  return {
    title: `import ${names} always, and put ${found.modules.length === 1 ? "its" : "their"} config under \`mkIf\``,
    applicability: "unsafe",
    edits,
  };
}

function findConditionalImport(ctx: RuleContext, knot: Knot, expression: Expression): ConditionalImport | undefined {
  const node = unwrapParentheses(expression);
  if (node.kind === "binary_expression" && node.operator === "++") {
    return findConditionalImport(ctx, knot, node.left) ?? findConditionalImport(ctx, knot, node.right);
  }
  const found = asConditionalImport(ctx, node);
  return found !== undefined && found.modules.length > 0 && isDemanded(ctx, knot, found.condition) ? found : undefined;
}

function asConditionalImport(ctx: RuleContext, node: Expression): ConditionalImport | undefined {
  if (node.kind === "if_expression") {
    const list = unwrapParentheses(node.consequence);
    const other = unwrapParentheses(node.alternative);
    const isOneSided = other.kind === "list_expression" && other.elements.length === 0;
    if (!isOneSided || list.kind !== "list_expression") return undefined;
    return { expression: node, condition: node.condition, modules: list.elements, list };
  }
  const call = twoArguments(node);
  const fn = call && ask(ctx, call.fn).value;
  if (call === undefined || fn?.kind !== "primitive" || fn.args.length > 0) return undefined;
  const module = unwrapParentheses(call.second);
  if (fn.primitive.name === "optional")
    return { expression: node, condition: call.first, modules: [module], list: undefined };
  if (fn.primitive.name !== "optionals" || module.kind !== "list_expression") return undefined;
  return { expression: node, condition: call.first, modules: module.elements, list: module };
}

function isDemanded(ctx: RuleContext, { demand }: Knot, condition: Expression): boolean {
  const text = demandText(demand);
  return ask(ctx, condition).demands.some((other) => other.isCertain && demandText(other) === text);
}

function configModule(ctx: RuleContext, module: Expression): ConfigModule | undefined {
  const { value } = ask(ctx, module);
  const target = value.kind === "path" && value.path !== undefined ? ctx.project.importTarget(value.path) : undefined;
  const file = target?.kind === "file" ? ctx.project.file(target.path) : undefined;
  const root = file?.tree.root.expression;
  if (file === undefined || root === undefined || file.tree.errors.length > 0) return undefined;
  if (importers(ctx.project, file.path) !== 1) return undefined;
  let fn: FunctionExpression | undefined;
  let body = unwrapParentheses(root);
  if (body.kind === "function_expression") {
    fn = body;
    body = unwrapParentheses(body.body);
  }
  while (body.kind === "let_expression") body = unwrapParentheses(body.body);
  if (body.kind !== "attrset_expression") return undefined;
  const names = definitionsOf(body).flatMap((definition) =>
    definition.kind === "binding"
      ? [attrpathNames(definition.attrpath).names[0]]
      : definition.attrs.attrs.map((name) => name.text),
  );
  const isConfig = names.every((name) => name !== undefined && !structuralAttributes.has(name));
  return isConfig ? { file, body, fn } : undefined;
}

function importers(project: Project, path: string): number {
  let count = 0;
  for (const other of project.files) {
    const file = project.file(other);
    if (file === undefined) continue;
    count += pathReferences(project, file).filter(
      (reference) => project.importTarget(reference.path).path === path,
    ).length;
  }
  return count;
}

// The condition in words that mean the same in another module: only `config` itself and what every module is given.
function movedCondition(ctx: RuleContext, { demand }: Knot, condition: Expression): string | undefined {
  const inner = unwrapParentheses(condition);
  const isPlainRead = inner.kind === "variable_expression" || inner.kind === "select_expression";
  if (
    isPlainRead &&
    demand.root.kind === "config" &&
    demand.root.isOutside !== true &&
    !demand.path.includes(undefined)
  )
    return demandText(demand);
  let isMovable = true;
  inner.forEachOfKind(["variable_expression"], (node) => {
    const name = node.name.text;
    const resolution = ctx.file.semantic.resolve(node.name);
    if (resolution.kind === "builtin") return;
    const isGiven = resolution.kind === "binding" && resolution.binding.formal !== undefined;
    if (!isGiven || (name !== "config" && name !== "lib")) isMovable = false;
  });
  return isMovable ? argumentText(ctx.file, inner) : undefined;
}

// `[ a ] ++ lib.optional c b` becomes `[ a b ]` where that loses no comment, else `[ a ] ++ [ b ]`.
function unconditionalEdits(file: SourceFile, { expression, modules, list: own }: ConditionalImport): FileEdit[] {
  const { path } = file;
  const layout = new Layout(file);
  const operand = outermostParentheses(expression);
  const sum = operand.parent;
  const list = sum?.kind === "binary_expression" && sum.right === operand ? sum.left : undefined;
  const last = list?.kind === "list_expression" ? list.elements.at(-1) : undefined;
  if (list !== undefined && last !== undefined) {
    const offset = layout.endWithComments(last.end, list.end - 1);
    if (layout.commentsWithin({ start: offset, end: operand.end }).length === 0) {
      const separator = layout.areOnOneLine(list.start, last.start) ? " " : `\n${layout.indentation(last.start)}`;
      const added = modules.map((module) => separator + module.text).join("");
      return [
        { path, span: { start: offset, end: offset }, text: added },
        { path, span: { start: list.end, end: operand.end }, text: "" },
      ];
    }
  }
  const text = own === undefined ? `[ ${modules.map((module) => module.text).join(" ")} ]` : file.text.slice(own.span);
  return [{ path, span: operand.span, text }];
}

function guardedEdits({ file, body, fn }: ConfigModule, condition: string): FileEdit[] | undefined {
  const layout = new Layout(file);
  const wanted = condition.includes("config") ? ["config", "lib"] : ["lib"];
  const missing: string[] = [];
  for (const name of wanted) {
    const resolution = file.semantic.resolveName(name, body);
    if (resolution.kind !== "binding") missing.push(name);
    else if (resolution.binding.scope.node !== fn) return undefined;
  }
  const edits: FileEdit[] = [];
  const root = file.tree.root.expression!;
  if (missing.length > 0 && fn !== undefined) {
    const edit = addFormals(fn, layout, missing);
    if (edit === undefined) return undefined;
    edits.push({ ...edit, path: file.path });
  }
  const isOneLine = layout.isOneLine(body.span);
  const base = layout.indentation(body.start);
  const inner = base + layout.unit;
  const value = `lib.mkIf ${condition} ${isOneLine ? body.text : layout.reindented(body.span, base, inner)}`;
  const text = isOneLine ? `{ config = ${value}; }` : `{\n${inner}config = ${value};\n${base}}`;
  // A set becomes a function of what its condition names.
  const head = fn === undefined && missing.length > 0 ? `{ ${missing.join(", ")}, ... }:\n` : "";
  if (head !== "" && !isSame(root, body)) return undefined;
  return [...edits, { path: file.path, span: body.span, text: head + text }];
}

function isSame(a: AnyNode, b: AnyNode): boolean {
  return a.start === b.start && a.end === b.end;
}

function ask(ctx: RuleContext, expression: Expression) {
  return ctx.evaluator.ask(ctx.evaluator.thunk(ctx.file, expression, ctx.modules.environmentAt(ctx.file, expression)));
}
