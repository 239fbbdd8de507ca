// Owns the question what of the functions around an expression it may need: their parameters, also by way of names that `let` and
// `rec` give around it. With the same parameters the expression means the same, whatever else the functions were given.

import type { Inherit, AnyNode as Node, VariableExpression, WithExpression } from "../syntax/index.ts";
import type { Definition } from "./attribute-set.ts";
import type { Binding, Resolution, SemanticModel } from "./scope.ts";

const known = new WeakMap<Node, readonly Binding[]>();

/** Parameters, of functions around a node, on which it may depend, in the order in which they are met; names of a `with` included. */
export function outerParameters(semantic: SemanticModel, node: Node): readonly Binding[] {
  let found = known.get(node);
  if (found === undefined) {
    const search = new ParameterSearch(semantic);
    search.enter(node);
    found = [...search.parameters];
    known.set(node, found);
  }
  return found;
}

class ParameterSearch {
  readonly parameters = new Set<Binding>();
  readonly #semantic: SemanticModel;
  readonly #seen = new Set<Node>();

  constructor(semantic: SemanticModel) {
    this.#semantic = semantic;
  }

  enter(start: Node): void {
    // What is reached may be far from the start, and long; so it is not walked by recursion.
    const pending = [start];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (this.#seen.has(node)) continue;
      this.#seen.add(node);
      this.#visit(node, pending);
    }
  }

  #visit(node: Node, pending: Node[]): void {
    if (node.kind === "variable_expression") this.#use(node, node, pending);
    else if (node.kind === "inherit") this.#inherited(node, node, pending);
    node.forEachOfKind(["variable_expression", "inherit"], (inner) => {
      if (inner.kind === "variable_expression") this.#use(inner, node, pending);
      else this.#inherited(inner, node, pending);
    });
  }

  #use(variable: VariableExpression, within: Node, pending: Node[]): void {
    this.#follow(this.#semantic.resolveVariable(variable), within, pending);
  }

  #inherited(statement: Inherit, within: Node, pending: Node[]): void {
    for (const name of statement.attrs.attrs) this.#follow(this.#semantic.resolve(name), within, pending);
  }

  #follow(resolution: Resolution, within: Node, pending: Node[]): void {
    if (resolution.kind === "with") pending.push(...outside(resolution.environments, within));
    if (resolution.kind !== "binding") return;
    const { binding } = resolution;
    // What is bound inside is no concern of those outside.
    if (within.holds(binding.scope.node)) return;
    if (binding.kind === "attribute") pending.push(...(binding.attribute?.definitions ?? []).flatMap(partsOf));
    else this.parameters.add(binding);
  }
}

function outside(environments: readonly WithExpression[], within: Node): Node[] {
  return environments.filter((node) => !within.holds(node)).map(({ environment }) => environment);
}

// A plain `inherit` brings its names in from around the scope; of a statement that inherits several, each may be needed.
function partsOf(definition: Definition): Node[] {
  return definition.kind === "inherit_from" ? [definition.expression] : [definition];
}
