// Owns which packages a generator takes from the package set of one system, whatever system its script runs on: in `runtimeInputs`,
// or put into the script's text. A system is told from the names of a flake's outputs, or from what nixpkgs is imported for.

import type { SourceFile } from "../../project/source-file.ts";
import { type AttrName, attrNameText, calledName, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Expression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { alternativesOf, type Origin, type Value } from "../value.ts";
import type { GeneratorDefinition, GeneratorParts } from "./generator-definition.ts";

/** A package, and the system that it is for. */
export interface FixedPackage {
  readonly system: string;
  /** The expression of the package. */
  readonly origin: Origin;
}

const known = new WeakMap<GeneratorParts, readonly FixedPackage[]>();

/** The packages of one definition, in order; those that cannot be told are left out. */
export function fixedPackages(
  evaluator: Evaluator,
  modules: ModuleReader,
  { parts }: GeneratorDefinition,
): readonly FixedPackage[] {
  let packages = known.get(parts);
  if (packages === undefined) {
    const reader = new SystemReader(evaluator, modules);
    packages = originsOf(parts).flatMap((origin) => {
      const system = reader.systemOf(origin);
      return system === undefined ? [] : [{ system, origin }];
    });
    known.set(parts, packages);
  }
  return packages;
}

// The expressions that a generator may run: its inputs, and what is put into its script.
function originsOf(generator: GeneratorParts): Origin[] {
  const inputs = generator.listOf("runtimeInputs").elements.flatMap(({ origin }) => origin ?? []);
  const parts = generator.valuesOf("script").flatMap(({ value, thunk }) => {
    const origin = value.kind === "string" ? (value.origin ?? thunk.origin) : undefined;
    return origin === undefined ? [] : interpolations(origin);
  });
  return [...inputs, ...parts];
}

function interpolations({ file, node }: Origin): Origin[] {
  const found: Origin[] = [];
  node.forEachOfKind(["interpolation"], ({ expression }) => {
    found.push({ file, node: expression });
  });
  return found;
}

const systemName = /^(?:aarch64|armv[567][a-z]*|i686|powerpc64le|riscv64|x86_64)-(?:darwin|linux)$/;
const outputs: ReadonlySet<string | undefined> = new Set(["legacyPackages", "packages"]);
/** Functions of nixpkgs' `lib` that give a part of the package that they are given last. */
const programs: ReadonlySet<string> = new Set(["getBin", "getExe", "getLib", "getOutput"]);
const depthLimit = 12;

class SystemReader {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    this.#evaluator = evaluator;
    this.#modules = modules;
  }

  /** The system of a package's expression. */
  systemOf({ file, node }: Origin, depth = 0): string | undefined {
    if (depth > depthLimit) return undefined;
    const inner = unwrapParentheses(node as Expression);
    const next = (expression: AnyNode) => this.systemOf({ file, node: expression }, depth + 1);
    switch (inner.kind) {
      case "select_expression":
        return this.#systemIn(file, inner.attrpath.attrs) ?? next(inner.expression);
      case "variable_expression": {
        const resolution = file.semantic.resolve(inner.name);
        const binding = resolution.kind === "binding" ? resolution.binding : undefined;
        const value = binding?.scope.node.kind === "let_expression" ? binding.attribute?.value : undefined;
        if (value?.kind === "expression") return next(value.expression);
        return value?.kind === "inherit-from" ? next(value.from) : undefined;
      }
      case "apply_expression":
        return programs.has(calledName(inner.function) ?? "")
          ? next(inner.argument)
          : this.#importedFor(file, inner.function, inner.argument);
      default:
        return undefined;
    }
  }

  // `packages.<system>`, the system written out or known.
  #systemIn(file: SourceFile, attrs: readonly AttrName[]): string | undefined {
    const index = attrs.findIndex((attr) => outputs.has(attrNameText(attr)));
    const attr = index === -1 ? undefined : attrs[index + 1];
    if (attr === undefined) return undefined;
    const text = attrNameText(attr) ?? (attr.kind === "interpolation" ? this.#text(file, attr.expression) : undefined);
    return text !== undefined && systemName.test(text) ? text : undefined;
  }

  // `import nixpkgs { system = "…"; }`.
  #importedFor(file: SourceFile, fn: Expression, argument: Expression): string | undefined {
    const inner = unwrapParentheses(fn);
    if (inner.kind !== "apply_expression") return undefined;
    const reader = this.#value(file, inner.function);
    if (reader.kind !== "primitive" || reader.primitive.name !== "import") return undefined;
    for (const value of alternativesOf(this.#value(file, argument))) {
      const thunk =
        value.kind === "attrs" ? (value.attributes.get("system") ?? value.attributes.get("localSystem")) : undefined;
      const system = thunk && this.#evaluator.ask(thunk).value;
      if (system?.kind === "string" && system.text !== undefined && systemName.test(system.text)) return system.text;
    }
    return undefined;
  }

  #text(file: SourceFile, expression: Expression): string | undefined {
    const value = this.#value(file, expression);
    return value.kind === "string" ? value.text : undefined;
  }

  #value(file: SourceFile, expression: Expression): Value {
    return this.#evaluator.ask(this.#evaluator.thunk(file, expression, this.#modules.environmentAt(file, expression)))
      .value;
  }
}
