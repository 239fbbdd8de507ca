// Holds the analysis to the recorded verdicts of real Nix: knots that are found, sound trees that stay silent, errors that get
// the rule which speaks of them. Prints the table, and fails when a number gets worse.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Diagnostic } from "../../src/lint/diagnostic.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { diskFileSystem, overlayFileSystem } from "../../src/project/file-system.ts";
import { listFiles, openProject } from "../../src/project/project.ts";

interface Verdict {
  readonly name: string;
  readonly group: string;
  readonly verdict: "knot" | "error" | "ok";
  readonly note: string;
  /** Whether something is lost although Nix says nothing: the tree is sound only in that it evaluates. */
  readonly silent?: boolean;
}

interface Row {
  readonly truth: Verdict;
  readonly errors: readonly Diagnostic[];
}

/** What is reached; these numbers only ever grow. Errors without a rule that speaks of them are not found. */
const reached = { knots: 183, errors: 51 };

const folder = join(import.meta.dirname, "cases");
const knotCategories = new Set(["fixpoint", "vars", "registry"]);

function runCase(name: string): Row {
  const root = join(folder, name);
  const truth = JSON.parse(readFileSync(join(root, "truth.json"), "utf8")) as Verdict;
  // The recorded flakes had the harness in a folder of their own.
  const fileSystem = overlayFileSystem(
    diskFileSystem,
    new Map([[join(root, "harness/default.nix"), new TextEncoder().encode("{ lib }: import <truth>")]]),
  );
  const project = openProject(root, { fileSystem, listing: { ...listFiles(root), isGit: false } });
  const { diagnostics } = lintProject(project, { rules });
  return { truth, errors: diagnostics.filter(({ severity }) => severity === "error") };
}

const rows = readdirSync(folder).map(runCase);

/** Whether a sound tree is accused; where something is lost without a word, there is reason to. */
function isAccused(row: Row): boolean {
  return row.truth.silent !== true && isFound(row);
}

function isFound({ truth, errors }: Row): boolean {
  return errors.some(({ category }) => truth.verdict !== "knot" || knotCategories.has(category));
}

function printTable(): void {
  const groups = [...new Set(rows.map(({ truth }) => truth.group))].sort();
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => String(cell).padEnd(i === 0 ? 20 : 9)).join("");
  console.log(line(["group", "knot", "found", "error", "found", "ok", "false"]));
  for (const group of groups) {
    const of = (verdict: Verdict["verdict"]) =>
      rows.filter(({ truth }) => truth.group === group && truth.verdict === verdict);
    const [knots, errors, sound] = [of("knot"), of("error"), of("ok")];
    console.log(
      line([
        group,
        knots.length,
        knots.filter(isFound).length,
        errors.length,
        errors.filter(isFound).length,
        sound.length,
        sound.filter(isAccused).length,
      ]),
    );
  }
}

test("the recorded verdicts", () => {
  printTable();
  const of = (verdict: Verdict["verdict"]) => rows.filter(({ truth }) => truth.verdict === verdict);
  if (process.env["TRUTH_DETAILS"]) {
    for (const row of of("knot")) if (!isFound(row)) console.log(`missed ${row.truth.name}: ${row.truth.note}`);
    for (const row of of("ok"))
      if (isAccused(row))
        console.log(`false ${row.truth.name}: ${row.errors.map((d) => `${d.rule} ${d.message}`).join(" | ")}`);
    for (const row of of("error")) if (!isFound(row)) console.log(`silent-error ${row.truth.name}: ${row.truth.note}`);
  }
  const found = { knots: of("knot").filter(isFound).length, errors: of("error").filter(isFound).length };
  const falseAlarms = of("ok").filter(isAccused);
  console.log(`${found.knots} of ${of("knot").length} knots, ${found.errors} of ${of("error").length} errors found`);
  expect(falseAlarms.map(({ truth }) => truth.name)).toEqual([]);
  expect(found.knots).toBeGreaterThanOrEqual(reached.knots);
  expect(found.errors).toBeGreaterThanOrEqual(reached.errors);
});
