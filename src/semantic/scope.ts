// Owns names: which binding a variable means. A resolution says what the text says (a binding, a builtin, every `with` that
// may supply it, or nothing) and reports nothing. Scopes are found on demand and remembered; nothing here looks at values.

import {
  Ancestors,
  type Formal,
  type FunctionExpression,
  type Identifier,
  type LetAttrsetExpression,
  type LetExpression,
  type AnyNode as Node,
  type RecAttrsetExpression,
  type SyntaxTree,
  type VariableExpression,
  variableName,
  type WithExpression,
} from "../syntax/index.ts";
import {
  type Attribute,
  type AttributeSet,
  type AttrName,
  attrNameText,
  type BindingHolder,
  buildAttributeSet,
} from "./attribute-set.ts";
import { globalNames } from "./global-names.ts";

/** A node that brings names into scope for a part of what is below it. */
export type ScopeNode = LetExpression | RecAttrsetExpression | LetAttrsetExpression | FunctionExpression;

/** A name that an expression may refer to. */
export interface Binding {
  readonly name: string;
  /** `attribute`: of `let` or `rec`; `formal`: of `{ name, … }:`; `argument`: of `name:` or `@name`. */
  readonly kind: "attribute" | "formal" | "argument";
  readonly scope: Scope;
  /** The name where it is bound. */
  readonly nameNode: AttrName;
  /** For kind `attribute`. */
  readonly attribute: Attribute | undefined;
  /** For kind `formal`. */
  readonly formal: Formal | undefined;
}

/** The names of one scope node. `with` is not a scope: it supplies names only where no scope has them. */
export interface Scope {
  readonly node: ScopeNode;
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** What a variable means. */
export type Resolution =
  | { readonly kind: "binding"; readonly binding: Binding }
  | { readonly kind: "builtin"; readonly name: string }
  /** No scope has the name: each enclosing `with`, innermost first, may supply it. */
  | { readonly kind: "with"; readonly environments: readonly WithExpression[] }
  | { readonly kind: "unresolved" };

/** The kinds of nodes whose names are those of what is below them. */
const namingKinds = [
  "let_expression",
  "rec_attrset_expression",
  "let_attrset_expression",
  "function_expression",
  "with_expression",
] as const;

const unresolved: Resolution = { kind: "unresolved" };

/** Scopes, bindings and references of one file. */
export class SemanticModel {
  readonly tree: SyntaxTree;
  // Most files have few of these, and some have none.
  #scopes: Map<ScopeNode, Scope> | undefined;
  #sets: Map<BindingHolder, AttributeSet> | undefined;
  #enclosing: Ancestors<(typeof namingKinds)[number]> | undefined;
  #resolutions: Map<VariableExpression, Resolution> | undefined;
  #inherited: Map<AttrName, Resolution> | undefined;
  #references: Map<Binding, Identifier[]> | undefined;

  constructor(tree: SyntaxTree) {
    this.tree = tree;
  }

  /** The merged names of a set or `let`. */
  attributeSet(holder: BindingHolder): AttributeSet {
    this.#sets ??= new Map();
    let set = this.#sets.get(holder);
    if (set === undefined) {
      set = buildAttributeSet(holder);
      this.#sets.set(holder, set);
    }
    return set;
  }

  /** The names that a scope node binds. */
  scope(node: ScopeNode): Scope {
    this.#scopes ??= new Map();
    let scope = this.#scopes.get(node);
    if (scope === undefined) {
      scope = this.#buildScope(node);
      this.#scopes.set(node, scope);
    }
    return scope;
  }

  /**
   * What a name means where it is used. `identifier` is the name of a variable expression or of a plain `inherit`;
   * anything else (a formal, a name of an attribute path) refers to nothing and is unresolved.
   */
  resolve(identifier: AttrName): Resolution {
    const known = this.#inherited?.get(identifier);
    if (known !== undefined) return known;
    const use = this.#useSite(identifier);
    if (use?.kind === "variable_expression") return this.resolveVariable(use);
    const name = attrNameText(identifier);
    const resolution = use === undefined || name === undefined ? unresolved : this.resolveName(name, use);
    this.#inherited ??= new Map();
    this.#inherited.set(identifier, resolution);
    return resolution;
  }

  /** What a variable means. It is evaluated as often as the function around it is called, so this is remembered. */
  resolveVariable(variable: VariableExpression): Resolution {
    this.#resolutions ??= new Map();
    let resolution = this.#resolutions.get(variable);
    if (resolution === undefined) {
      resolution = this.resolveName(variableName(variable), variable);
      this.#resolutions.set(variable, resolution);
    }
    return resolution;
  }

