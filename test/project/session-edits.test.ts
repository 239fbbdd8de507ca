import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path/posix";
import { afterEach, expect, test } from "vitest";
import { generateFleet } from "../harness/generated-fleet.ts";
import { editAtRandom } from "../random/edits.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function makeFlake(files: Iterable<readonly [string, string]>): string {
  const root = mkdtempSync(join(tmpdir(), "unknot-edits-"));
  made.push(root);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("after any edit of a fleet, a session says what a fresh run says", () => {
  const root = makeFlake([]);
  cpSync(join(fixtures, "fleet"), root, { recursive: true });
  const { differences, renewed, files } = editAtRandom(root, 40, 7);
  expect(differences).toEqual([]);
  // In a fleet of four machines nearly all depends on nearly all; but not all.
  expect(renewed).toBeLessThan(files);
});

test("after any edit of a fleet of eight machines, too", () => {
  const root = makeFlake(generateFleet(8, 12).files);
  expect(editAtRandom(root, 30, 11).differences).toEqual([]);
});

// All that rules are tried on: knots, cycles, broken texts, and what is at the limits of evaluation.
test("after any edit of the fixtures of all rules, too", () => {
  const texts: [string, string][] = [["flake.nix", "{ outputs = { self, ... }: { nixosModules.a = ./a.nix; }; }\n"]];
  const root = makeFlake(texts);
  for (const rule of readdirSync(join(fixtures, "rules"))) {
    cpSync(join(fixtures, "rules", rule), join(root, rule), { recursive: true });
  }
  expect(editAtRandom(root, 3, 3).differences).toEqual([]);
});

test.each(["config-dependent-imports", "vars-cycle", "unselected-secret-key", "malformed-imports", "missing-import"])(
  "after any edit of the fixtures of %s alone, too",
  (rule) => {
    const root = makeFlake([["flake.nix", "{ outputs = _: { }; }\n"]]);
    cpSync(join(fixtures, "rules", rule), root, { recursive: true });
    expect(editAtRandom(root, 12, 5).differences).toEqual([]);
  },
);
