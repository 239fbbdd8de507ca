// Owns the list of built-in rules: one import for every rule file, in the order in which categories are told.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const categories = ["fixpoint", "vars", "generator", "registry", "flake", "syntax"];

export function generateRules(root) {
  const folder = join(root, "rules");
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => ({ id: name.slice(0, -3), category: categoryOf(readFileSync(join(folder, name), "utf8")) }))
    .sort((a, b) => a.category - b.category || compare(a.id, b.id));
  const imports = rules
    .map(({ id }) => `import { ${camelCase(id)} } from "./${id}.ts";`)
    .sort((a, b) => compare(a.slice(a.indexOf('"')), b.slice(b.indexOf('"'))))
    .join("\n");
  const names = rules.map(({ id }) => camelCase(id));
  // As the formatter would have it: on one line while there is room.
  const line = `export const rules: readonly Rule[] = [${names.join(", ")}];`;
  const list = line.length <= 120 ? line : `export const rules: readonly Rule[] = [\n  ${names.join(",\n  ")},\n];`;
  const text = `// The built-in rules, by category. Written by \`npm run generate\` from the files of this folder.

import type { Rule } from "../src/lint/rule.ts";
${imports}

/** Every built-in rule. */
${list}
`;
  return { "rules/index.ts": text };
}

function categoryOf(source) {
  return categories.indexOf(/^ {2}category: "(\w+)"/m.exec(source)?.[1]);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function camelCase(id) {
  return id.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
