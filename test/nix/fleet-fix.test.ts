// The main job, end to end: the fleet's anti-patterns are found, `fix` rewrites them, and real Nix evaluates the result to
// what was meant. A second run finds nothing more to do.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { openProject } from "../../src/project/project.ts";
import { evaluateFleetHost, type FleetHost, hasNix } from "./evaluate.ts";

const root = join(mkdtempSync(join(tmpdir(), "unknot-fleet-")), "fleet");
cpSync(join(import.meta.dirname, "../../fixtures/fleet"), root, { recursive: true });
afterAll(() => rmSync(join(root, ".."), { recursive: true, force: true }));

function found(): string[] {
  const { diagnostics } = lintProject(openProject(root), { rules });
  return diagnostics.map(({ rule, severity, path }) => `${relative(root, path)} ${severity} ${rule}`);
}

function hostOf(name: string): FleetHost {
  const { outcome, message, value } = evaluateFleetHost(root, name);
  expect(outcome, message).toBe("ok");
  return value as FleetHost;
}

describe("the fleet", () => {
  test("each anti-pattern is found once, and nothing else", () => {
    expect(found()).toEqual([
      "lib/forced-env-names.nix warning forced-pkgs-registry",
      "modules/hosts/ida/default.nix error vars-generators-in-imports",
      "modules/hosts/pia/default.nix warning eval-time-vars-path",
    ]);
  });

  test.skipIf(!hasNix())("its broken host fails in Nix as the message says", () => {
    const { outcome, message } = evaluateFleetHost(root, "ida");
    expect(outcome).toBe("error");
    expect(message).toMatch(/The option `.*' does not exist/);
  });

  test("safe fixes leave nothing to report, and nothing to fix", () => {
    const { changes } = fixProject(openProject(root), { rules, unsafe: false });
    for (const { path, after } of changes) writeFileSync(path, after);
    expect(changes.map(({ path }) => relative(root, path))).toEqual([
      "lib/forced-env-names.nix",
      "modules/hosts/ida/default.nix",
      "modules/hosts/pia/default.nix",
    ]);
    expect(found()).toEqual([]);
    expect(fixProject(openProject(root), { rules, unsafe: false }).changes).toEqual([]);
  });

  test.skipIf(!hasNix())("its fixed hosts evaluate, and have the generators of their keys", () => {
    const sharedCore = ["deepseek-api-key", "gmail-app-password", "hindsight-token"];
    const names = ["anthropic-api-key", ...sharedCore];
    expect(hostOf("ida")).toMatchObject({ names, namesFrom: { "x86_64-linux": names, "aarch64-darwin": names } });
    expect(hostOf("pia")).toMatchObject({ names: sharedCore });
  });
});
