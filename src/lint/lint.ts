// Owns a run: which rules see which files, what becomes of their findings, and in which order they come out. Nothing a
// rule does stops a run: a rule that throws is a failure of the result. The whole project is in view in any case.

import { Evaluator } from "../eval/evaluator.ts";
import { ModuleReader } from "../eval/modules/modules.ts";
import type { RuleLevel } from "../project/configuration.ts";
import type { Notice, Project } from "../project/project.ts";
import { RuleLevelTable } from "../project/rule-levels.ts";
import type { SourceFile } from "../project/source-file.ts";
import { compareDiagnostics, type Diagnostic, type Fix } from "./diagnostic.ts";
import { ruleAddress } from "./documentation.ts";
import { type CheckOutcome, type KeptAnalysis, keptAnalysis } from "./kept-analysis.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { coversPlaceOf, findSuppressions, type Suppression, type SuppressionStatus } from "./suppressions.ts";

/** How to run. Severities and exclusions are those of the project's configuration. */
export interface LintOptions {
  /** Every rule there is: what a suppression may name. The configuration decides which of them run. */
  readonly rules: readonly Rule[];
  /** Of the rules that the configuration lets run, those that do; default: all. */
  readonly runs?: (ruleId: string) => boolean;
  /** Which files' diagnostics are wanted, by absolute path; default: all. */
  readonly only?: (path: string) => boolean;
  /** What is known of the project already, for a run beside other work on it; default: nothing. */
  readonly facts?: { readonly evaluator: Evaluator; readonly modules: ModuleReader };
  /** Called after each file. What it throws ends the run. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A rule that threw. Its findings on that file are incomplete. */
export interface RuleFailure {
  readonly rule: string;
  /** Absolute. */
  readonly path: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** What a run found. */
export interface LintResult {
  /** In the order of output, without duplicates. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were looked at, of those that were wanted. */
  readonly files: number;
  /** Files that were skipped, and why. */
  readonly notices: readonly Notice[];
  /** Not empty: the result is incomplete. */
  readonly failures: readonly RuleFailure[];
  /** For a project that changes: how many files were looked at anew, by any rule. */
  readonly renewed?: number;
}

/** What a file's text says by itself. */
export interface TextResult {
  /** In the order of output. */
  readonly diagnostics: readonly Diagnostic[];
  /** Rules that asked for more than the text, so that nothing is known of what they would say. */
  readonly undecided: ReadonlySet<string>;
}

/** Runs rules on the files of a project. */
export function lintProject(project: Project, options: LintOptions): LintResult {
  const kept = options.facts === undefined ? keptAnalysis(project) : undefined;
  const result = new Run(project, options, kept).result();
  if (kept?.isAsFresh !== false) return result;
  kept.renew();
  return new Run(project, options, kept).result();
}

/** Runs on one file what rules can tell without any other file and without evaluating: enough while someone is typing. */
export function lintText(project: Project, file: SourceFile, options: LintOptions): TextResult {
  return new Run(project, options).textResult(file);
}

/** What a rule meets that asks for more than the text. */
const beyondText = new Error("the rule asks for more than the text");

class Run {
  readonly #project: Project;
  readonly #options: LintOptions;
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #levels: RuleLevelTable;
  readonly #listed: ReadonlySet<string>;
  readonly #diagnostics = new Map<string, Map<string, Diagnostic>>();
  readonly #failures: RuleFailure[] = [];
  readonly #subjects = new Map<string, object>();
  readonly #held = new Map<Suppression, Set<string>>();
  readonly #undecided = new Set<string>();
  readonly #kept: KeptAnalysis | undefined;
  readonly #renewed = new Set<SourceFile>();

  constructor(project: Project, options: LintOptions, kept?: KeptAnalysis) {
    this.#project = project;
    this.#options = options;
    this.#kept = kept;
    this.#evaluator = options.facts?.evaluator ?? kept?.evaluator ?? new Evaluator(project);
    this.#modules = options.facts?.modules ?? kept?.modules ?? new ModuleReader(this.#evaluator);
    this.#levels = new RuleLevelTable(project.configuration, project.root);
    this.#listed = new Set(project.files);
  }

