import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path/posix";
import { beforeAll, expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { chooseServer, type Surroundings } from "../../editors/vscode/src/server-choice.ts";

const root = join(import.meta.dirname, "../..");
const home = join(root, "editors/vscode");
const folder = mkdtempSync(join(tmpdir(), "unknot-vsix-"));
const files = new Map<string, Uint8Array>();
let isOffline = false;

beforeAll(() => {
  const file = join(folder, "unknot.vsix");
  const { status, stderr } = spawnSync(process.execPath, [join(home, "build.mjs"), file], { encoding: "utf8" });
  isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr);
  if (isOffline) console.warn("the extension's packages cannot be fetched: it is not built");
  if (isOffline) return;
  expect(status, stderr).toBe(0);
  const { unzipSync } = createRequire(join(home, "package.json"))("fflate");
  for (const [name, content] of Object.entries(unzipSync(readFileSync(file)) as Record<string, Uint8Array>)) {
    files.set(name, content);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}, 120_000);

const text = (name: string) => new TextDecoder().decode(files.get(name));

test("the package holds what an editor installs, and nothing else", ({ skip }) => {
  if (isOffline) skip();
  const names = [...files.keys()];
  const known = [
    /^\[Content_Types\]\.xml$/,
    /^extension\.vsixmanifest$/,
    /^extension\/(?:package\.json|readme\.md|LICENSE\.txt)$/,
    /^extension\/dist\/(?:extension\.cjs|THIRD-PARTY-LICENSES\.txt)$/,
    /^extension\/server\/package\.json$/,
    /^extension\/server\/dist\/(?:[\w-]+\.c?js|parser\.wasm|THIRD-PARTY-LICENSES\.txt)$/,
    /^extension\/server\/rules\/[\w-]+\.md$/,
  ];
  expect(names.filter((name) => !known.some((pattern) => pattern.test(name)))).toEqual([]);
  for (const pattern of known)
    expect(
      names.some((name) => pattern.test(name)),
      String(pattern),
    ).toBe(true);
  const manifest = text("extension.vsixmanifest");
  for (const [, path] of manifest.matchAll(/ Path="([^"]*)"/g)) expect(names).toContain(path);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const own = JSON.parse(text("extension/package.json"));
  expect(own.version).toBe(version);
  expect(manifest).toContain(`Id="${own.name}" Version="${version}" Publisher="${own.publisher}"`);
  expect(names).toContain(join("extension", own.main));
  for (const name of names) {
    const extension = /\.\w+$/.exec(name)?.[0];
    expect(text("[Content_Types].xml"), name).toMatch(new RegExp(`Extension="\\${extension}"|xml`));
  }
});

test("the extension's code fits the editor's types", ({ skip }) => {
  if (isOffline) skip();
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", home], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

test("the extension's code loads beside the editor's", ({ skip }) => {
  if (isOffline) skip();
  // Stands in for whatever of the editor is looked up while the code is loaded: classes to extend, and values in them.
  const anything: unknown = new Proxy(class {}, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : anything),
  });
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === "vscode" ? anything : load.call(loader, request, ...rest));
  try {
    const extension = createRequire(import.meta.url)(join(folder, "extension/dist/extension.cjs"));
    expect(Object.keys(extension).sort()).toEqual(["activate", "deactivate"]);
  } finally {
    loader._load = load;
  }
});

test("the server that comes along answers", async ({ skip }) => {
  if (isOffline) skip();
  // As the client library starts it.
  const server = join(folder, "extension/server/dist/unknot.js");
  const child = spawn(process.execPath, [server, "lsp", "--stdio", `--clientProcessId=${process.pid}`]);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const params = { processId: process.pid, rootUri: null, capabilities: {} };
  expect(await connection.sendRequest("initialize", params)).toMatchObject({ serverInfo: { name: "unknot" } });
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await once(child, "exit")).toEqual([0, null]);
});

const own = "/w/b/node_modules/unknot/dist/unknot.js";
const plain: Surroundings = {
  path: "",
  isTrusted: true,
  folders: ["/w/a", "/w/b"],
  extension: "/e",
  isFile: () => false,
};
const bundled = { kind: "module", module: "/e/server/dist/unknot.js" };

test.each<[string, Partial<Surroundings>, object]>([
  ["the one that comes along", {}, bundled],
  ["the workspace's own", { isFile: (path) => path === own }, { kind: "module", module: own }],
  ["a command", { path: "unknot" }, { kind: "command", command: "unknot" }],
  ["a program below the workspace", { path: "./bin/unknot" }, { kind: "command", command: "/w/a/bin/unknot" }],
  ["a script", { path: "/x/unknot.js", isFile: () => true }, { kind: "module", module: "/x/unknot.js" }],
  ["nothing of a workspace that is not trusted", { isTrusted: false, path: "./x", isFile: () => true }, bundled],
])("what is started: %s", (_, given, expected) => {
  expect(chooseServer({ ...plain, ...given })).toEqual(expected);
});
