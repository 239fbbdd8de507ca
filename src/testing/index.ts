// Owns what a test of somebody's own rule imports from "unknot/test". It belongs to no test runner: what is wrong is thrown.

import { rules as builtinRules } from "../../rules/index.ts";
import type { Rule } from "../lint/rule.ts";
import { describeRuleFault } from "../lint/rule-fault.ts";
import { checkFixture } from "./check-fixture.ts";
import { buildFixture, splitFiles } from "./fixture.ts";

/** What is expected besides what the markers say. */
export interface RuleExpectation {
  /**
   * The text after safe fixes; absent where there are none. Of several files, those that change, each behind its
   * `# file:` line.
   */
  readonly fixed?: string;
  /** The text after safe and unsafe fixes; absent where unsafe ones add nothing. */
  readonly unsafeFixed?: string;
  /** Rules that run besides, where the code names them in a marker or a suppression. The built-in ones always may be. */
  readonly otherRules?: readonly Rule[];
}

/**
 * Runs a rule on Nix code, and holds what it reports and fixes to the markers in the code: comment lines below the text that they
 * speak of.
 *
 *     with lib; { a = mkIf true 1; }
 *     #               ^^^^^^^^^^^ mk-if-true: part of the message
 *
 * What is reported and what is marked must be the same set, so code without markers is code in which nothing may be reported.
 * Where the first line is `# file: flake.nix`, such lines begin further files; an `unknot.toml` among them configures the run.
 * Each run also checks that fixed text parses, that fixing again changes nothing, that a safe fix keeps every comment, and that the
 * rule throws on no beginning of the code.
 * @throws Error that lists everything in which the outcome differs from what is expected.
 */
export function testRule(rule: Rule, code: string, expectation: RuleExpectation = {}): void {
  const fault = describeRuleFault(rule);
  if (fault !== undefined) throw new Error(`This is not a rule: ${fault}.`);
  const others = [...builtinRules, ...(expectation.otherRules ?? [])];
  if (others.some((other) => other !== rule && other.id === rule.id)) {
    throw new Error(`There is a rule "${rule.id}" already. Give this one another id.`);
  }
  const { files, untracked } = splitFiles(code, fileName);
  const { fixed, unsafeFixed } = expectation;
  const fixture = buildFixture(files, {
    untracked,
    fixed: fixed === undefined ? undefined : splitFiles(fixed, fileName).files,
    unsafeFixed: unsafeFixed === undefined ? undefined : splitFiles(unsafeFixed, fileName).files,
  });
  checkFixture(rule, fixture, others.includes(rule) ? others : [...others, rule]);
}

const fileName = "example.nix";
