// What editors are told by docs/unknot.schema.json is what unknot itself takes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { buildConfigurationText } from "../../src/cli/commands/init.ts";
import { parseConfiguration } from "../../src/project/configuration-parser.ts";
import { SourceText } from "../../src/text/source-text.ts";

const root = join(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(join(root, "docs/unknot.schema.json"), "utf8"));
const validate = new Ajv({ strict: false }).compile(schema);

/** Whether the schema and unknot take a text. */
function verdicts(toml: string) {
  const { errors } = parseConfiguration(SourceText.fromString(toml, "/flake/unknot.toml"));
  return { schema: validate(getStaticTOMLValue(parseTOML(toml))), unknot: errors === undefined };
}

const all = buildConfigurationText(["flake.nix"], { roles: {}, fields: {} }).replace(/^# (?=\[|[a-z-]+ = )/gm, "");

test.each([
  "",
  all,
  '"$schema" = "./node_modules/unknot/docs/unknot.schema.json"',
  '[rules]\nvars-cycle = "off"\na-rule-of-a-plugin = "info"',
  "[[overrides]]\npaths = []\nrules = { }",
  'roles.pure = "a.nix"',
])("both take %j", (toml) => {
  expect(verdicts(toml)).toEqual({ schema: true, unknot: true });
});

test.each([
  "exclud = []",
  "exclude = 3",
  'extends = ["most"]',
  'rules.vars-cycle = "warn"',
  'rules.other = "warn"',
  "[[overrides]]\nrules = { }",
  "overrides = { }",
  "roles.pure = true",
  '[roles]\nmachine = "x"',
  'evaluation.special-args = "x"',
  '"$schema" = 1',
])("neither takes %j", (toml) => {
  expect(verdicts(toml)).toEqual({ schema: false, unknot: false });
});

test("editors are told of every rule", () => {
  const named = schema.properties.rules.properties;
  expect(Object.keys(named)).toEqual(rules.map(({ id }) => id));
  expect(named["vars-cycle"].description).toMatch(/^Generators depend on .* Default: "error"\.$/);
});

test("init names the schema that the package has", () => {
  expect(all.split("\n", 1)[0]).toBe(`#:schema ${schema.$id}`);
  const path = new URL(schema.$id).pathname.replace("/unknot/", "");
  expect(readFileSync(join(root, path), "utf8")).toContain(schema.$id);
});
