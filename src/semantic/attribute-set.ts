// Owns the meaning of attribute definitions: `a.b = 1; a.c = 2;`, `a = { … }; a.d = 3;` and `inherit` become one tree of
// names, as Nix's parser builds it. Order is that of the text. Names that are computed are kept apart, never guessed.

import type {
  Attrpath,
  AttrsetExpression,
  Binding as BindingNode,
  Expression,
  Identifier,
  Inherit,
  InheritFrom,
  Interpolation,
  LetAttrsetExpression,
  LetExpression,
  AnyNode as Node,
  RecAttrsetExpression,
  StringExpression,
} from "../syntax/index.ts";
import { plainName } from "../syntax/index.ts";
import { literalString } from "./string-value.ts";

/** The nodes whose bindings make names: three kinds of sets, and `let … in`. */
export type BindingHolder = AttrsetExpression | RecAttrsetExpression | LetAttrsetExpression | LetExpression;

/** One element of an attribute path. */
export type AttrName = Identifier | StringExpression | Interpolation;

/** Where an attribute's value comes from. */
export type AttributeValue =
  | { readonly kind: "expression"; readonly expression: Expression }
  /** Written through longer attribute paths, or in several places. */
  | { readonly kind: "set"; readonly set: AttributeSet }
  /** `inherit name;`: the name is looked up around the set. */
  | { readonly kind: "inherit"; readonly name: AttrName }
  /** `inherit (from) name;` */
  | { readonly kind: "inherit-from"; readonly from: Expression; readonly name: AttrName };

/** A statement of a set or `let` that defines names. */
export type Definition = BindingNode | Inherit | InheritFrom;

/** A name and what it stands for. */
export interface Attribute {
  readonly name: string;
  /** The name as first written. */
  readonly nameNode: AttrName;
  /** Every statement that adds to it, in order; more than one only where `value` is a set. */
  readonly definitions: readonly Definition[];
  readonly value: AttributeValue;
  /** The value's expression, where it is one. */
  readonly expression: Expression | undefined;
}

/** `${e} = …`, or a name after it in a path. */
export interface DynamicAttribute {
  readonly nameNode: AttrName;
  readonly definition: Definition;
  readonly value: AttributeValue;
}

/** A second definition of a name, where Nix takes only one. */
export interface DuplicateName {
  readonly name: AttrName;
  readonly earlier: AttrName;
}

/** The names of one set, after merging. */
export interface AttributeSet {
  /** The set expression, or for a set that exists only through paths the statement that first made it. */
  readonly node: Node;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly dynamic: readonly DynamicAttribute[];
  /** Names in it, and in sets that it is merged from, that Nix refuses to define twice; the first definition counts. */
  readonly duplicates: readonly DuplicateName[];
}

interface MutableSet extends AttributeSet {
  readonly attributes: Map<string, MutableAttribute>;
  readonly dynamic: DynamicAttribute[];
  readonly duplicates: DuplicateName[];
}

/** Where a name is written: its node, or which one it is in the path of its statement. */
type NamePlace = AttrName | number;

function nodeAt(place: NamePlace, definition: Definition): AttrName {
  return typeof place === "number" ? (definition as BindingNode).attrpath.attrs[place]! : place;
}

// Most are one statement of one name, of which nothing but the expression is ever asked: so the rest is made when it is.
class MutableAttribute implements Attribute {
  readonly name: string;
  readonly #first: Definition;
  #others: Definition[] | undefined;
  #nameNode: NamePlace;
  #value: AttributeValue | undefined;

  /** Without a value, what `name = e;` says. */
  constructor(name: string, definition: Definition, nameNode: NamePlace, value: AttributeValue | undefined) {
    this.name = name;
    this.#first = definition;
    this.#others = undefined;
    this.#nameNode = nameNode;
    this.#value = value;
  }

  get nameNode(): AttrName {
    this.#nameNode = nodeAt(this.#nameNode, this.#first);
    return this.#nameNode;
  }

  get definitions(): readonly Definition[] {
    return this.#others === undefined ? [this.#first] : [this.#first, ...this.#others];
  }

  get value(): AttributeValue {
    this.#value ??= { kind: "expression", expression: (this.#first as BindingNode).expression };
    return this.#value;
  }

