// Owns the account of what results were made of, for a project that is looked at again after each change of its texts. Whoever
// reads a text or another result notes it; a result stands as long as all that was noted does. Projects that are looked at once
// have no tracker, and keep no account.

/** Something that a result was made of. */
export interface Dependency {
  /** Whether it is still as it was read; once it is not, it never is again. */
  isCurrent(): boolean;
}

/** Up to this many, what was read is searched in place. */
const smallLimit = 8;

/** What was read while one result was made. */
class Reads {
  readonly #list: Dependency[] = [];
  #set: Set<Dependency> | undefined;
  /** What was told besides, in order, each once. */
  told: Set<object> | undefined;

  add(dependency: Dependency): void {
    const list = this.#list;
    if (list[list.length - 1] === dependency) return;
    if (this.#set === undefined) {
      if (list.includes(dependency)) return;
      list.push(dependency);
      if (list.length > smallLimit) this.#set = new Set(list);
    } else if (!this.#set.has(dependency)) {
      this.#set.add(dependency);
      list.push(dependency);
    }
  }

  tell(fact: object): void {
    this.told ??= new Set();
    this.told.add(fact);
  }

  /** All of it as one; undefined where nothing was read. */
  together(tracker: Tracker): Dependency | undefined {
    const list = this.#list;
    if (list.length < 2) return list[0];
    // What is made in one file of another result mostly reads that file, as the result did.
    const joined = list.filter((one) => one instanceof JoinedDependency);
    if (joined.length === 0) return new JoinedDependency(tracker, list);
    const others = list.filter((one) => !joined.some((other) => other !== one && other.includes(one)));
    return others.length === 1 ? others[0] : new JoinedDependency(tracker, others);
  }
}

class JoinedDependency implements Dependency {
  readonly #tracker: Tracker;
  #parts: readonly Dependency[];
  #checked: number;
  #isCurrent = true;

  constructor(tracker: Tracker, parts: readonly Dependency[]) {
    this.#tracker = tracker;
    this.#parts = parts;
    this.#checked = tracker.revision;
  }

  includes(part: Dependency): boolean {
    return this.#parts.length <= smallLimit && this.#parts.includes(part);
  }

