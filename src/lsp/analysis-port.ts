// Owns the way to the analyst: in this thread, or in a worker, so that requests are answered while an analysis runs. Each change
// is counted where both sides see it, and an analysis that is under way notices it. A worker that breaks is started again.

import type { MessagePort, Worker } from "node:worker_threads";
import {
  type Analysis,
  Analyst,
  type AnalystOptions,
  type OutdatedError as Outdated,
  OutdatedError,
} from "./analyst.ts";
import type { Description } from "./describe.ts";
import type { LocatedEdit } from "./located.ts";

/** Questions that take time. They fail with an `OutdatedError` where something changes before they are answered. */
interface Questions {
  analyse(root: string): Promise<Analysis>;
  fixAll(root: string, path: string): Promise<readonly LocatedEdit[]>;
  describe(root: string, path: string, offset: number): Promise<Description | undefined>;
}

/** What is told to the analyst. */
interface Statements {
  setText(path: string, bytes: Uint8Array | undefined): void;
  forgetListings(): void;
  drop(root: string): void;
}

/** The analyst, wherever it is. */
export interface AnalysisPort extends Questions, Statements {
  /** Something on the disk has changed. */
  noteChange(): void;
  close(): void;
}

/** What a worker is given when it starts. */
export type WorkerSettings = Pick<AnalystOptions, "encoding" | "isTrusted" | "changes">;

type Message =
  | { readonly kind: "statement"; readonly name: keyof Statements; readonly args: readonly unknown[] }
  | {
      readonly kind: "question";
      readonly id: number;
      readonly name: keyof Questions;
      readonly args: readonly unknown[];
    };

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly isOutdated: true }
  | { readonly id: number; readonly error: string };

/** A counter that threads share. */
export function countChanges(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** The analyst in this thread. */
export function localPort(options: AnalystOptions): AnalysisPort {
  const analyst = new Analyst(options);
  const note = (): void => void Atomics.add(options.changes, 0, 1);
  return {
    setText: (path, bytes) => {
      note();
      analyst.setText(path, bytes);
    },
    forgetListings: () => analyst.forgetListings(),
    drop: (root) => analyst.drop(root),
    analyse: (root) => analyst.analyse(root),
    fixAll: (root, path) => analyst.fixAll(root, path),
    describe: (root, path, offset) => analyst.describe(root, path, offset),
    noteChange: note,
    close: () => {},
  };
}

/** Workers that may break before no other one is started. */
const patience = 5;

/** The analyst in a worker that `start` makes; `tell` is given what goes wrong. */
export function workerPort(changes: Int32Array, start: () => Worker, tell: (message: string) => void): AnalysisPort {
  const texts = new Map<string, Uint8Array>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let broken = 0;
  let isClosed = false;
  let next = 0;

  function running(): Worker {
    if (worker !== undefined) return worker;
    if (broken >= patience) throw new Error("the analysis has broken too often and is not started again");
    const started = start();
    worker = started;
    const fail = (error: Error): void => {
      if (worker !== started || isClosed) return;
      worker = undefined;
      broken++;
      tell(`The analysis broke: ${error.stack ?? error.message}`);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    started.on("error", fail);
    started.on("exit", (status) => fail(new Error(`the analysis ended with status ${status}`)));
    started.on("message", (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("error" in answer) asked?.reject(new Error(answer.error));
      else if ("isOutdated" in answer) asked?.reject(new OutdatedError());
      else asked?.resolve(answer.value);
    });
    for (const [path, bytes] of texts) post({ kind: "statement", name: "setText", args: [path, bytes] });
    return started;
  }

  function post(message: Message): void {
    running().postMessage(message);
  }

  function tellAnalyst(name: keyof Statements, ...args: readonly unknown[]): void {
    // One that is not running learns the texts when it starts, and has nothing else to forget.
    if (worker !== undefined) post({ kind: "statement", name, args });
  }

  function ask<T>(name: keyof Questions, ...args: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = next++;
      const message: Message = { kind: "question", id, name, args };
      running();
      waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      post(message);
    });
  }

  const note = (): void => void Atomics.add(changes, 0, 1);
  return {
    setText: (path, bytes) => {
      note();
      if (bytes === undefined) texts.delete(path);
      else texts.set(path, bytes);
      tellAnalyst("setText", path, bytes);
    },
    forgetListings: () => tellAnalyst("forgetListings"),
    drop: (root) => tellAnalyst("drop", root),
    analyse: (root) => ask("analyse", root),
    fixAll: (root, path) => ask("fixAll", root, path),
    describe: (root, path, offset) => ask("describe", root, path, offset),
    noteChange: note,
    close: () => {
      isClosed = true;
      void worker?.terminate();
    },
  };
}

/** The other end of a worker's port. */
export function serveAnalyst(port: MessagePort, options: AnalystOptions): void {
  const analyst = new Analyst(options);
  port.on("message", async (message: Message) => {
    const call = (analyst[message.name] as (...args: readonly unknown[]) => unknown).bind(analyst);
    if (message.kind === "statement") {
      call(...message.args);
      return;
    }
    const { id, args } = message;
    try {
      port.postMessage({ id, value: await call(...args) } satisfies Answer);
    } catch (error) {
      port.postMessage(failure(id, error));
    }
  });
}

function failure(id: number, error: unknown): Answer {
  if (isOutdated(error)) return { id, isOutdated: true };
  return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Whether an answer failed only because of a change. */
export function isOutdated(error: unknown): error is Outdated {
  return error instanceof OutdatedError;
}
