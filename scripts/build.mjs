// Owns `dist/`: the command and the API as bundles, the parser's module beside them, and the API's types.
// Runs on every install, pack and test run, so it does nothing where no input is newer than what it made.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildParser } from "../parser/build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const stamp = join(dist, "build.stamp");

// What the command does lies apart from its entry, so that `unknot --version` reads three kilobytes and not a megabyte.
const entries = [
  { source: "src/cli/main.ts", output: "dist/unknot.js", isCommand: true, hasTypes: false },
  { source: "src/cli/run.ts", output: "dist/unknot-run.js", isCommand: false, hasTypes: false },
  { source: "src/api.ts", output: "dist/api.js", isCommand: false, hasTypes: true },
].filter(({ source }) => existsSync(join(root, source)));

const wasm = await buildParser();
mkdirSync(dist, { recursive: true });
const hash = inputHash();
const isFresh = existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
if (!isFresh || !entries.every(({ output }) => existsSync(join(root, output)))) {
  copyFileSync(wasm, join(dist, "parser.wasm"));
  for (const entry of entries) await bundle(entry);
  if (entries.some(({ hasTypes }) => hasTypes)) emitTypes();
  writeFileSync(stamp, hash);
}

function inputHash() {
  const hash = createHash("sha256");
  const files = ["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"];
  for (const directory of ["src", "rules"]) {
    for (const name of readdirSync(join(root, directory), { recursive: true })) {
      if (/\.(?:ts|json|css|html)$/.test(name)) files.push(`${directory}/${name}`);
    }
  }
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.update(readFileSync(wasm)).digest("hex");
}

async function bundle({ source, output, isCommand }) {
  // Loaded here, for a fresh build should not pay for it.
  const esbuild = await import("esbuild");
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: output,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    legalComments: "eof",
    logLevel: "warning",
    write: false,
    plugins: [otherEntries(source)],
  });
  let text = result.outputFiles[0].text.replace(/^#!.*\n/, "");
  // A dependency in CommonJS may ask for one of Node's own modules, or for its own place.
  if (/\b__(?:require\("|filename\b)/.test(text)) {
    text = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
${text}`;
  }
  writeFileSync(join(root, output), isCommand ? `#!/usr/bin/env node\n${text}` : text);
  if (isCommand) chmodSync(join(root, output), 0o755);
}

/** An entry that another one imports stays a file of its own. */
function otherEntries(source) {
  return {
    name: "other entries",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const imported = relative(root, join(resolveDir, path)).replaceAll("\\", "/");
        const entry = entries.find((other) => other.source === imported && imported !== source);
        return entry === undefined ? undefined : { path: `./${basename(entry.output)}`, external: true };
      });
    },
  };
}

function emitTypes() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const settings = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const config = join(dist, "tsconfig.json");
  // Only what the API reaches: the tests and scripts are nobody's types.
  // Whether they are right is for `npm run typecheck` to say.
  const own = { noEmit: false, noCheck: true, emitDeclarationOnly: true, outDir: "types", rootDir: ".." };
  writeFileSync(
    config,
    JSON.stringify({
      ...settings,
      compilerOptions: { ...settings.compilerOptions, ...own },
      include: ["../src/api.ts"],
    }),
  );
  execFileSync(process.execPath, [tsc, "--project", config], { cwd: root, stdio: "inherit" });
}
