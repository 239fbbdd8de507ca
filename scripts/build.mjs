// Owns `dist/`: the command and the API as bundles, the parser's module beside them, and the API's types.
// Runs on every install, pack and test run, so it does nothing where no input is newer than what it made.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildParser } from "../parser/build.mjs";
import { bundledPages } from "./bundle-page.mjs";
import { installPackages } from "./install-packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
// What only a build needs stays out of `dist`, which is published as it is.
const cache = join(root, "node_modules", ".cache", "unknot");
const stamp = join(cache, "build.stamp");

// What is imported when it is needed becomes a chunk of its own, so that `unknot --version` reads four kilobytes, and a check no format,
// command or library that it does not use. All lie in one folder: code finds the parser's module and the pages from there, wherever it ends up.
const entries = [
  { source: "src/cli/main.ts", name: "unknot", isCommand: true },
  { source: "src/api.ts", name: "api", isCommand: false },
  { source: "src/testing/index.ts", name: "test", isCommand: false },
  { source: "src/cli/lsp-worker.ts", name: "lsp-worker", isCommand: false },
];
// Where sources take a package by `require`, they need it at once, seldom, and not at the start.
const requirePattern = /\brequire\("([^".]+)"\)/g;

// `npm install --global` of a git address, which is how pre-commit installs, runs `prepare` without the packages that it needs.
if (!existsSync(join(root, "node_modules", "esbuild"))) installPackages(root);
const wasm = await buildParser();
mkdirSync(dist, { recursive: true });
mkdirSync(cache, { recursive: true });
const hash = inputHash();
if (!isFresh()) {
  copyFileSync(wasm, join(dist, "parser.wasm"));
  const outputs = await bundle();
  const packages = new Set(["parser/node_modules/tree-sitter", "parser/node_modules/tree-sitter-nix"]);
  for (const { inputs } of outputs) for (const name of packagesOf(inputs)) packages.add(name);
  // Entries come last, for they name the chunks; each is renamed into place, so that what runs meanwhile never reads half a file.
  const isEntry = ({ name }) => entries.some((entry) => name === `${entry.name}.js`);
  for (const output of outputs.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) write(output);
  const names = outputs.map(({ name }) => name);
  for (const name of readdirSync(dist)) if (/\.c?js$/.test(name) && !names.includes(name)) rmSync(join(dist, name));
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licenses(packages));
  emitTypes();
  writeFileSync(stamp, JSON.stringify({ hash, names: ["parser.wasm", ...names] }));
}

/** Whether what lies there was made of these inputs, and all of it still lies there. */
function isFresh() {
  try {
    const made = JSON.parse(readFileSync(stamp, "utf8"));
    return made.hash === hash && made.names.every((name) => existsSync(join(dist, name)));
  } catch {
    return false;
  }
}

function inputHash() {
  const hash = createHash("sha256");
  const files = ["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs", "scripts/bundle-page.mjs"];
  for (const directory of ["src", "rules"]) {
    for (const name of readdirSync(join(root, directory), { recursive: true })) {
      if (/\.(?:ts|json|css|html)$/.test(name)) files.push(`${directory}/${name}`);
    }
  }
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.update(readFileSync(wasm)).digest("hex");
}

/** Every file of code: its name, text, and what it is made of. */
async function bundle() {
  // Loaded here, for a fresh build should not pay for it.
  const esbuild = await import("esbuild");
  const required = new Set();
  const shared = {
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    platform: "node",
    target: "node20",
    legalComments: "eof",
    logLevel: "warning",
    write: false,
    metafile: true,
  };
  const own = await esbuild.build({
    ...shared,
    entryPoints: entries.map(({ source, name }) => ({ in: source, out: name })),
    format: "esm",
    // Some packages are one function around everything as CommonJS, which no bundler sees through, and modules beside that.
    mainFields: ["module", "main"],
    splitting: true,
    chunkNames: "[name]-[hash]",
    plugins: [requiredPackages(required), bundledPages],
  });
  const others = await esbuild.build({
    ...shared,
    entryPoints: [...required].sort().map((name) => ({ in: name, out: requiredName(name).replace(/\.cjs$/, "") })),
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    // Nobody reads these here, and shorter they load faster.
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return [own, others].flatMap(({ outputFiles, metafile }) =>
    outputFiles.map(({ path, text }) => {
      const output = relative(root, path).replaceAll("\\", "/");
      return { name: basename(path), text: complete(basename(path), text), inputs: metafile.outputs[output].inputs };
    }),
  );
}

function write({ name, text }) {
  const part = join(cache, `${name}.${process.pid}`);
  const isCommand = entries.some((entry) => entry.isCommand && name === `${entry.name}.js`);
  // Chunks that the command's entry takes nothing of are imported by those that do: a file less for `--version`.
  const commandText = text.replace(/^#!.*\n/, "").replace(/^import "\.\/chunk-\w+\.js";\n/gm, "");
  const content = isCommand ? `#!/usr/bin/env node\n${commandText}` : text;
  writeFileSync(part, content, { mode: isCommand ? 0o755 : 0o644 });
  renameSync(part, join(dist, name));
}

/** A dependency in CommonJS may ask for one of Node's own modules, or for its own place, which a module does not have. */
function complete(name, text) {
  const isModule = name.endsWith(".js");
  if (!isModule || !/\b__(?:require = |filename\b)/.test(text)) return text;
  return `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
${text}`;
}

/** Lets sources require the bundle of a package instead of the package, and notes which they want. */
function requiredPackages(required) {
  return {
    name: "required packages",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!text.includes("createRequire(import.meta.url)")) return undefined;
        const contents = text.replace(requirePattern, (_, name) => {
          required.add(name);
          return `require("./${requiredName(name)}")`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

function requiredName(name) {
  return `${name.replace(/^@/, "").replaceAll("/", "-")}.cjs`;
}

function packagesOf(inputs) {
  return Object.keys(inputs).flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
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
      include: ["src/api.ts", "src/testing/index.ts"].map((source) => join(root, source)),
    }),
  );
  execFileSync(process.execPath, [tsc, "--project", config], { cwd: root, stdio: "inherit" });
}
