// Owns the question which fields a file reads of records that it has in a table: `table.${key}.field`, through names, functions
// of the file, and the functions of Nix and `lib` that pass records on. Once a record goes where it cannot be followed, there
// is no answer; a field is never left out.

import type { SourceFile } from "../../project/source-file.ts";
import { type AttrName, attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type {
  AnyNode,
  ApplyExpression,
  BinaryExpression,
  Expression,
  FunctionExpression,
  Identifier,
} from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { consumerOf, type ListShape, mappingOf } from "./record-functions.ts";

/** The facts that following records needs. */
export interface RecordContext {
  readonly file: SourceFile;
  readonly evaluator: Evaluator;
  readonly modules: ModuleReader;
}

/** What an expression has of the records; of a function, what its result has. */
type Shape = ListShape | { readonly result: Shape };

/** What comes of an expression that has records: another one that has them, or a field that is read. */
type Consequence =
  | { readonly node: AnyNode; readonly shape: Shape }
  | { readonly field: string; readonly place: AnyNode };

/** All that comes of it; undefined where that cannot be known. */
type Consequences = readonly Consequence[] | undefined;

/** An application of a function to several arguments: `f a b`. */
interface Spine {
  readonly head: Expression;
  readonly args: readonly Expression[];
  /** The application to each argument. */
  readonly nodes: readonly ApplyExpression[];
}

/**
 * The fields that a file reads of the records in `table`, an expression of it, each with a place where it is read. Undefined
 * where a record, or the table, goes somewhere else.
 */
export function fieldsReadOf(ctx: RecordContext, table: Expression): ReadonlyMap<string, AnyNode> | undefined {
  const fields = new Map<string, AnyNode>();
  const seen = new Set<string>();
  const pending: Consequence[] = [{ node: table, shape: "table" }];
  const flow = new RecordFlow(ctx);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("field" in next) {
      const known = fields.get(next.field);
      if (known === undefined || next.place.start < known.start) fields.set(next.field, next.place);
      continue;
    }
    const key = `${next.node.id} ${JSON.stringify(next.shape)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const consequences = flow.follow(next.node, next.shape);
    if (consequences === undefined) return undefined;
    pending.push(...consequences);
  }
  return fields;
}

/** Functions that are called through one another, or that give one another, before the way counts as lost. */
const depthLimit = 12;

class RecordFlow {
  readonly #ctx: RecordContext;

  constructor(ctx: RecordContext) {
    this.#ctx = ctx;
  }

  /** Where the value of an expression goes next. */
  follow(node: AnyNode, shape: Shape): Consequences {
    const parent = node.parent;
    switch (parent?.kind) {
      case "parenthesized_expression":
        return to(parent, shape);
      case "let_expression":
      case "assert_expression":
      case "with_expression":
        return parent.body === node ? to(parent, shape) : undefined;
      case "if_expression":
        return parent.condition === node ? undefined : to(parent, shape);
      case "function_expression":
        return isTooDeep(shape) ? undefined : to(parent, { result: shape });
      case "binding": {
        const [name, ...below] = parent.attrpath.attrs;
        return name === undefined || below.length > 0 ? undefined : this.#bind(name, parent.parent?.parent, shape);
      }
      case "inherit_from":
        return this.#inherit(parent.attrs.attrs, parent.parent?.parent, shape);
      case "select_expression":
        return parent.default === node ? to(parent, shape) : select(parent.attrpath.attrs, parent, shape);
      case "has_attr_expression":
        return select(parent.attrpath.attrs, undefined, shape);
      case "binary_expression":
        return operate(parent, shape);
      case "list_expression":
        return shape === "record" ? to(parent, "list") : undefined;
      case "apply_expression":
        if (parent.argument === node) return this.#pass(parent, shape);
        return typeof shape === "object" ? to(parent, shape.result) : undefined;
      default:
        return undefined;
    }
  }

  // A name of a `let` goes where it is used; a name of a set goes to whoever has the set.
  #bind(name: AttrName, holder: AnyNode | undefined, shape: Shape): Consequences {
    const text = attrNameText(name);
    if (holder?.kind !== "let_expression" || text === undefined) return undefined;
    const { semantic } = this.#ctx.file;
    const binding = semantic.scope(holder).bindings.get(text);
    return binding === undefined ? undefined : uses(semantic.references(binding), shape);
  }

  #inherit(names: readonly AttrName[], holder: AnyNode | undefined, shape: Shape): Consequences {
    if (shape === "record") return gather(names.map((name) => field(attrNameText(name), name)));
    return shape === "table" ? gather(names.map((name) => this.#bind(name, holder, "record"))) : undefined;
  }

  #pass(application: ApplyExpression, shape: Shape): Consequences {
    const spine = spineOf(outermostSpine(application));
    const position = spine.nodes.indexOf(application);
    const name = this.#primitiveName(spine.head);
    if (name === undefined) return this.#enter(spine.head, position, shape);
    if (typeof shape === "object") return mapOver(name, spine, position, shape);
    const [first] = spine.args;
    if (name === "getAttr" && position === 1 && shape === "record") return field(literal(first), spine.nodes[1]!);
    if (name === "catAttrs" && position === 1 && shape === "list") return field(literal(first), spine.nodes[1]!);
    const consumer = consumerOf(name, position, shape);
    if (consumer === undefined) return undefined;
    const { callback, result } = consumer;
    const whole = spine.nodes[consumer.arity - 1];
    const fn = callback && spine.args[callback.position];
    if (whole === undefined || (callback !== undefined && fn === undefined)) return undefined;
    return gather([
      fn === undefined ? [] : gather(callback!.parameters.map((parameter) => this.#enter(fn, parameter, "record"))),
      result === undefined ? [] : to(whole, result),
    ]);
  }

  // Gives a function of this file something as its argument at a position.
  #enter(fn: Expression, position: number, shape: Shape, depth = 0): Consequences {
    const target = unwrapParentheses(fn);
    if (depth > depthLimit) return undefined;
    if (target.kind === "apply_expression") {
      const isGetter = position === 0 && shape === "record" && this.#primitiveName(target.function) === "getAttr";
      return isGetter
        ? field(literal(target.argument), target)
        : this.#enter(target.function, position + 1, shape, depth + 1);
    }
    if (target.kind === "variable_expression") {
      const definition = this.#definitionOf(target.name);
      return definition && this.#enter(definition, position, shape, depth + 1);
    }
    if (target.kind !== "function_expression") return undefined;
    return position > 0 ? this.#enter(target.body, position - 1, shape, depth + 1) : this.#bindParameter(target, shape);
  }

  #bindParameter(fn: FunctionExpression, shape: Shape): Consequences {
    const { semantic } = this.#ctx.file;
    const { formals, universal } = fn;
    if (formals !== undefined && shape !== "record") return undefined;
    const whole = universal === undefined ? undefined : semantic.scope(fn).bindings.get(universal.text);
    return gather([
      (formals?.formals ?? []).map((formal) => ({ field: formal.name.text, place: formal.name })),
      whole === undefined ? [] : uses(semantic.references(whole), shape),
    ]);
  }

  #definitionOf(name: Identifier): Expression | undefined {
    const resolution = this.#ctx.file.semantic.resolve(name);
    const binding = resolution.kind === "binding" ? resolution.binding : undefined;
    const value = binding?.scope.node.kind === "let_expression" ? binding.attribute?.value : undefined;
    return value?.kind === "expression" ? unwrapParentheses(value.expression) : undefined;
  }

  #primitiveName(fn: Expression): string | undefined {
    const { file, evaluator, modules } = this.#ctx;
    const { value } = evaluator.ask(evaluator.thunk(file, fn, modules.environmentAt(file, fn)));
    return value.kind === "primitive" && value.args.length === 0 ? value.primitive.name : undefined;
  }
}

function to(node: AnyNode, shape: Shape): Consequences {
  return [{ node, shape }];
}

function field(name: string | undefined, place: AnyNode): Consequences {
  return name === undefined ? undefined : [{ field: name, place }];
}

function gather(all: readonly Consequences[]): Consequences {
  const gathered: Consequence[] = [];
  for (const consequences of all) {
    if (consequences === undefined) return undefined;
    gathered.push(...consequences);
  }
  return gathered;
}

function uses(references: readonly Identifier[], shape: Shape): Consequences {
  return gather(
    references.map(({ parent }) => (parent?.kind === "variable_expression" ? to(parent, shape) : undefined)),
  );
}

// `whole` is the value of the path; absent where only presence is asked.
function select(attrs: readonly AttrName[], whole: AnyNode | undefined, shape: Shape): Consequences {
  if (shape !== "table" && shape !== "record") return undefined;
  const name = attrs[shape === "table" ? 1 : 0];
  if (name !== undefined) return field(attrNameText(name), name);
  return whole === undefined ? [] : to(whole, "record");
}

function operate(node: BinaryExpression, shape: Shape): Consequences {
  const { operator, left, right } = node;
  const isJoin = operator === "//" ? shape === "table" || shape === "record" : operator === "++" && shape === "list";
  if (isJoin) return to(node, shape);
  const isComparison = operator === "==" || operator === "!=";
  return isComparison && [left, right].some((side) => unwrapParentheses(side).text === "null") ? [] : undefined;
}

// A function that gives records, handed to one that applies it to many things.
function mapOver(name: string, { nodes }: Spine, position: number, shape: Shape): Consequences {
  const mapping = mappingOf(name);
  const whole = mapping && nodes[mapping.arity - 1];
  if (mapping === undefined || mapping.position !== position || whole === undefined) return undefined;
  let inner: Shape | undefined = shape;
  for (let depth = mapping.parameters; depth > 0; depth--) inner = typeof inner === "object" ? inner.result : undefined;
  return inner === "record" ? to(whole, mapping.result) : undefined;
}

// A function that gives itself, however deep, would be followed for ever.
function isTooDeep(shape: Shape): boolean {
  let depth = 0;
  for (let inner = shape; typeof inner === "object"; inner = inner.result) depth += 1;
  return depth >= depthLimit;
}

function literal(expression: Expression | undefined): string | undefined {
  const inner = expression && unwrapParentheses(expression);
  return inner?.kind === "string_expression" ? attrNameText(inner) : undefined;
}

function spineOf(expression: Expression): Spine {
  const nodes: ApplyExpression[] = [];
  let head = unwrapParentheses(expression);
  while (head.kind === "apply_expression") {
    nodes.unshift(head);
    head = unwrapParentheses(head.function);
  }
  return { head, args: nodes.map(({ argument }) => argument), nodes };
}

// The application of what an application gives to the arguments behind it.
function outermostSpine(application: ApplyExpression): ApplyExpression {
  let last = application;
  for (let outer = last.parent; outer !== undefined; outer = outer.parent) {
    if (outer.kind === "apply_expression" && unwrapParentheses(outer.function) === last) last = outer;
    else if (outer.kind !== "parenthesized_expression") break;
  }
  return last;
}
