// Real Nix judges the house fix: the machine of each fixture of `vars-generators-in-imports` is evaluated as it was and as
// it is after `unknot fix`, with the small module system and the stand-in for Clan.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findFixtures, readFixture } from "../harness/read-fixtures.ts";
import { evaluateNix, harness, hasNix } from "./evaluate.ts";

const folder = mkdtempSync(join(tmpdir(), "unknot-fix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files below a new folder, and gives the names of the generators of a machine whose one module is `module.nix`. */
function generatorNames(name: string, files: ReadonlyMap<string, string>) {
  const root = join(folder, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const expression = `let h = import <truth>; in h.selNames (h.clan {
    modules = [ ${join(root, "module.nix")} ];
    specialArgs.inputs = { secrets = true; nixpkgs.lib = h.lib; };
  })`;
  return evaluateNix(
    { expression },
    { include: { truth: harness, nixpkgs: join(import.meta.dirname, "module-system") } },
  );
}

const fixtures = findFixtures().filter(({ rule }) => rule === "vars-generators-in-imports");
const rewritten = fixtures
  .map((location) => ({ location, fixture: readFixture(location) }))
  .filter(({ fixture }) => fixture.fixed);

describe.skipIf(!hasNix())("the house fix, judged by Nix", () => {
  test.each(rewritten)("$location.name", ({ location, fixture }) => {
    const isWrapped = location.name.startsWith("wrapped");
    const before = generatorNames(`${location.name}/before`, fixture.files);
    if (isWrapped) expect(before.outcome).toBe("ok");
    else expect(before.message).toMatch(/option `.*' does not exist/);

    const after = generatorNames(`${location.name}/after`, new Map([...fixture.files, ...(fixture.fixed ?? [])]));
    expect(after.message).toContain("api-key");
    expect(after.outcome).toBe("ok");
    // Generators that the module made itself are still there.
    for (const own of ["wifi", "vpn"]) {
      if ([...fixture.files.values()].some((text) => text.includes(`generators.${own}`)))
        expect(after.value).toContain(own);
    }
  });
});