  result(): LintResult {
    const paths = this.#project.files;
    const { only = () => true, onProgress, runs } = this.#options;
    const wanted: SourceFile[] = [];
    const running = this.#options.rules.filter((rule) => rule.check !== undefined && runs?.(rule.id) !== false);
    const rules = this.#kept?.listOf(running) ?? running;
    const strays = rules.filter((rule) => rule.scope === "project" && this.#isEnabled(rule, ""));
    const wandering = this.#kept?.listOf(strays) ?? strays;
    for (const [index, path] of paths.entries()) {
      const isWanted = only(path);
      if (isWanted || wandering.length > 0) {
        const file = this.#project.file(path);
        if (file !== undefined) this.#check(file, isWanted ? rules : wandering);
        if (file !== undefined && isWanted) wanted.push(file);
      }
      onProgress?.(index + 1, paths.length);
    }
    const diagnostics = wanted.flatMap((file) => this.#settle(file)).sort(compareDiagnostics);
    return {
      diagnostics,
      files: wanted.length,
      // In which order files are read depends on what was known before.
      notices: this.#project.notices.filter(({ path }) => only(path)).sort((a, b) => (a.path < b.path ? -1 : 1)),
      failures: this.#failures,
      ...(this.#kept === undefined ? {} : { renewed: this.#renewed.size }),
    };
  }

  textResult(file: SourceFile): TextResult {
    let current: Rule;
    const refuse = (): never => {
      throw beyondText;
    };
    const report = (finding: Finding) => this.#report(current, file, finding);
    const ctx = Object.defineProperties({ file, report } as RuleContext, {
      project: { get: refuse },
      evaluator: { get: refuse },
      modules: { get: refuse },
    });
    for (const rule of this.#options.rules) {
      if (rule.check === undefined || !this.#isEnabled(rule, file.path)) continue;
      current = rule;
      this.#attempt(rule, file, () => rule.check?.(ctx));
    }
    const diagnostics = this.#settle(file)
      .filter(({ rule }) => !this.#undecided.has(rule))
      .sort(compareDiagnostics);
    return { diagnostics, undecided: this.#undecided };
  }

  #check(file: SourceFile, rules: readonly Rule[]): void {
    const known = this.#kept?.wholeOutcome(rules, file);
    if (known !== undefined) {
      for (const { rule, outcome } of known) this.#tell(rule, file, outcome);
      return;
    }
    const enabled: Rule[] = [];
    let report: (finding: Finding) => void;
    const ctx: RuleContext = {
      file,
      project: this.#project,
      evaluator: this.#evaluator,
      modules: this.#modules,
      report: (finding) => report(finding),
    };
    for (const rule of rules) {
      if (!this.#isEnabled(rule, file.path)) continue;
      if (this.#kept === undefined) {
        report = (finding) => this.#report(rule, file, finding);
        this.#attempt(rule, file, () => rule.check?.(ctx));
        continue;
      }
      enabled.push(rule);
      const outcome = this.#kept.outcome(rule, file, () => {
        this.#renewed.add(file);
        const found: Finding[] = [];
        report = (finding) => found.push(finding);
        try {
          rule.check?.(ctx);
        } catch (error) {
          return { findings: found, thrown: { error } };
        }
        return { findings: found };
      });
      this.#tell(rule, file, outcome);
    }
    this.#kept?.settle(rules, file, enabled);
  }

  #tell(rule: Rule, file: SourceFile, { findings, thrown }: CheckOutcome): void {
    for (const finding of findings) this.#report(rule, file, finding);
    if (thrown !== undefined) this.#fail(rule, file, thrown.error);
  }

  /** The file's diagnostics that no suppression holds back, those about suppressions among them. */
  #settle(file: SourceFile): Diagnostic[] {
    const suppressions = findSuppressions(file.tree);
    const kept = this.#withoutSuppressed(file, suppressions);
    if (suppressions.length === 0) return kept;
    const knownRules = this.#options.rules.map(({ id }) => id);
    this.#diagnostics.delete(file.path);
    for (const rule of this.#options.rules) {
      if (rule.checkSuppressions === undefined || !this.#isEnabled(rule, file.path)) continue;
      this.#attempt(rule, file, () =>
        rule.checkSuppressions?.({
          file,
          suppressions,
          knownRules,
          status: (suppression, index) => {
            // Who asks about an undecided rule cannot be sure either.
            if (this.#undecided.has(suppression.rules[index]?.name ?? "")) this.#undecided.add(rule.id);
            return this.#status(file, suppression, index);
          },
          report: (finding) => this.#report(rule, file, finding),
        }),
      );
    }
    return [...kept, ...this.#withoutSuppressed(file, suppressions)];
  }

  #withoutSuppressed(file: SourceFile, suppressions: readonly Suppression[]): Diagnostic[] {
    const diagnostics = [...(this.#diagnostics.get(file.path)?.values() ?? [])];
    if (suppressions.length === 0) return diagnostics;
    return diagnostics.filter((diagnostic) => {
      const holding = suppressions.filter(
        (suppression) =>
          suppression.rules.some(({ name }) => name === diagnostic.rule) &&
          coversPlaceOf(suppression, diagnostic, file.text),
      );
      for (const suppression of holding) {
        const held = this.#held.get(suppression) ?? new Set();
        this.#held.set(suppression, held.add(diagnostic.rule));
      }
      return holding.length === 0;
    });
  }

  #status(file: SourceFile, suppression: Suppression, index: number): SuppressionStatus {
    const id = suppression.rules[index]?.name;
    if (id !== undefined && this.#held.get(suppression)?.has(id)) return "used";
    const rule = this.#options.rules.find((candidate) => candidate.id === id);
    if (rule === undefined) return "unknown";
    const hasRun =
      rule.check !== undefined &&
      rule.checkSuppressions === undefined &&
      this.#isEnabled(rule, file.path) &&
      this.#level(rule, file.path) !== "off" &&
      !this.#undecided.has(rule.id) &&
      !this.#failures.some((failure) => failure.rule === id);
    return hasRun && suppression.scope !== undefined && suppression.reason !== undefined ? "unused" : "undecided";
  }

  #isEnabled(rule: Rule, path: string): boolean {
    if (this.#options.runs?.(rule.id) === false) return false;
    // A rule that reports elsewhere may be off here and on there, so its own file does not decide.
    return rule.scope === "project" ? this.#levels.mayRun(rule) : this.#level(rule, path) !== "off";
  }

  #level(rule: Rule, path: string): RuleLevel | undefined {
    return this.#levels.configured(rule, path);
  }

  #attempt(rule: Rule, file: SourceFile, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (error === beyondText) {
        this.#undecided.add(rule.id);
        return;
      }
      this.#fail(rule, file, error);
    }
  }

  #fail(rule: Rule, file: SourceFile, error: unknown): void {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    this.#failures.push({ rule: rule.id, path: file.path, message, stack });
  }

