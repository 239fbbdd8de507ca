// Nix judges the fixtures of malformed-imports: each module that is reported fails with a message that the report quotes,
// what fixes make of it evaluates, and modules about which nothing is said do too.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path/posix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { malformedImports } from "../../rules/malformed-imports.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { fixtureRoot, openFixture } from "../../src/testing/fixture.ts";
import { findFixtures, readFixture } from "../harness/read-fixtures.ts";
import { evaluateNix, harness, hasNix } from "./evaluate.ts";

const rules = [malformedImports];
// A function of a function is no module until it is applied.
const skipped = new Set(["outer.nix"]);
// What stands for arguments that the modules take.
const specialArgs = `{
  inputs.other.nixosModules.default = { };
  name = "x";
  extra = { };
  others = [ ];
  modulesPath = toString ./modules;
}`;

const cases = findFixtures()
  .filter(({ rule }) => rule === malformedImports.id)
  .map((location) => ({ name: location.name, fixture: readFixture(location) }));

describe.skipIf(!hasNix())("Nix on malformed imports", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "unknot-malformed-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function evaluate(texts: ReadonlyMap<string, string>, path: string) {
    const root = mkdtempSync(join(folder, "case-"));
    for (const [name, text] of [...texts, ["modules/installer.nix", "{ }"] as const]) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    writeFileSync(
      join(root, "evaluate.nix"),
      `(import <truth>).nixos { modules = [ ./${path} ]; specialArgs = ${specialArgs}; }`,
    );
    return evaluateNix(join(root, "evaluate.nix"), { attr: "config.marker", include: { truth: harness } });
  }

  for (const { name, fixture } of cases) {
    const project = openFixture(fixture);
    const { diagnostics } = lintProject(project, { rules });
    const fixed = fixProject(openFixture(fixture), { rules, unsafe: true });
    const fixedTexts = new Map(fixture.files);
    for (const { path, after } of fixed.changes)
      fixedTexts.set(path.slice(fixtureRoot.length + 1), new TextDecoder().decode(after));

    for (const [path] of fixture.expected) {
      const messages = diagnostics
        .filter((diagnostic) => diagnostic.path === `${fixtureRoot}/${path}`)
        .map(({ message }) => message);
      if (messages.length === 0 || skipped.has(path)) continue;
      test(`${name}, ${path}`, { timeout: 60_000 }, () => {
        const { outcome, message } = evaluate(fixture.files, path);
        expect(outcome).toBe("error");
        expect(messages.some((ours) => isQuoted(ours, message))).toBe(true);
        const remaining = fixed.remaining.diagnostics.filter((each) => each.path === `${fixtureRoot}/${path}`);
        if (remaining.length === 0) expect(evaluate(fixedTexts, path)).toMatchObject({ outcome: "ok" });
      });
    }
  }

  test.each(["module.nix", "declared.nix", "freeform.nix"])("%s, which is sound", { timeout: 60_000 }, (path) => {
    const { fixture } = cases.find(({ name }) => name === "silent")!;
    expect(evaluate(fixture.files, path)).toMatchObject({ outcome: "ok" });
  });
});

/** Whether a message of ours quotes one of Nix's, whose wording differs between versions in one place. */
function isQuoted(ours: string, nix: string): boolean {
  const quoted = /Nix stops with "(.+?)"\. /.exec(ours)?.[1] ?? "";
  const older = quoted.replace(/^expected a list but found (.*)$/, "value is $1 while a list was expected");
  return [quoted, older].some((text) => text !== "" && text.split("…").every((part) => nix.includes(part)));
}