  isCurrent(): boolean {
    if (!this.#isCurrent || this.#checked === this.#tracker.revision) return this.#isCurrent;
    // In the order of reading: what was read later may have been asked for only because of what was read before.
    this.#isCurrent = this.#parts.every((part) => part.isCurrent());
    this.#checked = this.#tracker.revision;
    // Nothing of an old text is kept because of what it once was read for.
    if (!this.#isCurrent) this.#parts = [];
    return this.#isCurrent;
  }
}

/** What a result was made of, and what was told while it was. */
export interface Account {
  /** Undefined where it was made of nothing that can change. */
  readonly dependency: Dependency | undefined;
  /** In order; see `Tracker.tell`. */
  readonly told: readonly object[] | undefined;
}

/** Keeps account for one project. */
export class Tracker {
  #revision = 0;
  #reads: Reads | undefined;
  #everything = new Mark();
  #listener: ((fact: object) => void) | undefined;

  /** Counts the states of the project. */
  get revision(): number {
    return this.#revision;
  }

  /** Begins another state. Those whose texts changed must have been marked before anything is asked again. */
  advance(): void {
    this.#revision += 1;
    this.#everything.isOld = true;
    this.#everything = new Mark();
  }

  /** Notes that what is being made was made of this. */
  note(dependency: Dependency | undefined): void {
    if (dependency !== undefined) this.#reads?.add(dependency);
  }

  /** Notes that it was made of so much that it does not outlive any change. */
  noteEverything(): void {
    this.#reads?.add(this.#everything);
  }

  /**
   * Tells something that others hear about besides the result. It is told again where the result is taken that was made
   * meanwhile.
   */
  tell(fact: object): void {
    this.#reads?.tell(fact);
    this.#listener?.(fact);
  }

  /** Calls back for everything that is told, the first time or again; nobody else is called any more. */
  onTold(listener: (fact: object) => void): void {
    this.#listener = listener;
  }

  /** Several dependencies as one; undefined where there are none. */
  joined(dependencies: Iterable<Dependency | undefined>): Dependency | undefined {
    const reads = new Reads();
    for (const dependency of dependencies) if (dependency !== undefined) reads.add(dependency);
    return reads.together(this);
  }

  /** Takes a result that was made before: what is being made is made of what that was. */
  take({ dependency, told }: Account): void {
    this.note(dependency);
    if (told !== undefined) for (const fact of told) this.tell(fact);
  }

  /** Does something, and gives to `settle` what was read meanwhile; whoever does it has read that too. */
  account<T>(action: () => T, settle: (value: T, account: Account) => void): T {
    const outer = this.#reads;
    const reads = new Reads();
    this.#reads = reads;
    let account: Account | undefined;
    try {
      const value = action();
      account = accountOf(reads, this);
      settle(value, account);
      return value;
    } finally {
      this.#reads = outer;
      account ??= accountOf(reads, this);
      if (outer !== undefined) {
        if (account.dependency !== undefined) outer.add(account.dependency);
        if (reads.told !== undefined) for (const fact of reads.told) outer.tell(fact);
      }
    }
  }

  /** Does something of which nothing is noted. */
  aside<T>(action: () => T): T {
    const outer = this.#reads;
    this.#reads = undefined;
    try {
      return action();
    } finally {
      this.#reads = outer;
    }
  }
}

class Mark implements Dependency {
  isOld = false;

  isCurrent(): boolean {
    return !this.isOld;
  }
}

function accountOf(reads: Reads, tracker: Tracker): Account {
  return { dependency: reads.together(tracker), told: reads.told && [...reads.told] };
}

/** A result that is made when first asked for, and again where what it was made of has changed. */
export class Cell<T> {
  #made: { readonly value: T; readonly account: Account | undefined } | undefined;

  /** The result; `make` makes it. */
  get(tracker: Tracker | undefined, make: () => T): T {
    const made = this.#made;
    if (made !== undefined) {
      if (tracker === undefined || made.account === undefined) return made.value;
      if (made.account.dependency?.isCurrent() !== false) {
        tracker.take(made.account);
        return made.value;
      }
    }
    if (tracker === undefined) {
      const value = make();
      this.#made = { value, account: undefined };
      return value;
    }
    this.#made = undefined;
    return tracker.account(make, (value, account) => {
      this.#made = { value, account };
    });
  }
}

/**
 * A result of which others depend on what it is, not on what it was made of: where it is the same after a change, they stand.
 * `make` may be called at any time after a change, so it must not hold on to anything of one text.
 */
export class Fact<T> {
  readonly #cell = new Cell<T>();
  readonly #isSame: (a: T, b: T) => boolean;
  readonly #make: () => T;
  #value: T | undefined;
  #version: FactVersion | undefined;
  /** The state of the project for which it is known to be what it is. */
  #revision = -1;

  constructor(make: () => T, isSame: (a: T, b: T) => boolean = Object.is) {
    this.#make = make;
    this.#isSame = isSame;
  }

  /** What it is now. */
  get(tracker: Tracker | undefined): T {
    if (tracker === undefined) return this.#cell.get(undefined, this.#make);
    const version = this.#current(tracker);
    tracker.note(version);
    return this.#value as T;
  }

  #current(tracker: Tracker): FactVersion {
    const before = this.#version;
    if (before !== undefined && this.#revision === tracker.revision) return before;
    // What it is made of is no concern of who asks.
    const value = tracker.aside(() => this.#cell.get(tracker, this.#make));
    this.#revision = tracker.revision;
    if (before !== undefined && this.#isSame(this.#value as T, value)) return before;
    this.#value = value;
    this.#version = new FactVersion((version) => this.#current(tracker) === version);
    return this.#version;
  }
}

class FactVersion implements Dependency {
  readonly #isStill: (version: FactVersion) => boolean;

  constructor(isStill: (version: FactVersion) => boolean) {
    this.#isStill = isStill;
  }

  isCurrent(): boolean {
    return this.#isStill(this);
  }
}

/** Results by the object that they are of, as long as there is that. */
export class Cells<K extends object, T> {
  // Without a tracker, the results themselves.
  readonly #known = new WeakMap<K, T | Cell<T>>();

  /** Whether the result of an object was asked for. */
  has(key: K): boolean {
    return this.#known.has(key);
  }

  /** The result of an object; `make` makes it. */
  get(tracker: Tracker | undefined, key: K, make: () => T): T {
    if (tracker === undefined) {
      if (!this.#known.has(key)) this.#known.set(key, make());
      return this.#known.get(key) as T;
    }
    let cell = this.#known.get(key);
    if (!(cell instanceof Cell)) {
      cell = new Cell<T>();
      this.#known.set(key, cell);
    }
    return cell.get(tracker, make);
  }
}

/** Results by key, as long as there is the map. */
export class CellMap<K, T> {
  readonly #cells = new Map<K, Cell<T>>();

  /** The result of a key; `make` makes it. */
  get(tracker: Tracker | undefined, key: K, make: () => T): T {
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = new Cell();
      this.#cells.set(key, cell);
    }
    return cell.get(tracker, make);
  }
}

/** Facts by key. Without a tracker nothing is kept: what they are made of is. */
export class Facts<K, T> {
  readonly #facts = new Map<K, Fact<T>>();
  readonly #make: (key: K) => T;
  readonly #isSame: ((a: T, b: T) => boolean) | undefined;

  constructor(make: (key: K) => T, isSame?: (a: T, b: T) => boolean) {
    this.#make = make;
    this.#isSame = isSame;
  }

  /** What it is now for a key. */
  get(tracker: Tracker | undefined, key: K): T {
    if (tracker === undefined) return this.#make(key);
    let fact = this.#facts.get(key);
    if (fact === undefined) {
      fact = new Fact(() => this.#make(key), this.#isSame);
      this.#facts.set(key, fact);
    }
    return fact.get(tracker);
  }
}

/** Whether two lists are the same, or hold nothing both. */
export function areBothEmpty<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === 0 && b.length === 0);
}

/** Whether two sets hold the same. */
export function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a === b || (a.size === b.size && [...a].every((element) => b.has(element)));
}

/** Whether two maps hold the same, in whatever order. */
export function isSameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a === b || (a.size === b.size && [...a].every(([key, value]) => b.has(key) && Object.is(b.get(key), value)));
}

/** Whether two lists hold the same, in the same order. */
export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((element, index) => Object.is(element, b[index])));
}
