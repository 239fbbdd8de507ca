// Owns the reading of our tree in the form that Nix's parser gives to an expression: sugar taken away, attribute paths
// unfolded and merged, paths made absolute.

import { dirname, posix } from "node:path";
import { stringPieces } from "../../src/semantic/string-value.ts";
import type * as syntax from "../../src/syntax/index.ts";
import { attributes, call, float, lambda, plus, type Term, text } from "./term.ts";

interface Set {
  readonly named: Map<string, Term | Set>;
  readonly dynamic: [Term, Term | Set][];
  readonly kind: string;
}

/** Reads a whole file; `home` is what `~` stands for. */
export function readTree(tree: syntax.SyntaxTree, home: string): Term {
  const { expression } = tree.root;
  return expression === undefined ? "nothing" : new Reading(dirname(tree.source.path), home).term(expression);
}

class Reading {
  readonly #directory: string;
  readonly #home: string;

  constructor(directory: string, home: string) {
    this.#directory = directory;
    this.#home = home;
  }

  term(node: syntax.Expression): Term {
    switch (node.kind) {
      case "variable_expression":
        return node.name.text;
      case "integer_expression":
        return BigInt(node.text).toString();
      case "float_expression":
        return float(Number(node.text));
      case "string_expression":
      case "indented_string_expression":
        return this.#string(node);
      case "uri_expression":
        return text(node.text);
      case "spath_expression":
        return ["call", "__findFile", "__nixPath", text(node.text.slice(1, -1))];
      case "path_expression":
      case "hpath_expression":
        return this.#path(node);
      case "parenthesized_expression":
        return this.term(node.expression);
      case "apply_expression":
        return call(this.term(node.function), this.term(node.argument));
      case "select_expression": {
        const select = ["select", this.term(node.expression), this.#attributePath(node.attrpath)];
        return node.default === undefined ? select : [...select, this.term(node.default)];
      }
      case "has_attr_expression":
        return ["has", this.term(node.expression), this.#attributePath(node.attrpath)];
      case "unary_expression": {
        const argument = this.term(node.argument);
        return node.operator === "!" ? ["!", argument] : ["call", "__sub", "0", argument];
      }
      case "binary_expression":
        return this.#binary(node);
      case "list_expression":
        return ["list", ...node.elements.map((element) => this.term(element))];
      case "attrset_expression":
        return finish(this.#set("set", node.bindingSet));
      case "rec_attrset_expression":
        return finish(this.#set("rec", node.bindingSet));
      case "let_attrset_expression":
        return ["select", finish(this.#set("rec", node.bindingSet)), [text("body")]];
      case "let_expression":
        return ["in", finish(this.#set("let", node.bindingSet)), this.term(node.body)];
      case "with_expression":
        return ["with", this.term(node.environment), this.term(node.body)];
      case "assert_expression":
        return ["assert", this.term(node.condition), this.term(node.body)];
      case "if_expression":
        return ["if", this.term(node.condition), this.term(node.consequence), this.term(node.alternative)];
      case "function_expression":
        return this.#lambda(node);
      case "ERROR":
        return "error";
    }
  }

  #binary(node: syntax.BinaryExpression): Term {
    const left = this.term(node.left);
    const right = this.term(node.right);
    switch (node.operator) {
      case "+":
        return plus([left, right]);
      case "-":
        return ["call", "__sub", left, right];
      case "*":
        return ["call", "__mul", left, right];
      case "/":
        return ["call", "__div", left, right];
      case "<":
        return ["call", "__lessThan", left, right];
      case ">":
        return ["call", "__lessThan", right, left];
      case "<=":
        return ["!", ["call", "__lessThan", right, left]];
      case ">=":
        return ["!", ["call", "__lessThan", left, right]];
      default:
        return [node.operator, left, right];
    }
  }

  #string(node: syntax.StringExpression | syntax.IndentedStringExpression): Term {
    return plus(
      stringPieces(node).map((piece) => (piece.kind === "text" ? text(piece.value) : this.term(piece.node.expression))),
    );
  }

  #path(node: syntax.PathExpression | syntax.HpathExpression): Term {
    const [first, ...others] = node.parts;
    const start = first?.text ?? "";
    const from = start.startsWith("~/") ? posix.join(this.#home, start.slice(1)) : start;
    const resolved = posix.resolve(this.#directory, from);
    const path: Term = [
      "path",
      others.length > 0 && start.endsWith("/") && start.length > 1 ? `${resolved}/` : resolved,
    ];
    if (others.length === 0) return path;
    const rest = others.map((part) => (part.kind === "interpolation" ? this.term(part.expression) : text(part.text)));
    return plus([path, ...rest]);
  }

  #lambda(node: syntax.FunctionExpression): Term {
    const { formals, universal } = node;
    const terms: Term[] | undefined = formals?.formals.map((formal) =>
      formal.default === undefined ? [formal.name.text] : [formal.name.text, this.term(formal.default)],
    );
    if (formals?.hasEllipsis) terms!.push("...");
    return lambda(terms, universal?.text ?? "", this.term(node.body));
  }

  #attributePath(path: syntax.Attrpath): Term {
    return path.attrs.map((attr) => this.#name(attr));
  }

  /** A text where the name is static. */
  #name(attr: syntax.Attrpath["attrs"][number]): Term {
    if (attr.kind === "identifier") return text(attr.text);
    return attr.kind === "string_expression" ? this.#string(attr) : this.term(attr.expression);
  }

  #isStatic(attr: syntax.Attrpath["attrs"][number]): boolean {
    if (attr.kind === "identifier") return true;
    const node = attr.kind === "interpolation" ? attr.expression : attr;
    // An attribute named by a literal is static, be it written with `${}` or not.
    if (node.kind !== "string_expression" && node.kind !== "indented_string_expression") return false;
    return stringPieces(node).every((piece) => piece.kind === "text");
  }

  #set(kind: string, bindings: syntax.BindingSet | undefined): Set {
    const set: Set = { kind, named: new Map(), dynamic: [] };
    for (const binding of bindings?.bindings ?? []) {
      if (binding.kind === "binding") this.#bind(set, binding);
      else this.#inherit(set, binding);
    }
    return set;
  }

  #inherit(set: Set, node: syntax.Inherit | syntax.InheritFrom): void {
    for (const attr of node.attrs.attrs) {
      const name = this.#name(attr);
      const from = node.kind === "inherit_from" ? ["select", this.term(node.expression), [name]] : undefined;
      set.named.set(name as string, from ?? JSON.parse(name as string));
    }
  }

  #bind(outer: Set, binding: syntax.Binding): void {
    const { attrs } = binding.attrpath;
    const value = this.#value(binding.expression);
    let set = outer;
    for (const [i, attr] of attrs.entries()) {
      const name = this.#name(attr);
      const isLast = i === attrs.length - 1;
      const inner: Term | Set = isLast ? value : { kind: "set", named: new Map(), dynamic: [] };
      if (!this.#isStatic(attr)) {
        set.dynamic.push([name, inner]);
        set = inner as Set;
        continue;
      }
      const existing = set.named.get(name as string);
      if (existing === undefined) set.named.set(name as string, inner);
      else if (isLast && isSet(existing) && isSet(inner)) merge(existing, inner);
      set = (existing ?? inner) as Set;
    }
  }

  #value(node: syntax.Expression): Term | Set {
    if (node.kind === "attrset_expression") return this.#set("set", node.bindingSet);
    if (node.kind === "rec_attrset_expression") return this.#set("rec", node.bindingSet);
    if (node.kind === "parenthesized_expression") return this.#value(node.expression);
    return this.term(node);
  }
}

function isSet(value: Term | Set): value is Set {
  return typeof value === "object" && !Array.isArray(value);
}

function merge(into: Set, from: Set): void {
  for (const [name, value] of from.named) into.named.set(name, value);
}

function finish(value: Term | Set): Term {
  if (!isSet(value)) return value;
  const named = [...value.named].map(([name, inner]): Term => [name, finish(inner)]);
  const dynamic = value.dynamic.map(([name, inner]): Term => [name, finish(inner)]);
  return attributes(value.kind, named, dynamic);
}