  get expression(): Expression | undefined {
    const value = this.#value;
    if (value === undefined) return (this.#first as BindingNode).expression;
    return value.kind === "expression" ? value.expression : undefined;
  }

  add(definition: Definition): void {
    this.#others ??= [];
    this.#others.push(definition);
  }

  setValue(value: AttributeValue): void {
    this.#value = value;
  }
}

const none: readonly Definition[] = [];

/** The definitions below a set or `let`, in order; a set without any has no `binding_set` in the tree. */
export function definitionsOf(holder: BindingHolder): readonly Definition[] {
  return holder.bindingSet?.bindings ?? none;
}

/** Merges the definitions of a set or `let` into one tree of names. */
export function buildAttributeSet(holder: BindingHolder): AttributeSet {
  const set = emptySet(holder, []);
  addDefinitions(set, holder);
  return set;
}

/** The name that an element of an attribute path stands for; undefined where it is computed. */
export function attrNameText(name: AttrName): string | undefined {
  if (name.kind === "identifier") return name.text;
  if (name.kind === "string_expression") return literalString(name);
  // `${"name"}` is an ordinary name to Nix.
  const inner = unwrapParentheses(name.expression);
  return inner.kind === "string_expression" ? literalString(inner) : undefined;
}

/** The names of a path up to the first computed one. */
export function attrpathNames(path: Attrpath): { readonly names: readonly string[]; readonly isComplete: boolean } {
  if (path.plainNames !== undefined) return { names: path.plainNames, isComplete: true };
  const names: string[] = [];
  for (const attr of path.attrs) {
    const text = attrNameText(attr);
    if (text === undefined) return { names, isComplete: false };
    names.push(text);
  }
  return { names, isComplete: true };
}

/** A node with every pair of parentheses that stands around it; itself where there is none. */
export function outermostParentheses(node: Expression): Expression;
export function outermostParentheses(node: Node): Node;
export function outermostParentheses(node: Node): Node {
  let outer = node;
  while (outer.parent?.kind === "parenthesized_expression") outer = outer.parent;
  return outer;
}

/** The expression inside any number of parentheses. */
export function unwrapParentheses(expression: Expression): Expression {
  let inner = expression;
  while (inner.kind === "parenthesized_expression") inner = inner.expression;
  return inner;
}

function emptySet(node: Node, duplicates: DuplicateName[]): MutableSet {
  return { node, attributes: new Map(), dynamic: [], duplicates };
}

function addDefinitions(set: MutableSet, holder: BindingHolder): void {
  for (const definition of definitionsOf(holder)) {
    if (definition.kind === "binding") addBinding(set, definition);
    else addInherit(set, definition);
  }
}

function addInherit(set: MutableSet, definition: Inherit | InheritFrom): void {
  for (const name of definition.attrs.attrs) {
    const text = attrNameText(name);
    const value: AttributeValue =
      definition.kind === "inherit"
        ? { kind: "inherit", name }
        : { kind: "inherit-from", from: definition.expression, name };
    if (text !== undefined) define(set, text, name, definition, value);
  }
}

function addBinding(root: MutableSet, definition: BindingNode): void {
  const plain = plainName(definition);
  if (plain !== undefined && !root.attributes.has(plain)) {
    root.attributes.set(plain, new MutableAttribute(plain, definition, 0, undefined));
    return;
  }
  let set = root;
  const names = definition.attrpath.plainNames;
  if (names !== undefined) {
    const last = names.length - 1;
    for (let index = 0; index < last; index++) set = descend(set, names[index]!, index, definition);
    define(set, names[last]!, last, definition, undefined);
    return;
  }
  const path = definition.attrpath.attrs;
  for (const [index, name] of path.entries()) {
    const text = attrNameText(name);
    const isLast = index === path.length - 1;
    if (text === undefined) {
      set.dynamic.push({ nameNode: name, definition, value: restOfPath(path, index + 1, definition, set.duplicates) });
      return;
    }
    if (isLast) define(set, text, name, definition, undefined);
    else set = descend(set, text, name, definition);
  }
}

// What stands after a computed name belongs to that name's own set, which nothing merges into.
function restOfPath(
  path: readonly AttrName[],
  from: number,
  definition: BindingNode,
  duplicates: DuplicateName[],
): AttributeValue {
  if (from === path.length) return { kind: "expression", expression: definition.expression };
  const set = emptySet(definition, duplicates);
  const name = path[from]!;
  const text = attrNameText(name);
  const value = restOfPath(path, from + 1, definition, duplicates);
  if (text === undefined) set.dynamic.push({ nameNode: name, definition, value });
  else define(set, text, name, definition, value);
  return { kind: "set", set };
}

function descend(set: MutableSet, text: string, name: NamePlace, definition: Definition): MutableSet {
  const existing = set.attributes.get(text);
  if (existing !== undefined) {
    const merged = asMergeable(existing, set.duplicates);
    if (merged !== undefined) {
      existing.add(definition);
      return merged;
    }
  }
  const below = emptySet(definition, set.duplicates);
  if (existing !== undefined) set.duplicates.push({ name: nodeAt(name, definition), earlier: existing.nameNode });
  if (existing === undefined) define(set, text, name, definition, { kind: "set", set: below });
  return below;
}

// Without a value, it is the expression of the statement.
function define(
  set: MutableSet,
  text: string,
  name: NamePlace,
  definition: Definition,
  value: AttributeValue | undefined,
): void {
  const existing = set.attributes.get(text);
  if (existing === undefined) {
    set.attributes.set(text, new MutableAttribute(text, definition, name, value));
    return;
  }
  // Nix refuses a second definition, except of two sets that are written out; then it merges them.
  const expression = value === undefined ? (definition as BindingNode).expression : undefined;
  const literal = expression === undefined ? undefined : literalSet(expression);
  const merged = literal === undefined ? undefined : asMergeable(existing, set.duplicates);
  if (literal === undefined || merged === undefined) {
    set.duplicates.push({ name: nodeAt(name, definition), earlier: existing.nameNode });
    return;
  }
  existing.add(definition);
  addDefinitions(merged, literal);
}

// The set below an attribute, made mergeable: a literal set becomes a tree of names of its own.
function asMergeable(attribute: MutableAttribute, duplicates: DuplicateName[]): MutableSet | undefined {
  if (attribute.value.kind === "set") return attribute.value.set as MutableSet;
  if (attribute.value.kind !== "expression") return undefined;
  const literal = literalSet(attribute.value.expression);
  if (literal === undefined) return undefined;
  const set = emptySet(literal, duplicates);
  addDefinitions(set, literal);
  attribute.setValue({ kind: "set", set });
  return set;
}

function literalSet(expression: Expression): AttrsetExpression | RecAttrsetExpression | undefined {
  const inner = unwrapParentheses(expression);
  return inner.kind === "attrset_expression" || inner.kind === "rec_attrset_expression" ? inner : undefined;
}
