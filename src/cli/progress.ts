// Owns how far a run is: the line that says so, which appears after a second, on a terminal only, and leaves nothing
// behind; and the name of the file at which a run broke.

import type { Environment } from "./environment.ts";

const patience = 1000;
const interval = 100;

/** A line of progress on standard error. */
export class Progress {
  readonly #environment: Environment;
  readonly #isActive: boolean;
  #shownAt: number;
  #isShown = false;
  #done = 0;

  constructor(environment: Environment, isQuiet: boolean) {
    this.#environment = environment;
    this.#isActive = environment.standardError.isTerminal && !isQuiet;
    this.#shownAt = environment.now() + patience - interval;
  }

  /** Runs rules on files that report to `show`. @throws Error that names the file at which `action` threw. */
  follow<T>(files: readonly string[], action: () => T): T {
    this.#done = 0;
    try {
      return action();
    } catch (error) {
      throw new Error(`broke while checking ${files[this.#done] ?? "the project as a whole"}`, { cause: error });
    }
  }

  /** Says that `done` of `total` files are done. */
  show(done: number, total: number): void {
    this.#done = done;
    if (!this.#isActive) return;
    const now = this.#environment.now();
    if (now - this.#shownAt < interval) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.#environment.standardError.write(`\r\u001b[Kchecking… ${done} of ${total} files`);
  }

  /** Erases the line; to be called before anything else is written. */
  finish(): void {
    if (this.#isShown) this.#environment.standardError.write("\r\u001b[K");
    this.#isShown = false;
  }
}
