// Owns the line that says how far a long run is. It appears after a second, on a terminal only, and leaves nothing behind.

import type { Environment } from "./environment.ts";

const patience = 1000;
const interval = 100;

/** A line of progress on standard error. */
export class Progress {
  readonly #environment: Environment;
  readonly #isActive: boolean;
  #shownAt: number;
  #isShown = false;

  constructor(environment: Environment, isQuiet: boolean) {
    this.#environment = environment;
    this.#isActive = environment.standardError.isTerminal && !isQuiet;
    this.#shownAt = environment.now() + patience - interval;
  }

  /** Says that `done` of `total` files are done. */
  show(done: number, total: number): void {
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
