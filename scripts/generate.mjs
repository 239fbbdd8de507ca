// Owns what is generated and committed. Each generator answers with the files it owns and their text; `--check`
// writes nothing and fails where a file differs from what would be written.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateDocumentation } from "./generators/documentation.mjs";
import { generateRules } from "./generators/rules.mjs";
import { generateSyntax } from "./generators/syntax.mjs";

/** Each gives, for the root of the checkout, a map from a path relative to it to that file's text. */
const generators = [generateSyntax, generateRules, generateDocumentation];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes("--check");
const stale = [];
for (const generate of generators) {
  for (const [path, text] of Object.entries(await generate(root))) {
    const file = join(root, path);
    if (readText(file) === text) continue;
    if (isCheck) {
      stale.push(path);
    } else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(`wrote ${path}`);
    }
  }
}
if (stale.length > 0) {
  console.error(`out of date, run \`npm run generate\`:\n${stale.map((path) => `  ${path}`).join("\n")}`);
  process.exitCode = 1;
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
