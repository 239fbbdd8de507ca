// Holds the source to its layers, and every file to what all files have in common.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import { expect, test } from "vitest";

/** A layer may import itself and those before its row. Layers of one row do not know each other. */
const rows = [
  ["src/text"],
  ["src/syntax", "src/shell"],
  ["src/semantic"],
  ["src/project"],
  ["src/eval"],
  ["src/lint"],
  ["rules", "src/reporters"],
  ["src/api.ts", "src/testing"],
  ["src/lsp"],
  ["src/cli"],
];

/** Layers that know the process they run in. */
const outer: ReadonlySet<string> = new Set(["src/lsp", "src/cli"]);

/** Packages that one place owns. */
const owned: Readonly<Record<string, string>> = {
  commander: "src/cli",
  "write-file-atomic": "src/cli",
  chalk: "src/reporters",
  valibot: "src/project",
  "toml-eslint-parser": "src/project",
  unbash: "src/shell",
  "vscode-languageserver": "src/lsp",
  "vscode-languageserver-textdocument": "src/lsp",
  chokidar: "src/cli",
};

const root = join(import.meta.dirname, "..");
const files = ["src", "rules"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), "utf8") })),
);
const imports = files.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*"([^"]+)"/g)].map((match) => {
    const name = match[1]!;
    return { from: path, to: name.startsWith(".") ? relative(root, join(root, dirname(path), name)) : name };
  }),
);

function rowOf(path: string): number {
  return rows.findIndex((layers) => layers.some((layer) => path === layer || path.startsWith(`${layer}/`)));
}

function layerOf(path: string): string | undefined {
  return rows.flat().find((layer) => path === layer || path.startsWith(`${layer}/`));
}

function isLocal(path: string): boolean {
  return files.some((file) => file.path === path);
}

test("every file belongs to a layer", () => {
  expect(files.map(({ path }) => path).filter((path) => rowOf(path) === -1)).toEqual([]);
  expect(imports.length).toBeGreaterThan(files.length);
});

test("imports point to earlier layers", () => {
  const wrong = imports.filter(
    ({ from, to }) => isLocal(to) && layerOf(from) !== layerOf(to) && rowOf(to) >= rowOf(from),
  );
  expect(wrong).toEqual([]);
});

test("of syntax and semantic, others see the index only", () => {
  const inner = imports.filter(
    ({ from, to }) =>
      /^src\/(syntax|semantic)\//.test(to) && layerOf(from) !== layerOf(to) && !/^src\/\w+\/index\.ts$/.test(to),
  );
  expect(inner).toEqual([]);
});

test("rules do not know each other, nor the machine", () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      from.startsWith("rules/") &&
      from !== "rules/index.ts" &&
      (to.startsWith("rules/") || (to.startsWith("node:") && to !== "node:path/posix")),
  );
  expect(wrong).toEqual([]);
});

test("packages with an owner stay there", () => {
  const elsewhere = imports.filter(({ from, to }) => {
    const owner = owned[to];
    return owner !== undefined && rowOf(from) < rowOf(`${owner}/`);
  });
  expect(elsewhere).toEqual([]);
});

test("only the outermost layers know the process, the terminal and the clock", () => {
  const wrong = files
    .filter(({ path }) => !outer.has(layerOf(path)!))
    .filter(({ text }) => /\bprocess\.|\bconsole\.|\bDate\.now\b|\bperformance\.|"node:process"/.test(text))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("only the project reads the disk, and syntax its parser", () => {
  const reading = imports.filter(
    ({ to }) => to === "node:fs" || to === "node:fs/promises" || to === "node:child_process",
  );
  const allowed = new Set(["src/project", "src/cli", "src/lsp"]);
  const wrong = reading.filter(({ from }) => !allowed.has(layerOf(from)!) && from !== "src/syntax/parser-module.ts");
  expect(wrong).toEqual([]);
});

test("every source file says what it owns, and is no longer than 400 lines", () => {
  const own = files.filter(({ path }) => path.startsWith("src/") && !path.includes("/generated/"));
  expect(own.filter(({ text }) => !text.startsWith("// ")).map(({ path }) => path)).toEqual([]);
  expect(own.filter(({ text }) => text.split("\n").length > 401).map(({ path }) => path)).toEqual([]);
});
