// Owns `dist/`: the command and the API as bundles, the parser's module beside them, and the API's types.
// Runs on every install, pack and test run, so it does nothing where no input is newer than what it made.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildParser } from "../parser/build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
// What only a build needs stays out of `dist`, which is published as it is.
const cache = join(root, "node_modules", ".cache", "unknot");
const stamp = join(cache, "build.stamp");

// What the command does lies apart from its entry, so that `unknot --version` reads three kilobytes and not a megabyte.
const entries = [
  { source: "src/cli/main.ts", output: "dist/unknot.js", isCommand: true, hasTypes: false },
  { source: "src/cli/run.ts", output: "dist/unknot-run.js", isCommand: false, hasTypes: false },
  { source: "src/api.ts", output: "dist/api.js", isCommand: false, hasTypes: true },
].filter(({ source }) => existsSync(join(root, source)));

const wasm = await buildParser();
mkdirSync(dist, { recursive: true });
mkdirSync(cache, { recursive: true });
const hash = inputHash();
const outputs = ["dist/parser.wasm", ...entries.map(({ output }) => output)];
const isFresh = existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
if (!isFresh || !outputs.every((output) => existsSync(join(root, output)))) {
  copyFileSync(wasm, join(dist, "parser.wasm"));
  const packages = new Set(["parser/node_modules/tree-sitter", "parser/node_modules/tree-sitter-nix"]);
  for (const entry of entries) for (const name of await bundle(entry)) packages.add(name);
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licenses(packages));
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
    metafile: true,
    plugins: [otherEntries(source), lateRequire()],
  });
  let text = result.outputFiles[0].text.replace(/^#!.*\n/, "");
  // A dependency in CommonJS may ask for one of Node's own modules, or for its own place.
  if (/\b__(?:require\("|filename\b)/.test(text)) {
    text = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
${text}`;
  }
  // Renamed into place, so that what runs meanwhile never reads half a bundle.
  const part = join(cache, `${basename(output)}.${process.pid}`);
  writeFileSync(part, isCommand ? `#!/usr/bin/env node\n${text}` : text, { mode: isCommand ? 0o755 : 0o644 });
  renameSync(part, join(root, output));
  return Object.keys(result.metafile.inputs).flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
}

/** The notices of what is in the bundles and in the parser's module. */
function licenses(packages) {
  const notices = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
    const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(root, directory, file), "utf8").trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return notices.join(`\n${"-".repeat(80)}\n\n`);
}

/** A package that the sources require when they need it is bundled as well, and still evaluated only then. */
function lateRequire() {
  return {
    name: "late require",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const own = "const require = createRequire(import.meta.url);";
        return text.includes(own) ? { contents: text.replace(own, ""), loader: "ts" } : undefined;
      });
    },
  };
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
  const config = join(cache, "tsconfig.json");
  // Only what the API reaches: the tests and scripts are nobody's types.
  // Whether they are right is for `npm run typecheck` to say.
  const own = { noEmit: false, noCheck: true, emitDeclarationOnly: true, outDir: join(dist, "types"), rootDir: root };
  writeFileSync(
    config,
    JSON.stringify({
      ...settings,
      compilerOptions: { ...settings.compilerOptions, ...own },
      include: [join(root, "src/api.ts")],
    }),
  );
  execFileSync(process.execPath, [tsc, "--project", config], { cwd: root, stdio: "inherit" });
}
