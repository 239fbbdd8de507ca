// Real Nix judges the fixed texts of fixtures of the two knot rules: each module recursed as it was, and evaluates to what was
// meant once it is fixed. Options that it does not declare itself are taken by a freeform type.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readFixture } from "../harness/read-fixtures.ts";
import { evaluateNix, hasNix } from "./evaluate.ts";

const folder = mkdtempSync(join(tmpdir(), "unknot-knot-fixtures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly fixture: string;
  readonly file: string;
  /** Definitions of other modules. */
  readonly given: string;
  /** What is read of `config`, and its value. */
  readonly read: string;
  readonly value: unknown;
  /** Whether the fix is one of `--unsafe`. */
  readonly unsafe?: boolean;
}

const imports = "config-dependent-imports";
const structure = "config-dependent-structure";

const cases: readonly Case[] = [
  {
    fixture: `${imports}/body`,
    file: "update.nix",
    given: "my.enable = true;",
    read: "environment.variables.A",
    value: "1",
  },
  { fixture: `${imports}/body`, file: "update.nix", given: "my.enable = false;", read: "services.foo.port", value: 1 },
  {
    fixture: `${imports}/body`,
    file: "choice.nix",
    given: "my = { enable = false; other = true; };",
    read: "services",
    value: { b: { enable: true } },
  },
  {
    fixture: `${imports}/body`,
    file: "choice.nix",
    given: "my = { enable = false; other = false; };",
    read: "services",
    value: { c: { enable: true } },
  },
  {
    fixture: `${imports}/body`,
    file: "optional.nix",
    given: "my.enable = true;",
    read: "services.foo.enable",
    value: true,
  },
  { fixture: `${imports}/package-set`, file: "library.nix", given: "a = 1;", read: "a", value: 1 },
  { fixture: `${imports}/package-set`, file: "no-library.nix", given: "a = 1;", read: "a", value: 1 },
  { fixture: `${imports}/package-set`, file: "looked-up.nix", given: "a = 1;", read: "a", value: 1 },
  { fixture: `${imports}/package-set`, file: "innermost.nix", given: "a = 1;", read: "a", value: 1, unsafe: true },
  {
    fixture: `${imports}/conditional`,
    file: "hosts/lea.nix",
    given: "my.server = true;",
    read: "services.openssh.enable",
    value: true,
    unsafe: true,
  },
  {
    fixture: `${imports}/conditional`,
    file: "hosts/ada.nix",
    given: "my = { desktop = true; headless = true; }; services = { };",
    read: "services",
    value: {},
    unsafe: true,
  },
  {
    fixture: `${imports}/conditional`,
    file: "hosts/eve.nix",
    given: "my.laptop = true;",
    read: "services.tlp.enable",
    value: true,
    unsafe: true,
  },
  {
    fixture: `${structure}/names`,
    file: "web.nix",
    given: "services.web.enable = true;",
    read: "services.web.port",
    value: 80,
  },
  { fixture: `${structure}/names`, file: "root.nix", given: "my.enable = true;", read: "time.timeZone", value: "UTC" },
  {
    fixture: `${structure}/names`,
    file: "root.nix",
    given: "my.enable = false;",
    read: "networking.hostName",
    value: "lea",
  },
  {
    fixture: `${structure}/names`,
    file: "choice.nix",
    given: 'my.kind = "desktop";',
    read: "services",
    value: { xserver: { enable: true } },
  },
  {
    fixture: `${structure}/names`,
    file: "inherited.nix",
    given: "my.enable = true;",
    read: "services.foo.enable",
    value: true,
  },
  {
    fixture: `${structure}/names`,
    file: "merged.nix",
    given: "my.enable = true;",
    read: "services",
    value: { foo: { enable: true }, bar: { enable: true }, baz: { enable: true } },
  },
];

describe.skipIf(!hasNix())("fixtures of knots, judged by Nix", () => {
  test.each(cases)("$fixture $file with $given", ({ fixture, file, given, read, value, unsafe }) => {
    const [rule, name] = fixture.split("/") as [string, string];
    const { files, fixed, unsafeFixed } = readFixture({ rule, name, isFolder: false });
    const evaluate = (label: string, texts: ReadonlyMap<string, string>) => {
      const root = join(folder, fixture, label);
      for (const [path, text] of texts) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      const free = "freeformType = lib.types.lazyAttrsOf lib.types.anything;";
      const expression = `let inherit (import ${join(import.meta.dirname, "module-system")}) lib; in (lib.evalModules {
        modules = [ ${join(root, file)} { ${free} config = { _module.args.pkgs = { inherit lib; }; ${given} }; } ];
      }).config.${read}`;
      return evaluateNix({ expression });
    };
    expect(evaluate("before", files)).toMatchObject({ outcome: "knot" });
    const after = evaluate("after", new Map([...files, ...((unsafe === true ? unsafeFixed : fixed) ?? [])]));
    expect(after).toMatchObject({ outcome: "ok", value });
  });
});
