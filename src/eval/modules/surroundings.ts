// Owns the environment of any node of a file: what its names stand for when nothing is known of how the file is called. Arguments
// of module functions are those of the module system; others are unknown, except where custom gives their names a meaning.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText } from "../../semantic/index.ts";
import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { Environment } from "../environment.ts";
import type { Evaluator } from "../evaluator.ts";
import { scopeEnvironment } from "../names.ts";
import { Thunk } from "../thunk.ts";
import { unknownValue } from "../value.ts";
import { conventionalValue, isModuleFunction, type ModuleArguments, moduleArgumentSet } from "./module-arguments.ts";

/** Who knows what a module function is given. */
export interface ArgumentSource {
  argumentsOf(fn: FunctionExpression): ModuleArguments;
}

/** Environments by place. Each scope has one, so that what is learned of a name is learned once. */
export class Surroundings {
  readonly #evaluator: Evaluator;
  readonly #source: ArgumentSource;
  readonly #environments = new WeakMap<AnyNode, Environment>();

  constructor(evaluator: Evaluator, source: ArgumentSource) {
    this.#evaluator = evaluator;
    this.#source = source;
  }

  /** The environment in which a node is evaluated; undefined at the top of the file. */
  environmentAt(file: SourceFile, node: AnyNode): Environment | undefined {
    const around = file.semantic.enclosingScope(node);
    if (around === undefined) return undefined;
    let environment = this.#environments.get(around);
    if (environment === undefined) {
      environment = this.#make(file, around);
      this.#environments.set(around, environment);
    }
    return environment;
  }

  /** The environment inside a module function that is called by the module system. */
  functionEnvironment(file: SourceFile, fn: FunctionExpression): Environment {
    const known = this.#source.argumentsOf(fn);
    const args = moduleArgumentSet(known, { file, node: fn });
    if (known.sets !== undefined)
      return this.#evaluator.callEnvironment(
        { kind: "lambda", file, node: fn, environment: undefined },
        Thunk.of(args),
      );
    const unknown = Thunk.of(unknownValue);
    return this.#bind(file, fn, Thunk.of(args), (name) => args.fallback?.(name) ?? unknown);
  }

  #make(file: SourceFile, around: NonNullable<ReturnType<SourceFile["semantic"]["enclosingScope"]>>): Environment {
    if (around.kind === "function_expression") {
      if (isModuleFunction(around)) return this.functionEnvironment(file, around);
      return this.#bind(file, around, Thunk.of(unknownValue), (name) =>
        Thunk.of(conventionalValue(name) ?? unknownValue),
      );
    }
    const outer = this.environmentAt(file, around);
    if (around.kind === "with_expression") {
      return { parent: outer, node: around, attributes: this.#evaluator.thunk(file, around.environment, outer) };
    }
    return scopeEnvironment(this.#evaluator, file, around, outer);
  }

  #bind(file: SourceFile, fn: FunctionExpression, whole: Thunk, named: (name: string) => Thunk): Environment {
    const scope = file.semantic.scope(fn);
    return {
      parent: this.environmentAt(file, fn),
      node: fn,
      lookup: (name) => {
        const binding = scope.bindings.get(name);
        if (binding === undefined) return undefined;
        return binding.kind === "argument" ? whole : named(attrNameText(binding.nameNode) ?? name);
      },
    };
  }
}
