// Owns how a script that plain Node runs gets at the TypeScript sources: bundled into scripts/dist, then imported.

import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { buildParser } from "../parser/build.mjs";
import { bundledPages } from "./bundle-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Imports a TypeScript file, given by its path in the checkout, with the parser's module built. */
export async function importSource(path) {
  await buildParser();
  const outfile = join(root, "scripts", "dist", `${basename(path, ".ts")}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [path],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
    plugins: [bundledPages],
  });
  return import(pathToFileURL(outfile).href);
}
