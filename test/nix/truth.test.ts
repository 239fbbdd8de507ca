// The stand-ins of this folder against the recorded verdicts of test/truth: every covered probe must come out
// as real nixpkgs and Clan modules made it come out. This is what allows other tests to evaluate with them.

import { cpus } from "node:os";
import { expect, test } from "vitest";
import { hasNix, nixVersion } from "./evaluate.ts";
import { agrees, readCoverage, recordedVersion, runProbes } from "./truth-cases.ts";

test.skipIf(!hasNix())("the stand-ins agree with every recorded verdict they cover", { timeout: 240_000 }, async () => {
  const { total, covered, uncovered, probes } = readCoverage();
  const answers = await runProbes(probes, Math.max(2, cpus().length));
  const wrong = answers.filter((answer) => !agrees(answer));
  const wrongCases = new Set(wrong.map((answer) => answer.probe.case));

  console.log(
    `truth: ${covered.length} of ${total} cases covered (${probes.length} probes), ` +
      `${covered.length - wrongCases.size} agree, with Nix ${nixVersion()}`,
  );
  for (const [name, reason] of uncovered) console.log(`truth: not covered: ${name}: ${reason}`);

  expect(answers.length).toBe(probes.length);
  expect(covered.length / total).toBeGreaterThan(0.9);
  const shown = wrong.map(
    ({ probe, outcome, message }) =>
      `${probe.case} ${probe.attr}: recorded ${probe.expected} ${probe.expectedMessage}, got ${outcome} ${message}`,
  );
  if (nixVersion() === recordedVersion) expect(shown).toEqual([]);
  else for (const line of shown) console.log(`truth: differs under Nix ${nixVersion()}: ${line}`);
});

test.runIf(!hasNix())("the recorded verdicts", ({ skip }) => {
  skip("nix-instantiate is not installed: nothing was compared");
});