  /** What `name` would mean if it were written as a variable in place of `at`. */
  resolveName(name: string, at: Node): Resolution {
    const environments: WithExpression[] = [];
    for (let scope = this.enclosingScope(at); scope !== undefined; scope = this.enclosingScope(scope)) {
      if (scope.kind === "with_expression") {
        environments.push(scope);
        continue;
      }
      const binding = this.scope(scope).bindings.get(name);
      if (binding !== undefined) return (binding as ScopeBinding).resolution;
    }
    // Nix's own names are lexical: no `with` can hide them.
    if (globalNames.has(name)) return { kind: "builtin", name };
    return environments.length > 0 ? { kind: "with", environments } : unresolved;
  }

  /** The nearest scope node or `with` in whose names `node` stands; undefined at the top of the file. */
  enclosingScope(node: Node): ScopeNode | WithExpression | undefined {
    this.#enclosing ??= new Ancestors(this.tree, namingKinds);
    let found = this.#enclosing.nearest(node);
    // The environment of a `with` is not evaluated with the names that it gives; names of a plain `inherit` are looked up elsewhere.
    while (found?.kind === "with_expression" && !found.body.holds(node)) found = this.#enclosing.nearest(found);
    return found;
  }

  /** Every use of a binding in this file, in order of position. */
  references(binding: Binding): readonly Identifier[] {
    this.#references ??= this.#collectReferences();
    return this.#references.get(binding) ?? [];
  }

  #collectReferences(): Map<Binding, Identifier[]> {
    const references = new Map<Binding, Identifier[]>();
    this.tree.root.forEachOfKind(["identifier"], (node) => {
      const resolution = this.resolve(node);
      if (resolution.kind !== "binding") return;
      const uses = references.get(resolution.binding);
      if (uses === undefined) references.set(resolution.binding, [node]);
      else uses.push(node);
    });
    return references;
  }

  // Where the look-up of a name begins: a plain `inherit` looks around its set, not into it.
  #useSite(name: AttrName): Node | undefined {
    const parent = name.parent;
    if (parent?.kind === "variable_expression") return parent;
    if (parent?.kind !== "inherited_attrs" || parent.parent?.kind !== "inherit") return undefined;
    return parent.parent.parent?.parent;
  }

  #buildScope(node: ScopeNode): Scope {
    const bindings = new Map<string, Binding>();
    const scope: Scope = { node, bindings };
    if (node.kind === "function_expression") {
      for (const formal of node.formals?.formals ?? [])
        bindings.set(formal.name.text, new ScopeBinding(formal.name.text, "formal", scope, formal));
      const { universal } = node;
      if (universal !== undefined)
        bindings.set(universal.text, new ScopeBinding(universal.text, "argument", scope, universal));
      return scope;
    }
    this.attributeSet(node).attributes.forEach((attribute, name) => {
      bindings.set(name, new ScopeBinding(name, "attribute", scope, attribute));
    });
    return scope;
  }
}

// One class for all kinds, so that whoever looks at bindings meets objects of one shape.
class ScopeBinding implements Binding {
  readonly name: string;
  readonly kind: Binding["kind"];
  readonly scope: Scope;
  readonly #origin: Attribute | Formal | Identifier;
  #resolution: Resolution | undefined;

  constructor(name: string, kind: Binding["kind"], scope: Scope, origin: Attribute | Formal | Identifier) {
    this.name = name;
    this.kind = kind;
    this.scope = scope;
    this.#origin = origin;
    this.#resolution = undefined;
  }

  get nameNode(): AttrName {
    if (this.kind === "attribute") return (this.#origin as Attribute).nameNode;
    return this.kind === "formal" ? (this.#origin as Formal).name : (this.#origin as Identifier);
  }

  get attribute(): Attribute | undefined {
    return this.kind === "attribute" ? (this.#origin as Attribute) : undefined;
  }

  get formal(): Formal | undefined {
    return this.kind === "formal" ? (this.#origin as Formal) : undefined;
  }

  /** What every use of it means. */
  get resolution(): Resolution {
    this.#resolution ??= { kind: "binding", binding: this };
    return this.#resolution;
  }
}

/** Builds the model of a tree; the work is done when something is asked. */
export function buildSemanticModel(tree: SyntaxTree): SemanticModel {
  return new SemanticModel(tree);
}
