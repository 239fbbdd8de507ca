// Owns what each machine has to do with secrets: which calls of a generators function make its generators, with which keys, and
// which generators its modules, and those of its users, are bound to read.

import type { SourceFile } from "../../project/source-file.ts";
import type { FunctionExpression } from "../../syntax/index.ts";
import { containsSpan } from "../../text/span.ts";
import type { Demand } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import { type ErrorValue, type Origin, type SingleValue, unknownValue } from "../value.ts";
import type { FleetMachine } from "./fleet-machines.ts";
import type { GeneratorsFunction } from "./generators-function.ts";
import { callsOf } from "./import-calls.ts";
import type { InnerReads } from "./inner-reads.ts";
import { type KeyList, keysOf } from "./key-lists.ts";
import type { Matrix, MatrixList } from "./matrices.ts";
import { argumentFor } from "./symbolic-call.ts";

/** A call of a generators function. */
export interface GeneratorsCall {
  readonly fn: GeneratorsFunction;
  /** The application. */
  readonly origin: Origin;
  /** The expression that gives the keys; absent where the call gives none. */
  readonly keysOrigin: Origin | undefined;
  readonly keys: KeyList;
  /** Why its keys cannot be known: evaluation fails. */
  readonly keysFailure: ErrorValue | undefined;
  /** Where it is given null for the package set, or the call that leaves it out; absent where it gets one, or may. */
  readonly withoutPackages: Origin | undefined;
}

/** A list of a matrix, as what a call is given. */
export interface KeySelection {
  readonly matrix: Matrix;
  readonly list: MatrixList;
}

/** A generator that a machine is bound to read. */
export interface GeneratorRead {
  /** Absent where the name is not known. */
  readonly generator: string | undefined;
  readonly demand: Demand;
}

/** A machine, and its part in the pipeline. */
export interface PipelineMachine extends FleetMachine {
  /** The calls whose result its modules assign to `clan.core.vars.generators`, or bring in otherwise. */
  readonly calls: readonly GeneratorsCall[];
  /** The generators that are assigned, whoever makes them: their names, and whether there may be others. */
  readonly generators: { readonly names: ReadonlySet<string>; readonly isOpen: boolean };
  /** What its modules, and its users' modules, are bound to read. */
  readonly reads: readonly GeneratorRead[];
}

/** Reads machines one by one. */
export class MachineReader {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #functions: ReadonlyMap<FunctionExpression, GeneratorsFunction>;
  readonly #inner: InnerReads;
  readonly #written = new Map<string, readonly GeneratorsCall[]>();

  constructor(
    evaluator: Evaluator,
    modules: ModuleReader,
    functions: readonly GeneratorsFunction[],
    inner: InnerReads,
  ) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#functions = new Map(functions.map((fn) => [fn.fn.node, fn]));
    this.#inner = inner;
  }

  read(machine: FleetMachine): PipelineMachine {
    const traffic = machine.root?.traffic;
    const definitions = traffic?.definitions ?? [];
    const calls: GeneratorsCall[] = [];
    const names = new Set<string>();
    const unexplained = new Set<SourceFile>();
    let isOpen = definitions.length === 0;
    for (const { value, origin, isCertain } of definitions) {
      if (value.kind !== "attrs" || value.isOpen || !isCertain) isOpen = true;
      if (value.kind === "attrs") for (const name of value.attributes.keys()) names.add(name);
      const call = this.#callOf(value);
      if (call !== undefined) calls.push(call);
      else unexplained.add(origin.file);
    }
    // What is not a call itself may be made of one: `f { … } // { … }`, or a call that fails.
    for (const file of unexplained) {
      calls.push(
        ...this.writtenIn(file).filter((written) => !calls.some((call) => isPartOf(written.origin, call.origin))),
      );
    }
    // Generators that are brought in otherwise than by the option are still this machine's.
    const own = machine.path === undefined ? undefined : this.#evaluator.project.file(machine.path);
    if (calls.length === 0 && own !== undefined) calls.push(...this.writtenIn(own));
    return { ...machine, calls, generators: { names, isOpen }, reads: this.#readsOf(machine) };
  }

  /** The calls that a file writes, with what is known of their arguments there. */
  writtenIn(file: SourceFile): readonly GeneratorsCall[] {
    let calls = this.#written.get(file.path);
    if (calls === undefined) {
      calls = this.#isMentionedIn(file)
        ? callsOf(this.#evaluator, this.#modules, file, this.#functions).map(({ node, args, fn }) =>
            this.#call(this.#functions.get(fn)!, { file, node }, args),
          )
        : [];
      this.#written.set(file.path, calls);
    }
    return calls;
  }

  // A file that calls a function of another one mostly names it; where it does not, the walk of the machine still knows.
  #isMentionedIn(file: SourceFile): boolean {
    const { latin1 } = file.text;
    return [...this.#functions.values()].some(
      ({ path, keys }) => path !== file.path && (keys.name === undefined || latin1.includes(keys.name)),
    );
  }

  #callOf(value: SingleValue): GeneratorsCall | undefined {
    const call = value.kind === "attrs" ? value.call : undefined;
    const fn = call && [...this.#functions.values()].find(({ path }) => path === call.target);
    return fn === undefined ? undefined : this.#call(fn, call!.origin, call!.args);
  }

  #call(fn: GeneratorsFunction, origin: Origin, args: readonly Thunk[]): GeneratorsCall {
    const thunk = argumentFor(this.#evaluator, fn.keys, args);
    const value = thunk === undefined ? unknownValue : this.#evaluator.ask(thunk).value;
    return {
      fn,
      origin,
      keysOrigin: thunk?.origin,
      keys: keysOf(this.#evaluator, value),
      keysFailure: value.kind === "error" ? value : undefined,
      withoutPackages: this.#withoutPackages(fn, origin, args),
    };
  }

  #withoutPackages(fn: GeneratorsFunction, origin: Origin, args: readonly Thunk[]): Origin | undefined {
    const { packages } = fn;
    const argument = packages && args[packages.position];
    const given = argument && this.#evaluator.ask(argument).value;
    if (packages?.name === undefined || given?.kind !== "attrs") return undefined;
    const thunk = given.attributes.get(packages.name);
    if (thunk === undefined) return given.isOpen ? undefined : origin;
    return this.#evaluator.ask(thunk).value.kind === "null" ? (thunk.origin ?? origin) : undefined;
  }

  #readsOf({ root }: FleetMachine): GeneratorRead[] {
    if (root === undefined) return [];
    const demands = [...root.varsReads, ...this.#inner.of(root.traffic.innerModules)];
    return demands.map((demand) => ({ generator: demand.path[4], demand }));
  }
}

function isPartOf(inner: Origin, outer: Origin): boolean {
  return inner.file === outer.file && containsSpan(outer.node.span, inner.node.span);
}
