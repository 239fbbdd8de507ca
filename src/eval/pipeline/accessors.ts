// Owns accessors: functions that lead from a key to something of its secret, such as the path of its file. A function is one when
// it fails for a key that the registry lacks, and not for one that it has; that is learned by calling it.

import type { SourceFile } from "../../project/source-file.ts";
import type { ApplyExpression, FunctionExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, type LambdaValue, stringValue, type Value } from "../value.ts";
import { generatorsOption } from "../vars/generators.ts";
import { callsOf } from "./import-calls.ts";
import { type ListedKey, readKeys } from "./key-lists.ts";
import type { Registry } from "./registries.ts";
import { symbolicCall, symbolicValue } from "./symbolic-call.ts";

/** A function of a key. */
export class Accessor {
  /** The file; absolute. */
  readonly path: string;
  /** The name under which the file's set has it. */
  readonly name: string;
  readonly fn: LambdaValue;
  readonly registry: Registry;
  /** The parameter that takes the key; absent where the key is the whole argument. */
  readonly parameter: string | undefined;
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator, name: string, fn: LambdaValue, registry: Registry, parameter: string | undefined) {
    this.#evaluator = evaluator;
    this.path = fn.file.path;
    this.name = name;
    this.fn = fn;
    this.registry = registry;
    this.parameter = parameter;
  }

  /** What Nix says where the function is given a key; undefined where it does not fail, or that is not known. */
  failureFor(key: string): string | undefined {
    return messageOf(this.#call(key, new Map()));
  }

  /** What Nix says where the machine has no generator for a key of the registry; undefined where the function reads no machine. */
  failureWithoutGenerator(key: string): string | undefined {
    const { formals } = this.fn.node;
    if (formals === undefined) return undefined;
    const machine = Thunk.of(emptyMachine());
    const others = formals.formals.filter(({ name, default: byDefault }) => {
      return byDefault === undefined && name.text !== this.parameter && name.text !== "pkgs" && name.text !== "lib";
    });
    return messageOf(this.#call(key, new Map(others.map(({ name }) => [name.text, machine]))));
  }

  #call(key: string, given: ReadonlyMap<string, Thunk>): Value {
    const own = this.parameter ?? this.fn.node.universal?.text ?? "";
    return symbolicCall(this.#evaluator, this.fn, new Map([...given, [own, Thunk.of(stringValue(key))]])).value;
  }
}

/** A call of an accessor. */
export interface AccessorCall {
  readonly accessor: Accessor;
  readonly file: SourceFile;
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
    for (const parameter of parametersOf(fn.node)) {
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
  return callsOf(evaluator, modules, file, byNode).map(({ node, fn }) => {
    const accessor = byNode.get(fn)!;
    const argument = evaluator.thunk(file, node.argument, modules.environmentAt(file, node));
    return { accessor, file, node, key: keyIn(evaluator, argument, accessor.parameter) };
  });
}

function keyIn(evaluator: Evaluator, argument: Thunk, parameter: string | undefined): ListedKey | undefined {
  const value = evaluator.ask(argument).value;
  const thunk =
    parameter === undefined ? argument : value.kind === "attrs" ? value.attributes.get(parameter) : undefined;
  if (thunk === undefined) return undefined;
  const list: Value = { kind: "list", elements: [thunk], isOpen: false };
  return readKeys(evaluator, Thunk.of(list)).keys[0];
}

/** No registry has it. */
const noKey = "no such key";

function isAccessor(accessor: Accessor): boolean {
  const [key] = accessor.registry.entries.keys();
  return key !== undefined && accessor.failureFor(noKey) !== undefined && accessor.failureFor(key) === undefined;
}

function parametersOf({ formals }: FunctionExpression): readonly (string | undefined)[] {
  return formals === undefined ? [undefined] : formals.formals.map(({ name }) => name.text);
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
