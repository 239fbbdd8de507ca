// Owns the documentation that is made of the code: loads documentation.ts, which Node 20 cannot run as it is.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { buildParser } from "../../parser/build.mjs";
import { bundledPages } from "../bundle-page.mjs";

export async function generateDocumentation(root) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "scripts/generators/documentation.ts")],
    bundle: true,
    format: "esm",
    mainFields: ["module", "main"],
    platform: "node",
    target: "node20",
    plugins: [bundledPages],
    write: false,
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);\nconst __filename = import.meta.filename;',
    },
  });
  // Beside the parser's module, where the bundle looks for it.
  const file = join(await buildParser(), "..", `documentation-${process.pid}.mjs`);
  writeFileSync(file, outputFiles[0].text);
  try {
    const { generateDocumentation: generate } = await import(pathToFileURL(file).href);
    return await generate(root);
  } finally {
    rmSync(file);
  }
}
