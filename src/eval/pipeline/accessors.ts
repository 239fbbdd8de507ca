// Owns accessors: functions that lead from a key to something of its secret, such as the path of its file. A function is one when
// it fails for a key that the registry lacks, and not for one that it has; that is learned by calling it.

import type { SourceFile } from "../../project/source-file.ts";
import type { ApplyExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, type LambdaValue, stringValue, type Value } from "../value.ts";
import { generatorsOption } from "../vars/generators.ts";
import { callsOf } from "./import-calls.ts";
import { keysOf, type ListedKey } from "./key-lists.ts";
import type { Registry } from "./registries.ts";
import { argumentFor, type Given, type Parameter, parametersOf, symbolicCall, symbolicValue } from "./symbolic-call.ts";

/** A function of a key. */
export class Accessor {
  /** The file; absolute. */
  readonly path: string;
  /** The name under which the file's set has it. */
  readonly name: string;
  readonly fn: LambdaValue;
  readonly registry: Registry;
  /** The parameter that takes the key. */
  readonly parameter: Parameter;
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator, name: string, fn: LambdaValue, registry: Registry, parameter: Parameter) {
    this.#evaluator = evaluator;
    this.path = fn.file.path;
    this.name = name;
    this.fn = fn;
    this.registry = registry;
    this.parameter = parameter;
  }

  /** What Nix says where the function is given a key; undefined where it does not fail, or that is not known. */
  failureFor(key: string): string | undefined {
    return messageOf(this.#call(key, []));
  }

  /** What Nix says where the machine has no generator for a key of the registry; undefined where the function reads no machine. */
  failureWithoutGenerator(key: string): string | undefined {
    const machine = Thunk.of(emptyMachine());
    const { name, position } = this.parameter;
    const others = [...parametersOf(this.#evaluator, this.fn)].filter(
      (other) => (other.name !== name || other.position !== position) && other.name !== "pkgs" && other.name !== "lib",
    );
    return messageOf(
      this.#call(
        key,
        others.map((other) => [other, machine]),
      ),
    );
  }

  #call(key: string, given: Given): Value {
    return symbolicCall(this.#evaluator, this.fn, [...given, [this.parameter, Thunk.of(stringValue(key))]]).value;
  }
}

/** A call of an accessor. */
export interface AccessorCall {
  readonly accessor: Accessor;
  readonly file: SourceFile;
  /** The application to the first argument. */
  readonly node: ApplyExpression;
  /** Absent where it is computed. */
  readonly key: ListedKey | undefined;
}

/** The accessors that a file has, which imports the registry. */
export function readAccessors(evaluator: Evaluator, path: string, registry: Registry): Accessor[] {
  const value = symbolicValue(evaluator, path)?.value;
  if (value?.kind !== "attrs") return [];
  const found: Accessor[] = [];
  for (const [name, thunk] of value.attributes) {
    const fn = evaluator.ask(thunk).value;
    if (fn.kind !== "lambda" || fn.file.path !== path) continue;
    for (const parameter of parametersOf(evaluator, fn)) {
      const accessor = new Accessor(evaluator, name, fn, registry, parameter);
      if (!isAccessor(accessor)) continue;
      found.push(accessor);
      break;
    }
  }
  return found;
}

/** The calls of accessors in a file, in order. */
export function accessorCallsIn(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  accessors: readonly Accessor[],
): AccessorCall[] {
  const { latin1 } = file.text;
  const mentioned = accessors.filter(({ name, path }) => path !== file.path && latin1.includes(name));
  if (mentioned.length === 0) return [];
  const byNode = new Map(mentioned.map((accessor) => [accessor.fn.node, accessor]));
  return callsOf(evaluator, modules, file, byNode).map(({ node, fn, args }) => {
    const accessor = byNode.get(fn)!;
    const thunk = argumentFor(evaluator, accessor.parameter, args);
    return { accessor, file, node, key: thunk && keyIn(evaluator, thunk) };
  });
}

function keyIn(evaluator: Evaluator, thunk: Thunk): ListedKey | undefined {
  return keysOf(evaluator, { kind: "list", elements: [thunk], isOpen: false }).keys[0];
}

/** No registry has it. */
const noKey = "no such key";

function isAccessor(accessor: Accessor): boolean {
  const [key] = accessor.registry.entries.keys();
  return key !== undefined && accessor.failureFor(noKey) !== undefined && accessor.failureFor(key) === undefined;
}

function emptyMachine(): AttrsValue {
  const empty: AttrsValue = { kind: "attrs", attributes: new Map(), isOpen: false };
  return generatorsOption.reduceRight<AttrsValue>(
    (inner, name) => ({ kind: "attrs", attributes: new Map([[name, Thunk.of(inner)]]), isOpen: false }),
    empty,
  );
}

function messageOf(value: Value): string | undefined {
  const isFailure = value.kind === "error" && (value.reason === "thrown" || value.reason === "missing-attribute");
  return isFailure ? value.message : undefined;
}
