// Real Nix judges the fixes of `eval-time-vars-path` and `forced-pkgs-registry`: what they rewrite evaluates to what it was.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { openProject } from "../../src/project/project.ts";
import { findFixtures, readFixture } from "../harness/read-fixtures.ts";
import { evaluateFleetHost, evaluateNix, type FleetHost, hasNix } from "./evaluate.ts";

const folder = mkdtempSync(join(tmpdir(), "unknot-fix-"));
const original = join(import.meta.dirname, "../../fixtures/fleet");
const fixed = join(folder, "fleet");
const wanted = ["eval-time-vars-path", "forced-pkgs-registry"];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fixtureOf(rule: string, name: string) {
  return readFixture(findFixtures().find((location) => location.rule === rule && location.name === name)!);
}

function evaluateFile(root: string, files: ReadonlyMap<string, string>, call: (path: string) => string) {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const system = join(import.meta.dirname, "module-system");
  return evaluateNix({ expression: `let inherit (import ${system}) lib; in ${call(root)}` });
}

function expectSame(rule: string, name: string, call: (root: string) => string): void {
  const { files, fixed: after } = fixtureOf(rule, name);
  const before = evaluateFile(join(folder, rule, name, "before"), files, call);
  expect(before.outcome, before.message).toBe("ok");
  expect(evaluateFile(join(folder, rule, name, "after"), new Map([...files, ...after!]), call)).toEqual(before);
}

describe.skipIf(!hasNix())("fixtures", () => {
  const file = "{ path = builtins.hashString ''md5'' name; }";
  const config = `{
    name = "n";
    networking.hostName = "lea";
    services.six.enable = true;
    clan.core.vars.generators = lib.genAttrs [ "a" "b" "api" "api-lea" "gmail" "mail" "smtp" "ssh" "token" ] (g:
      { files = lib.genAttrs [ "env" "id" "key" "tls.pem" "token" ] (f: let name = g + f; in ${file}); });
  }`;
  test.each(["accessor", "bindings", "only-binding"])("a machine with moved bindings: %s", (name) => {
    expectSame(
      "eval-time-vars-path",
      name,
      (root) => `import ${root}/modules/hosts/pia { config = ${config}; inherit lib; pkgs = { }; }`,
    );
  });

  test("readers of a registry without packages", () => {
    const pkgs = '{ openssl = "/openssl"; }';
    const osConfig = '{ clan.core.vars.generators."gmail-key".files.key.path = "/run/key"; }';
    expectSame(
      "forced-pkgs-registry",
      "consumers",
      (root) => `{
        spelled = import ${root}/lib/spelled.nix { inherit lib; pkgs = ${pkgs}; };
        inherited = import ${root}/lib/inherited.nix { inherit lib; pkgs = ${pkgs}; };
        session = import ${root}/modules/shared/session.nix { osConfig = ${osConfig}; pkgs = ${pkgs}; };
        names = let names = import ${root}/lib/names.nix { inherit lib; pkgs = ${pkgs}; }; in
          { inherit (names) known tags variables; path = names.getVmPath { key = "gmail"; mountPoint = "/mnt"; }; };
      }`,
    );
  });
});

describe.skipIf(!hasNix())("the fleet after these fixes", () => {
  beforeAll(() => {
    cpSync(original, fixed, { recursive: true });
    const { changes, remaining } = fixProject(openProject(fixed), { rules, runs: (id) => wanted.includes(id) });
    expect(remaining.diagnostics).toEqual([]);
    expect(changes.map(({ path }) => path.slice(fixed.length + 1))).toEqual([
      "lib/forced-env-names.nix",
      "modules/hosts/pia/default.nix",
    ]);
    for (const { path, after } of changes) writeFileSync(path, after);
  });

  test("pia has the variables and the generators that it had", () => {
    const [before, after] = [original, fixed].map((root) => evaluateFleetHost(root, "pia").value as FleetHost);
    expect(after).toEqual(before);
    expect(after?.variables).toHaveProperty("HINDSIGHT_TOKEN_FILE");
  });

  test("the flake's call of forced-env-names.nix, which passes packages, still works", () => {
    const { value } = evaluateNix({
      expression: `import ${fixed}/lib/forced-env-names.nix { pkgs = throw "forced"; } [ "gmail" "deepseek" ]`,
    });
    expect(value).toEqual(["DEEPSEEK_API_KEY_FILE"]);
  });
});
