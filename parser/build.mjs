// Owns the build of dist/parser.wasm: tree-sitter's runtime, its Nix grammar (with a scanner of our own) and src/*.c, compiled by a Clang that is
// itself WebAssembly, so that no system toolchain is needed. Does nothing while none of the inputs changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installPackages } from "../scripts/install-packages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "dist", "parser.wasm");
const stamp = join(here, "dist", "parser.stamp");
const modules = join(here, "node_modules");

/** Builds the module where an input changed since the last build, and gives its path. */
export async function buildParser() {
  const hash = inputHash();
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return output;
  installDependencies();
  const wasm = await compile();
  mkdirSync(dirname(output), { recursive: true });
  // Renamed into place, so that a process that starts meanwhile never reads half a module.
  writeFileSync(`${output}.${process.pid}`, wasm);
  renameSync(`${output}.${process.pid}`, output);
  writeFileSync(stamp, hash);
  return output;
}

function sourceNames() {
  return readdirSync(join(here, "src")).sort();
}

function inputHash() {
  const hash = createHash("sha256");
  for (const name of ["build.mjs", "package-lock.json", ...sourceNames().map((name) => join("src", name))]) {
    hash.update(`${name}\0`).update(readFileSync(join(here, name)));
  }
  return hash.digest("hex");
}

function installDependencies() {
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const installed = join(modules, ".unknot-lock.json");
  if (existsSync(installed) && readFileSync(installed, "utf8") === lock) return;
  installPackages(here);
  writeFileSync(installed, lock);
}

async function compile() {
  const { commands, runLLVM } = await import(pathToFileURL(join(modules, "@yowasp", "clang", "gen", "bundle.js")).href);
  const vendor = join(modules, "tree-sitter", "vendor", "tree-sitter", "lib");
  const grammar = join(modules, "tree-sitter-nix", "src");
  const files = {
    lib: { src: tree(join(vendor, "src")), include: tree(join(vendor, "include")) },
    grammar: tree(grammar),
    src: tree(join(here, "src")),
  };
  const sources = ["lib/src/lib.c", "grammar/parser.c"];
  for (const name of sourceNames()) if (name.endsWith(".c")) sources.push(`src/${name}`);
  // Loads the compiler without the progress which it would print.
  await runLLVM(null, {}, { fetchProgress: () => {} });
  const messages = [];
  const result = await commands
    .clang(
      [
        "--target=wasm32-wasip1",
        "-O3",
        "-flto",
        "-std=gnu11",
        "-D_GNU_SOURCE",
        "-DNDEBUG",
        // Called directly the allocator can be inlined.
        ...["malloc", "calloc", "realloc", "free"].map((name) => `-Dts_${name}=${name}`),
        "-mbulk-memory",
        // Of these there is no more than src/runtime.c has; calls must not be made into ones that need the C library.
        ...["malloc", "calloc", "realloc", "fprintf", "fputs"].map((name) => `-fno-builtin-${name}`),
        "-nostartfiles",
        "-Wl,--no-entry",
        "-Wl,--gc-sections",
        "-Wl,--strip-all",
        "-Wl,-z,stack-size=1048576",
        "-Wl,--stack-first",
        "-Wl,--export-memory",
        "-Ilib/include",
        "-Ilib/src",
        "-Igrammar",
        ...sources,
        "-o",
        "parser.wasm",
      ],
      files,
      { stderr: (bytes) => bytes && messages.push(Buffer.from(bytes)) },
    )
    .catch((error) => {
      // The error carries every input file; what the compiler said is what a reader wants.
      throw new Error(`clang: ${error.message}\n${Buffer.concat(messages)}`);
    });
  return result["parser.wasm"];
}

function tree(directory) {
  const entries = {};
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) entries[entry.name] = tree(path);
    else if (/\.[ch]$/.test(entry.name)) entries[entry.name] = readFileSync(path);
  }
  return entries;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildParser();
