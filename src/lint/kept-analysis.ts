// Owns what is known of a project that changes: its values, its modules, and what each rule said of each file. A check is not made
// again where nothing that it looked at has changed; what it said is reported again in its place, so that a run says what a fresh one says.

import { Evaluator } from "../eval/evaluator.ts";
import { ModuleReader } from "../eval/modules/modules.ts";
import type { Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import { type Account, isSameList, type Tracker } from "../project/tracking.ts";
import type { Finding, Rule } from "./rule.ts";

/** What a rule said of a file. */
export interface CheckOutcome {
  readonly findings: readonly Finding[];
  /** What it threw; absent where it threw nothing. */
  readonly thrown?: { readonly error: unknown };
}

interface KeptCheck {
  readonly outcome: CheckOutcome;
  readonly account: Account;
}

/** A check that a file is given, with what it said. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly outcome: CheckOutcome;
}

/** The checks of one text of a file, by the number of the rule. */
interface FileChecks {
  readonly file: SourceFile;
  /** Rules that looked at nothing but the text, and said nothing: most of them. */
  readonly silent: Set<number>;
  readonly others: Map<number, KeptCheck>;
  whole: WholeOutcome | undefined;
}

/** What all rules of a list came to that are on for a file. */
interface WholeOutcome extends Account {
  readonly rules: readonly Rule[];
  /** Those that said something, in the list's order. */
  readonly spoken: readonly RuleOutcome[];
}

/**
 * After so many changes everything is made anew: values that nobody asks for any more hold on to the texts that they were made of, each to
 * one at most, but there are many values.
 */
const changeLimit = 200;

const nothing: CheckOutcome = { findings: [] };

/** What is known of one project. */
export class KeptAnalysis {
  readonly #project: Project;
  readonly #tracker: Tracker;
  readonly #numbers = new Map<Rule, number>();
  readonly #lists: (readonly Rule[])[] = [];
  #checks = new Map<string, FileChecks>();
  #evaluator: Evaluator;
  #modules: ModuleReader;
  /** The state of the project in which everything was made anew. */
  #renewed: number;
  /** The state of the project that was looked at last. */
  #revision: number;

  constructor(project: Project, tracker: Tracker) {
    this.#project = project;
    this.#tracker = tracker;
    this.#evaluator = new Evaluator(project);
    this.#modules = new ModuleReader(this.#evaluator);
    this.#renewed = this.#revision = tracker.revision;
  }

  get evaluator(): Evaluator {
    return this.#evaluator;
  }

  get modules(): ModuleReader {
    return this.#modules;
  }

  /** Gets ready for the project as it is now. */
  prepare(): void {
    if (this.#revision === this.#tracker.revision) return;
    this.#revision = this.#tracker.revision;
    // Where it matters what is asked first, only a fresh evaluation says what a fresh evaluation says.
    const isUsable = this.#evaluator.machine.isSettled && this.#modules.fixpoints.isCurrent();
    if (!isUsable || this.#revision - this.#renewed >= changeLimit) this.renew();
  }

  /** Whether what was found out is what a fresh analysis finds out. */
  get isAsFresh(): boolean {
    return this.#renewed === this.#tracker.revision || this.#evaluator.machine.isSettled;
  }

  /** Forgets everything. */
  renew(): void {
    this.#evaluator = new Evaluator(this.#project);
    this.#modules = new ModuleReader(this.#evaluator);
    this.#checks = new Map();
    this.#renewed = this.#tracker.revision;
  }

  /** One list for all lists of the same rules, by which `wholeOutcome` knows it again. */
  listOf(rules: readonly Rule[]): readonly Rule[] {
    const known = this.#lists.find((list) => isSameList(list, rules));
    if (known === undefined) this.#lists.push(rules);
    return known ?? rules;
  }

  /** What the rules of a list say of a file, where nothing has to be found out: those that say something, in order. Else undefined. */
  wholeOutcome(rules: readonly Rule[], file: SourceFile): readonly RuleOutcome[] | undefined {
    const { whole } = this.#checksOf(file);
    if (whole?.rules !== rules || whole.dependency?.isCurrent() === false) return undefined;
    this.#tracker.take(whole);
    return whole.spoken;
  }

  /** Remembers that of the rules of a list these are on for a file, and have all been asked for what they say. */
  settle(rules: readonly Rule[], file: SourceFile, enabled: readonly Rule[]): void {
    const checks = this.#checksOf(file);
    const kept = enabled.flatMap((rule) => {
      const check = checks.others.get(this.#numberOf(rule));
      return check === undefined ? [] : [{ ...check, rule }];
    });
    const told = new Set(kept.flatMap(({ account }) => account.told ?? []));
    checks.whole = {
      rules,
      spoken: kept.filter(({ outcome }) => outcome.findings.length > 0 || outcome.thrown !== undefined),
      dependency: this.#tracker.joined(kept.map(({ account }) => account.dependency)),
      told: told.size === 0 ? undefined : [...told],
    };
  }

  /** What a rule says of a file; `check` is called where that has to be found out. */
  outcome(rule: Rule, file: SourceFile, check: () => CheckOutcome): CheckOutcome {
    const tracker = this.#tracker;
    const checks = this.#checksOf(file);
    const number = this.#numberOf(rule);
    if (checks.silent.has(number)) return nothing;
    const kept = checks.others.get(number);
    if (kept !== undefined && kept.account.dependency?.isCurrent() !== false) {
      tracker.take(kept.account);
      return kept.outcome;
    }
    const checkFile = () => {
      tracker.note(file);
      return check();
    };
    return tracker.account(checkFile, (outcome, account) => {
      const isOfText = account.dependency === file && account.told === undefined;
      if (isOfText && outcome.findings.length === 0 && outcome.thrown === undefined) checks.silent.add(number);
      else checks.others.set(number, { outcome, account });
    });
  }

  #checksOf(file: SourceFile): FileChecks {
    let checks = this.#checks.get(file.path);
    if (checks?.file !== file) {
      checks = { file, silent: new Set(), others: new Map(), whole: undefined };
      this.#checks.set(file.path, checks);
    }
    return checks;
  }

  #numberOf(rule: Rule): number {
    const number = this.#numbers.get(rule) ?? this.#numbers.size;
    this.#numbers.set(rule, number);
    return number;
  }
}

const known = new WeakMap<Project, KeptAnalysis>();

/** What is known of a project that changes, ready for it as it is now; undefined for one that is looked at once. */
export function keptAnalysis(project: Project): KeptAnalysis | undefined {
  const { tracker } = project;
  if (tracker === undefined) return undefined;
  const kept = known.get(project) ?? new KeptAnalysis(project, tracker);
  known.set(project, kept);
  kept.prepare();
  return kept;
}