  #report(rule: Rule, file: SourceFile, finding: Finding): void {
    const path = finding.path ?? file.path;
    const level = this.#level(rule, path);
    if (level === "off" || !this.#listed.has(path)) return;
    if (finding.subject !== undefined) {
      const place = `${rule.id} ${path} ${finding.span.start} ${finding.span.end}`;
      const first = this.#subjects.get(place) ?? finding.subject;
      if (first !== finding.subject) return;
      this.#subjects.set(place, first);
    }
    const diagnostic: Diagnostic = {
      rule: rule.id,
      category: rule.category,
      severity: level ?? finding.severity ?? rule.severity,
      confidence: finding.confidence ?? "certain",
      message: finding.message,
      path,
      span: finding.span,
      ...(finding.label === undefined ? {} : { label: finding.label }),
      related: finding.related ?? [],
      fixes: (finding.fixes ?? []).filter((fix) => this.#isApplicable(fix)),
      url: rule.url ?? ruleAddress(rule.id),
    };
    const key = `${finding.span.start} ${finding.span.end} ${rule.id} ${finding.message}`;
    const inFile = this.#diagnostics.get(path) ?? new Map<string, Diagnostic>();
    this.#diagnostics.set(path, inFile);
    if (!inFile.has(key)) inFile.set(key, diagnostic);
  }

  /** Files that are not to be checked, or that could be misread, are not edited either. */
  #isApplicable(fix: Fix): boolean {
    return fix.edits.every(({ path }) => this.#listed.has(path) && this.#project.file(path)?.tree.errors.length === 0);
  }
}
