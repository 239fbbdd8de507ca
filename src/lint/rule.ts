// Owns the contract of a rule: plain metadata and a pure function of facts. A rule reads no file, prints nothing,
// and keeps no state between files; severity, suppression and order of output are the engine's.

import type { Evaluator } from "../eval/evaluator.ts";
import type { ModuleReader } from "../eval/modules/modules.ts";
import type { Project } from "../project/project.ts";
import type { SourceFile } from "../project/source-file.ts";
import type { Span } from "../text/span.ts";
import type { Applicability, Category, Confidence, Fix, RelatedSpan, Severity } from "./diagnostic.ts";
import type { Suppression, SuppressionStatus } from "./suppressions.ts";

/** What a rule says of one place. */
export interface Finding {
  /** Where; in `path`, or in the file that is being checked. */
  readonly span: Span;
  /** What, why, what to do: at most three sentences, without a line break. */
  readonly message: string;
  /** A few words beside the span in a code frame. */
  readonly label?: string;
  /** Absolute path, where the place is in another file than the one being checked; the rule's `scope` is then `project`. */
  readonly path?: string;
  /** Where it differs from the rule's default; a severity that the configuration names wins over both. */
  readonly severity?: Severity;
  /** Default: `certain`. */
  readonly confidence?: Confidence;
  /**
   * What the finding is about, where the place may be of many such things, as the text of a function is. Of several subjects at
   * one place only the first is told.
   */
  readonly subject?: object;
  /** Further places, in the order in which Nix would walk them. */
  readonly related?: readonly RelatedSpan[];
  readonly fixes?: readonly Fix[];
}

/** What a rule is given for each file. Everything in it is computed when first asked for. */
export interface RuleContext {
  /** The file to check. */
  readonly file: SourceFile;
  /** The files around it. */
  readonly project: Project;
  /** What expressions evaluate to, across files. */
  readonly evaluator: Evaluator;
  /** Which functions and sets are modules, and what their `imports` hold. */
  readonly modules: ModuleReader;
  /** May be called any number of times; the same finding twice counts once. */
  report(finding: Finding): void;
}

/** What a rule about suppressions is given for each file, after all other rules have reported on every file. */
export interface SuppressionContext {
  readonly file: SourceFile;
  /** In the file's order. */
  readonly suppressions: readonly Suppression[];
  /** Ids of all rules, those that are switched off among them. */
  readonly knownRules: readonly string[];
  /** What became of the rule at `index` in the comment's list. */
  status(suppression: Suppression, index: number): SuppressionStatus;
  report(finding: Finding): void;
}

/** A rule, built in or from a plugin. It has one of the two checks, or both. */
export interface Rule {
  /** Kebab-case, names the offence; the same in file name, page, fixtures, suppressions and output. */
  readonly id: string;
  readonly category: Category;
  /** Severity of a finding that names none. */
  readonly severity: Severity;
  /** One line, for lists. */
  readonly summary: string;
  /** The best fix it may offer; absent where it offers none. The engine's tests hold findings to it. */
  readonly fix?: Applicability;
  /** False keeps it out of the preset "recommended". */
  readonly recommended?: false;
  /**
   * `project` where findings may lie in another file than the one being checked: it is then given every file, even
   * where only some are reported. Default: `file`.
   */
  readonly scope?: "file" | "project";
  /** How an editor may draw what is reported: faded where it does nothing, struck out where it is gone from Clan or Nix. */
  readonly tag?: "unnecessary" | "deprecated";
  /** Address of its page; absent for built-in rules, whose pages have a common place. */
  readonly url?: string;
  check?(ctx: RuleContext): void;
  checkSuppressions?(ctx: SuppressionContext): void;
}

/** Types a rule where it is written; gives it back unchanged. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
