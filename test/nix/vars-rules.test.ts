// Real Nix judges what rules say of Clan's vars: that a public file's `.value` is what its path leads to, and that names which
// depend on the system are others for an operator on another one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findFixtures, readFixture } from "../harness/read-fixtures.ts";
import { evaluateNix, harness, hasNix } from "./evaluate.ts";

const folder = mkdtempSync(join(tmpdir(), "unknot-vars-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fixtureOf(rule: string, name: string) {
  return readFixture(findFixtures().find((location) => location.rule === rule && location.name === name)!);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const serviceOptions = `{ lib, ... }: { options.services.api = lib.mkOption { type = lib.types.raw; default.enable = true; }; }`;

describe.skipIf(!hasNix())("a public file that is read by its path", () => {
  const { files, fixed } = fixtureOf("eval-time-vars-path", "public-file");
  const [[name, before] = ["", ""]] = files;
  const names = ["id", "name", "names", "settings", "enable", "inherited", "text", "commented"];

  function read(text: string, vars: Readonly<Record<string, string>>, wanted: readonly string[]) {
    const root = mkdtempSync(join(folder, "flake-"));
    write(join(root, "module.nix"), text);
    write(join(root, "options.nix"), serviceOptions);
    for (const [file, value] of Object.entries(vars))
      write(join(root, `vars/per-machine/lea/api/${file}/value`), value);
    const module = `{ imports = [ ${root}/module.nix ]; }`;
    return evaluateNix(
      {
        expression: `let
          truth = import <truth>;
          machine = truth.clan { directory = "${root}"; modules = [ ${root}/options.nix (${module}) ]; };
        in truth.lib.getAttrs [ ${wanted.map((key) => JSON.stringify(key)).join(" ")} ] machine.config.services.api`,
      },
      { include: { truth: harness } },
    );
  }

  test("its value is the same text, with the trailing newline", () => {
    const vars = { id: "seven\n", settings: '{ "a": 1 }\n' };
    const old = read(before, vars, names);
    expect(old.outcome, old.message).toBe("ok");
    expect(old.value).toMatchObject({ id: "seven\n", names: ["seven"], settings: { a: 1 }, enable: true });
    expect(read(fixed!.get(name)!, vars, names)).toEqual(old);
  });

  test("where there is none, asking for its path fails, and asking whether it exists does not", () => {
    expect(read(before, {}, ["enable"]).message).toContain("Try running 'clan vars generate' first.");
    expect(read(fixed!.get(name)!, {}, ["enable"]).value).toEqual({ enable: false });
  });
});

describe.skipIf(!hasNix())("names that depend on the system", () => {
  const systems = ["x86_64-linux", "aarch64-darwin"];

  function namesSeenFrom(rule: string, fixture: string, path: string): unknown[] {
    const root = mkdtempSync(join(folder, "flake-"));
    write(join(root, "module.nix"), fixtureOf(rule, fixture).files.get(path)!);
    write(join(root, "options.nix"), serviceOptions);
    const { value, message } = evaluateNix(
      {
        expression: `let
          truth = import <truth>;
          machine = truth.clan { modules = [ ${root}/options.nix ${root}/module.nix ]; };
          seenFrom = system: truth.lib.mapAttrs (_: g: builtins.attrNames g.files)
            (truth.clanInternalsMachine machine system).config.clan.core.vars.generators;
        in map seenFrom [ ${systems.map((system) => `"${system}"`).join(" ")} ]`,
      },
      { include: { truth: harness } },
    );
    if (value === undefined) throw new Error(message);
    return value as unknown[];
  }

  test.each(["merged", "names"])("are others from another system: %s", (name) => {
    const [own, other] = namesSeenFrom("cross-system-generator", "names", `modules/${name}.nix`);
    expect(other).not.toEqual(own);
  });

  test("are the same where only values depend", () => {
    const [own, other] = namesSeenFrom("cross-system-generator", "silent", "modules/values.nix");
    expect(other).toEqual(own);
  });
});
