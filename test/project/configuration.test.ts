import { describe, expect, test } from "vitest";
import {
  type Configuration,
  defaultConfiguration,
  findConfiguration,
  loadConfiguration,
  unknownRuleIds,
} from "../../src/project/configuration.ts";
import { parseConfiguration } from "../../src/project/configuration-parser.ts";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { SourceText } from "../../src/text/source-text.ts";

function read(toml: string, path = "/flake/unknot.toml"): Configuration {
  const result = parseConfiguration(SourceText.fromString(toml, path), "/flake");
  if (result.errors !== undefined) throw new Error(result.errors.map(({ message }) => message).join("\n"));
  return result.configuration;
}

/** Each error as "the text it points at: message". */
function errorsOf(toml: string): string[] {
  const source = SourceText.fromString(toml, "/flake/unknot.toml");
  return (parseConfiguration(source).errors ?? []).map(({ span, message }) => `${source.slice(span)}: ${message}`);
}

describe("reading", () => {
  test("an empty file is the default", () => {
    expect(read("")).toEqual(defaultConfiguration);
  });

  test("everything", () => {
    const configuration = read(`
      exclude = ["vendor/**"]
      extends = ["all"]
      plugins = ["./lint/ours.mjs", "unknot-plugin-x"]
      rules.a = "off"
      [[overrides]]
      paths = ["modules/legacy/**"]
      rules = { b = "error" }
      [roles]
      registry = "secrets.nix"
      pure = []
      [evaluation]
      special-args = ["hostname"]
    `);
    expect(configuration).toMatchObject({
      exclude: ["vendor/**"],
      extends: ["all"],
      plugins: ["/flake/lint/ours.mjs", "unknot-plugin-x"],
      rules: { a: "off" },
      overrides: [{ paths: ["modules/legacy/**"], rules: { b: "error" } }],
      evaluation: { specialArgs: ["hostname"] },
    });
    expect(configuration.roles).toEqual({ ...defaultConfiguration.roles, registry: ["secrets.nix"], pure: [] });
    expect(configuration.ruleMentions.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("globs of a file in a subfolder are for that folder", () => {
    expect(read('exclude = ["x"]\nplugins = ["../y.mjs"]', "/flake/a/b/unknot.toml")).toMatchObject({
      exclude: ["a/b/x"],
      plugins: ["/flake/a/y.mjs"],
    });
  });
});

describe("errors", () => {
  test.each([
    ['exclud = ["x"]', 'exclud: unknown key "exclud"; the nearest is "exclude"'],
    ["[role]\nx = 1", 'role: unknown key "role"; the nearest is "roles"'],
    ['[roles]\nmachine = "x"', 'machine: unknown key "machine" in "roles"; the nearest is "machines"'],
    ["evaluation.zzz = 1", 'zzz: unknown key "zzz" in "evaluation"; known are special-args'],
    ['rules.a = "warn"', '"warn": "rules.a" must be "off", "info", "warning" or "error", not "warn"'],
    ["exclude = 3", '3: "exclude" must be a list of strings, not 3'],
    ["exclude = ['a', 3]", '3: "exclude[2]" must be a string, not 3'],
    ["roles.pure = true", 'true: "roles.pure" must be a string or a list of strings, not true'],
    ["overrides = {}", '{}: "overrides" must be a list of tables: [[overrides]], not a table'],
    ['"$schema" = 1', '1: "$schema" must be the address of a schema, not 1'],
    ["rules = 1", '1: "rules" must be a table of rules, not 1'],
  ])("%s", (toml, expected) => {
    expect(errorsOf(toml)).toEqual([expected]);
  });

  test("all of them, in the order of the file", () => {
    expect(errorsOf("a = 1\nexclude = 2\nb = 3\n[roles]\nc = 1\nd = 2")).toHaveLength(5);
    expect(errorsOf("exclude = 2\nb = 3").map((error) => error[0])).toEqual(["2", "b"]);
  });

  test("a key that a table must have", () => {
    expect(errorsOf("[[overrides]]\nrules = { }")[0]).toMatch(/: "overrides\[1\]\.paths" is missing$/);
  });

  test("what is not TOML has a place", () => {
    const source = SourceText.fromString('exclude = ["ä"]\nrules = [', "/unknot.toml");
    const [error] = parseConfiguration(source).errors ?? [];
    expect(error?.message).toBe("unspecified values are invalid");
    expect(source.lines.lineAt(error!.span.start)).toBe(2);
  });

  test("places are bytes, and a byte order mark counts", () => {
    expect(errorsOf('\uFEFFexclude = ["ä"]\nexclud = 1')[0]).toMatch(/^exclud: /);
  });

  test("unknown rules", () => {
    const configuration = read('rules = { binding-cycel = "off" }\n[[overrides]]\npaths=[]\nrules.zzzzz = "off"');
    expect(unknownRuleIds(configuration, ["binding-cycle", "import-cycle"]).map(({ message }) => message)).toEqual([
      'unknown rule "binding-cycel"; the nearest is "binding-cycle"',
      'unknown rule "zzzzz"',
    ]);
  });
});

describe("finding", () => {
  const files = memoryFileSystem({
    "/unknot.toml": "",
    "/flake/unknot.toml": "x = 1",
    "/flake/a/b.nix": "",
    "/other/c.nix": "",
  });

  test("upwards, to the root and no further", () => {
    expect(findConfiguration("/flake/a/b.nix", "/flake", files)).toBe("/flake/unknot.toml");
    expect(findConfiguration("/flake", "/flake", files)).toBe("/flake/unknot.toml");
    expect(findConfiguration("/other/c.nix", "/other", files)).toBeUndefined();
  });

  test("loading tells errors, and a file that cannot be read", async () => {
    expect((await loadConfiguration("/flake/unknot.toml", "/flake", files)).errors).toHaveLength(1);
    expect((await loadConfiguration("/none/unknot.toml", "/none", files)).errors).toHaveLength(1);
  });
});
