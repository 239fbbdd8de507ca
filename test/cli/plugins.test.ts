// What people are told whose plugin is not one.

import { expect, test } from "vitest";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

const rule = (fields = "") =>
  `{ id: "no-one", category: "flake", severity: "info", summary: "None.", check() {}, ${fields} }`;

/** What a check of plugins, each given by its code, comes to. */
async function checkWith(...plugins: string[]) {
  const names = plugins.map((_, index) => `plugin-${index}.mjs`);
  const folder = makeFolder({
    ...flawed,
    ...Object.fromEntries(names.map((name, index) => [name, plugins[index]!])),
    "unknot.toml": `plugins = [${names.map((name) => `"./${name}"`).join(", ")}]\n`,
  });
  const answer = await runIn(folder, ["check", "--format", "concise"]);
  return { ...answer, errors: answer.errors.replaceAll(`${folder}/`, "").trim() };
}

const shape = 'Plugin "plugin-0.mjs" must export a rule, or a list of rules, as default:';

test.each([
  [
    "export const rule = {};",
    'Plugin "plugin-0.mjs" has no default export. It exports rule; write `export default [ … ]`.',
  ],
  ["", 'Plugin "plugin-0.mjs" has no default export. It exports nothing; write `export default [ … ]`.'],
  ["export default [];", 'Plugin "plugin-0.mjs" exports an empty list: there is no rule in it.'],
  ["export default null;", `${shape} null is no rule.`],
  ["export default () => {};", `${shape} a function is no rule.`],
  ["export default [[]];", `${shape} a list inside the list is no rule.`],
  [`export default ${rule('id: "noOne"')};`, `${shape} its \`id\` is not a kebab-case name: "noOne".`],
  [`export default ${rule('id: "vars"')};`, `${shape} the id "vars" is the name of a category.`],
  [
    `export default ${rule('category: "house"')};`,
    `${shape} the \`category\` of "no-one" is not one of fixpoint, vars, generator, registry, flake, syntax.`,
  ],
  [
    `export default ${rule('severity: "fatal"')};`,
    `${shape} the \`severity\` of "no-one" is not one of error, warning, info.`,
  ],
  [
    `export default ${rule("fix: true")};`,
    `${shape} the \`fix\` of "no-one" is not one of safe, unsafe, display-only.`,
  ],
  [`export default ${rule("recommended: true")};`, `${shape} the \`recommended\` of "no-one" is not false.`],
  [`export default ${rule("check: undefined")};`, `${shape} "no-one" has no \`check\` function.`],
  [
    `export default ${rule('id: "syntax-error"')};`,
    'Plugin "plugin-0.mjs": unknot has a rule "syntax-error" already. Give this one another id.',
  ],
  [
    `export default [${rule()}, ${rule()}];`,
    'Plugin "plugin-0.mjs": it has a rule "no-one" already. Give this one another id.',
  ],
  ["throw new Error('not today');", 'Plugin "plugin-0.mjs" cannot be loaded: not today'],
])("%s", async (code, expected) => {
  expect(await checkWith(code)).toEqual({ status: 2, output: "", errors: expected });
});

test("two plugins may not share an id", async () => {
  const code = `export default ${rule()};`;
  expect((await checkWith(code, code)).errors).toBe(
    'Plugin "plugin-1.mjs": the plugin "plugin-0.mjs" has a rule "no-one" already. Give this one another id.',
  );
});

test("a rule that throws is named, with the file and its own words, and the others go on", async () => {
  const code = `export default ${rule('check() { throw new Error("not this file"); }')};`;
  const { status, output, errors } = await checkWith(code);
  expect(status).toBe(2);
  expect(errors).toMatch(/error: the rule no-one broke on a\.nix: Error: not this file\n\s+at .*plugin-0\.mjs/);
  expect(output).toContain("[unused-suppression]");
});
