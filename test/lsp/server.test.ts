import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path/posix";
import { expect, test, vi } from "vitest";
import type { CodeAction, Hover, Location, TextDocumentEdit } from "vscode-languageserver/node";
import { addressOf } from "../../src/lsp/positions.ts";
import { makeFolder } from "../cli/fake-environment.ts";
import { applyEdits, Client, positionIn, usual } from "./client.ts";

const knot = "{ config, ... }:\n{\n  imports = [ config.my.modules ];\n}\n";
const sound = "{ ... }:\n{\n  imports = [ ];\n}\n";
const unused = "{\n  # unknot: allow syntax-error -- it was needed once\n  a = 1;\n}\n";

/** A flake whose one machine is made of `a.nix`, which imports `b.nix`. */
function makeFlake(files: Readonly<Record<string, string>> = {}): string {
  return makeFolder({
    "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.lea = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
  };
}
`,
    "a.nix": "{ ... }:\n{\n  imports = [ ./b.nix ];\n}\n",
    "b.nix": "{ ... }:\n{\n}\n",
    ...files,
  });
}

const waitFor = <T>(check: () => T) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

test("what is wrong on the disk is said at once, of files that are not open", async () => {
  const folder = makeFlake({ "c.nix": unused });
  const client = await Client.start([folder]);
  await waitFor(() => expect(client.rulesIn(join(folder, "c.nix"))).toEqual(["unused-suppression"]));
  const [diagnostic] = client.diagnosticsIn(join(folder, "c.nix"));
  expect(diagnostic).toMatchObject({
    source: "unknot",
    severity: 2,
    tags: [1],
    codeDescription: { href: expect.stringContaining("unused-suppression.md") },
    data: { rule: "unused-suppression" },
    range: { start: { line: 1, character: 2 }, end: { line: 1, character: 52 } },
  });
  expect(client.heard.messages).toEqual([]);
});

test("typing shows and removes diagnostics, with the way to the knot", async () => {
  const folder = makeFlake();
  const path = join(folder, "b.nix");
  const client = await Client.start([folder]);
  client.open(path);
  client.change(path, knot);
  await waitFor(() => expect(client.rulesIn(path)).toEqual(["config-dependent-imports"]));
  const [diagnostic] = client.diagnosticsIn(path);
  expect(diagnostic?.relatedInformation?.length).toBeGreaterThan(1);
  expect(client.heard.diagnostics.get(path)?.version).toBe(2);
  client.change(path, sound);
  await waitFor(() => expect(client.rulesIn(path)).toEqual([]));
});

test("what the text says by itself is said before the project is analysed, and the rest moves along", async () => {
  const folder = makeFlake({ "b.nix": knot });
  const path = join(folder, "b.nix");
  // Nothing is analysed within the time of this test but at the start.
  const client = await Client.start([folder], usual, { pause: 1_000_000 });
  await waitFor(() => expect(client.rulesIn(path)).toEqual(["config-dependent-imports"]));
  client.open(path);
  const before = client.diagnosticsIn(path)[0]!.range.start.line;
  client.change(path, "# a\n# b\n", { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
  client.change(path, "{ a = }\n", { start: { line: 6, character: 0 }, end: { line: 6, character: 0 } });
  await waitFor(() => expect(client.rulesIn(path)).toContain("syntax-error"));
  client.change(path, "", { start: { line: 6, character: 0 }, end: { line: 7, character: 0 } });
  await waitFor(() => expect(client.rulesIn(path)).toEqual(["config-dependent-imports"]));
  expect(client.diagnosticsIn(path)[0]?.range.start.line).toBe(before + 2);
  // What an edit touches is gone.
  client.change(path, "", { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } });
  await waitFor(() => expect(client.rulesIn(path)).toEqual([]));
});

test("a buffer that is not saved changes what is said of other files, open or not", async () => {
  const folder = makeFlake({ "a.nix": "{ ... }:\n{\n  imports = [ ./gone.nix ];\n}\n" });
  const [a, flake, gone] = ["a.nix", "flake.nix", "gone.nix"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const client = await Client.start([folder]);
  await waitFor(() => expect(client.rulesIn(a)).toEqual(["missing-import"]));
  client.open(flake);
  client.open(gone, sound);
  await waitFor(() => expect(client.rulesIn(a)).toEqual([]));
  client.close(gone);
  await waitFor(() => expect(client.rulesIn(a)).toEqual(["missing-import"]));
});

test("columns count UTF-16 units, or bytes where the client prefers them", async () => {
  const text = '{ a = "ä𝄞"; b = ; }\n';
  const folder = makeFlake({ "b.nix": text });
  const path = join(folder, "b.nix");
  const utf16 = await Client.start([folder]);
  await waitFor(() => expect(utf16.rulesIn(path)).toEqual(["syntax-error"]));
  expect(utf16.initialized.capabilities.positionEncoding).toBe("utf-16");
  const column = utf16.diagnosticsIn(path)[0]!.range.start.character;
  const utf8 = await Client.start([folder], { ...usual, general: { positionEncodings: ["utf-8", "utf-16"] } });
  await waitFor(() => expect(utf8.rulesIn(path)).toEqual(["syntax-error"]));
  expect(utf8.initialized.capabilities.positionEncoding).toBe("utf-8");
  // Edits by bytes are not asked for: such a client sends the whole text.
  expect(utf8.initialized.capabilities.textDocumentSync).toMatchObject({ change: 1 });
  utf8.open(path);
  utf8.change(path, text.replace("b = ;", "b = 1;"));
  await waitFor(() => expect(utf8.rulesIn(path)).toEqual([]));
  utf8.change(path, text);
  await waitFor(() => expect(utf8.rulesIn(path)).toEqual(["syntax-error"]));
  // "ä" is one unit and two bytes, "𝄞" two units and four bytes.
  expect(utf8.diagnosticsIn(path)[0]?.range.start.character).toBe(column + 3);
});

test("quick fixes: the safe ones are preferred, and name the version that they are for", async () => {
  const folder = makeFlake({ "c.nix": unused });
  const path = join(folder, "c.nix");
  const client = await Client.start([folder]);
  client.open(path);
  const actions = await client.actions(path, { line: 1, character: 4 });
  expect(actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred])).toEqual([
    ["Remove the comment", "quickfix", true],
  ]);
  const [change] = actions[0]!.edit!.documentChanges as TextDocumentEdit[];
  expect(change!.textDocument).toEqual({ uri: addressOf(path), version: 1 });
  expect(applyEdits(unused, change!.edits)).toBe("{\n  a = 1;\n}\n");
  expect(await client.actions(path, { line: 2, character: 2 })).toEqual([]);
});

test("a fix of several files names the version of each that is open", async () => {
  const plugin = `export default { id: "no-both", category: "flake", severity: "warning", summary: "Both.", fix: "unsafe",
    check({ file, report }) {
      if (!file.path.endsWith("a.nix")) return;
      const edit = (path) => ({ path, span: { start: 0, end: 0 }, text: "# seen\\n" });
      const edits = [edit(file.path), edit(file.path.replace("a.nix", "b.nix"))];
      report({ span: { start: 0, end: 1 }, message: "both", fixes: [{ title: "Mark both", applicability: "unsafe", edits }] });
    } };`;
  const folder = makeFlake({ "unknot.toml": 'plugins = ["./p.mjs"]\n', "p.mjs": plugin });
  const [a, b] = [join(folder, "a.nix"), join(folder, "b.nix")];
  const client = await Client.start([folder], usual, { trusted: true });
  client.open(a);
  const start = { line: 0, character: 0 };
  const [action] = await client.actions(a, start);
  expect(action!.title).toBe("Mark both (unsafe: may change what is meant)");
  expect(action!.isPreferred).toBeUndefined();
  const edits = [{ range: { start, end: start }, newText: "# seen\n" }];
  expect(action!.edit!.documentChanges).toEqual([
    { textDocument: { uri: addressOf(a), version: 1 }, edits },
    { textDocument: { uri: addressOf(b), version: null }, edits },
  ]);
  // A client that knows no versions is given the plain form.
  const simple = await Client.start([folder], {}, { trusted: true });
  simple.open(a);
  const [plain] = await simple.actions(a, start);
  expect(plain!.edit).toEqual({ changes: { [addressOf(a)]: edits, [addressOf(b)]: edits } });
});

test("all safe fixes of a file at once, only where the client asks for them", async () => {
  const twice = unused.replace("a = 1;", "a = 1;\n  # unknot: allow syntax-error -- again\n  b = 2;");
  const folder = makeFlake({ "c.nix": twice });
  const path = join(folder, "c.nix");
  const client = await Client.start([folder]);
  client.open(path);
  const [action] = await client.actions(path, { line: 0, character: 0 }, ["source.fixAll"]);
  expect(action).toMatchObject({ kind: "source.fixAll.unknot" });
  const [change] = action!.edit!.documentChanges as TextDocumentEdit[];
  expect(applyEdits(twice, change!.edits)).toBe("{\n  a = 1;\n  b = 2;\n}\n");
});

test("a diagnostic can be allowed, with a reason to fill in", async () => {
  const folder = makeFlake({ "b.nix": knot });
  const path = join(folder, "b.nix");
  const client = await Client.start([folder]);
  client.open(path);
  const place = positionIn(knot, "config.my");
  const actions = await client.actions(path, place);
  const allow = actions.find(({ title }) => title === "Allow config-dependent-imports on this line, with a reason");
  const [change] = allow!.edit!.documentChanges as TextDocumentEdit[];
  const allowed = applyEdits(knot, change!.edits);
  expect(allowed).toContain("  # unknot: allow config-dependent-imports -- TODO: say why\n  imports");
  client.change(path, allowed);
  await waitFor(() => expect(client.rulesIn(path)).toEqual([]));
});

test("a client that can is given a snippet for the reason", async () => {
  const folder = makeFlake({ "b.nix": knot });
  const path = join(folder, "b.nix");
  const workspaceEdit = { documentChanges: true, snippetEditSupport: true };
  const client = await Client.start([folder], { ...usual, workspace: { workspaceEdit } });
  client.open(path);
  const actions: CodeAction[] = await client.actions(path, positionIn(knot, "config.my"));
  expect(JSON.stringify(actions)).toContain("-- ${1:say why}");
});

test("hover shows the rule's words, and what is known of imports", async () => {
  const folder = makeFlake({ "b.nix": knot });
  const [a, b] = [join(folder, "a.nix"), join(folder, "b.nix")];
  const client = await Client.start([folder]);
  client.open(b);
  client.open(a);
  await waitFor(() => expect(client.rulesIn(b)).toEqual(["config-dependent-imports"]));
  const onKnot: Hover = await client.request("textDocument/hover", b, { position: positionIn(knot, "config.my") });
  expect(JSON.stringify(onKnot)).toContain("**config-dependent-imports**");
  const onImports: Hover = await client.request("textDocument/hover", a, { position: { line: 2, character: 4 } });
  expect(JSON.stringify(onImports)).toContain("1 module");
  expect(JSON.stringify(onImports)).toContain("b.nix");
  expect(JSON.stringify(onImports)).toContain("A part of 1 machine: `lea`.");
  expect(await client.request("textDocument/hover", a, { position: { line: 0, character: 0 } })).toBeNull();
});

test("hover on a generator tells what it makes", async () => {
  const text = `{ config, ... }:
{
  clan.core.vars.generators.login = {
    files.hash = { };
    files.name.secret = false;
    prompts.word.type = "hidden";
    script = "cp $prompts/word $out/hash; echo x > $out/name";
  };
  environment.etc.a.text = config.clan.core.vars.generators.login.files.name.value;
}
`;
  const folder = makeFlake({ "b.nix": text });
  const path = join(folder, "b.nix");
  const client = await Client.start([folder]);
  client.open(path);
  for (const [part, into] of [
    ["login =", 1],
    ["login.files", 1],
  ] as const) {
    const hover: Hover = await client.request("textDocument/hover", path, { position: positionIn(text, part, into) });
    const shown = (hover.contents as { value: string }).value;
    expect(shown).toContain("**generator** `login`");
    expect(shown).toContain("- Files: `hash` (secret), `name` (public)");
    expect(shown).toContain("- Prompts: `word`");
    expect(shown).toContain("A part of 1 machine: `lea`.");
  }
});

test("definitions: through paths to files, and from names to bindings", async () => {
  const text = '{ ... }:\nlet\n  more = [ ./b.nix (./. + "/b.nix") ];\nin\n{\n  imports = more;\n}\n';
  const folder = makeFlake({ "a.nix": text });
  const path = join(folder, "a.nix");
  const client = await Client.start([folder]);
  client.open(path);
  const definition = (part: string, into = 1) =>
    client.request<Location>("textDocument/definition", path, { position: positionIn(text, part, into) });
  expect(await definition("./b.nix")).toMatchObject({ uri: addressOf(join(folder, "b.nix")) });
  expect(await definition('"/b.nix"', 3)).toMatchObject({ uri: addressOf(join(folder, "b.nix")) });
  expect(await definition("more;")).toMatchObject({
    uri: addressOf(path),
    range: { start: { line: 2, character: 2 } },
  });
  expect(await definition("imports")).toBeNull();
  const links = await client.request<unknown[]>("textDocument/documentLink", path);
  expect(links).toMatchObject([
    { target: addressOf(join(folder, "b.nix")), range: { start: { line: 2, character: 11 } } },
    { target: addressOf(join(folder, "b.nix")) },
  ]);
});

test("faults of the configuration are shown in it, once, and what it said before holds on", async () => {
  const off = '[rules]\nunused-suppression = "off"\n';
  const folder = makeFlake({ "c.nix": unused, "d.nix": "{ a = ; }", "unknot.toml": off });
  const [c, d, toml] = ["c.nix", "d.nix", "unknot.toml"].map((name) => join(folder, name)) as [string, string, string];
  const watching = {
    ...usual,
    workspace: { ...usual.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
  };
  const client = await Client.start([folder], watching);
  client.open(c);
  await waitFor(() => expect(client.rulesIn(d)).toEqual(["syntax-error"]));
  writeFileSync(toml, "[ruls]\n");
  client.watched(toml, 2);
  await waitFor(() => expect(client.diagnosticsIn(toml)).toHaveLength(1));
  expect(client.diagnosticsIn(toml)[0]).toMatchObject({ severity: 1, range: { start: { line: 0, character: 1 } } });
  expect(client.heard.messages).toHaveLength(1);
  expect(client.heard.registered).toContain("workspace/didChangeWatchedFiles");
  expect(client.rulesIn(c)).toEqual([]);
  // An unsaved buffer of the configuration counts as well.
  client.open(toml, '[rules]\nunused-suppression = "error"\n');
  await waitFor(() => expect(client.diagnosticsIn(c)).toMatchObject([{ code: "unused-suppression", severity: 1 }]));
  expect(client.diagnosticsIn(toml)).toEqual([]);
  expect(client.heard.messages).toHaveLength(1);
});

test("files that come and go on the disk", async () => {
  const folder = makeFlake({ "a.nix": "{ ... }:\n{\n  imports = [ ./late.nix ];\n}\n" });
  const [a, late] = [join(folder, "a.nix"), join(folder, "late.nix")];
  const client = await Client.start([folder]);
  await waitFor(() => expect(client.rulesIn(a)).toEqual(["missing-import"]));
  writeFileSync(late, unused);
  client.watched(late, 1);
  await waitFor(() => expect(client.rulesIn(late)).toEqual(["unused-suppression"]));
  expect(client.rulesIn(a)).toEqual([]);
  rmSync(late);
  client.watched(late, 3);
  await waitFor(() => expect(client.rulesIn(late)).toEqual([]));
  expect(client.rulesIn(a)).toEqual(["missing-import"]);
});

test("several folders, a flake in a flake, and files outside of any", async () => {
  const outer = makeFlake({ "inner/flake.nix": "{ outputs = _: { }; }\n", "inner/c.nix": unused });
  const other = makeFlake({ "c.nix": unused });
  const loose = makeFolder({ "x.nix": unused, "y.nix": unused });
  const client = await Client.start([outer, other]);
  const inner = join(outer, "inner/c.nix");
  client.open(inner);
  client.open(join(loose, "x.nix"));
  for (const path of [inner, join(other, "c.nix"), join(loose, "x.nix")]) {
    await waitFor(() => expect(client.rulesIn(path), path).toEqual(["unused-suppression"]));
  }
  // Nobody knows where a project of loose files would end.
  expect(client.heard.diagnostics.has(join(loose, "y.nix"))).toBe(false);
  client.close(join(loose, "x.nix"));
  await waitFor(() => expect(client.rulesIn(join(loose, "x.nix"))).toEqual([]));
  const event = { added: [], removed: [{ uri: addressOf(other), name: "other" }] };
  await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
  await waitFor(() => expect(client.rulesIn(join(other, "c.nix"))).toEqual([]));
});

test("plugins are loaded in workspaces that are trusted only", async () => {
  const plugin = `export default { id: "no-a", category: "flake", severity: "warning", summary: "No a.",
    check({ file, report }) { if (file.path.endsWith("a.nix")) report({ span: { start: 0, end: 1 }, message: "a" }); } };`;
  const folder = makeFlake({ "unknot.toml": 'plugins = ["./p.mjs"]\n[rules]\nno-a = "error"\n', "p.mjs": plugin });
  const careful = await Client.start([folder]);
  await waitFor(() => expect(careful.heard.log.join()).toContain("not trusted"));
  expect(careful.diagnosticsIn(join(folder, "unknot.toml"))).toEqual([]);
  expect(careful.rulesIn(join(folder, "a.nix"))).toEqual([]);
  const trusting = await Client.start([folder], usual, { trusted: true });
  await waitFor(() => expect(trusting.rulesIn(join(folder, "a.nix"))).toEqual(["no-a"]));
});

test("who asks for diagnostics is answered, and told when to ask again", async () => {
  const folder = makeFlake({ "c.nix": unused });
  const [b, c] = [join(folder, "b.nix"), join(folder, "c.nix")];
  const asking = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };
  const client = await Client.start([folder], asking);
  client.open(b);
  await waitFor(() => expect(client.rulesIn(c)).toEqual(["unused-suppression"]));
  client.change(b, knot);
  const count = client.heard.refreshes;
  await waitFor(() => expect(client.heard.refreshes).toBeGreaterThan(count));
  type Report = { kind: string; resultId: string; items: { code: string }[]; uri: string };
  let report!: Report;
  await waitFor(async () => {
    report = await client.request<Report>("textDocument/diagnostic", b);
    expect(report.items.map(({ code }) => code)).toEqual(["config-dependent-imports"]);
  });
  const previousResultId = report.resultId;
  expect(await client.request("textDocument/diagnostic", b, { previousResultId })).toMatchObject({ kind: "unchanged" });
  expect(client.heard.diagnostics.has(b)).toBe(false);
  const all = await client.connection.sendRequest<{ items: Report[] }>("workspace/diagnostic", {
    previousResultIds: [],
  });
  expect(all.items.map(({ uri }) => uri)).toEqual([addressOf(b), addressOf(c)]);
  // From now on nothing is sent besides.
  await waitFor(() => expect(client.rulesIn(c)).toEqual([]));
});

test("who asks for diagnostics is not told of what was just typed, and finds it", async () => {
  const folder = makeFlake({ "c.nix": unused });
  const b = join(folder, "b.nix");
  const asking = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };
  const client = await Client.start([folder], asking, { pause: 1_000_000 });
  await waitFor(() => expect(client.heard.refreshes).toBe(1));
  client.open(b);
  client.change(b, "{ a = ; }");
  const report = await client.request<{ items: { code: string }[] }>("textDocument/diagnostic", b);
  expect(report.items.map(({ code }) => code)).toEqual(["syntax-error"]);
  await new Promise((settle) => setTimeout(settle, 50));
  expect(client.heard.refreshes).toBe(1);
});

test("a request that is cancelled fails as such", async () => {
  const folder = makeFlake({ "b.nix": knot });
  const path = join(folder, "b.nix");
  const client = await Client.start([folder]);
  client.open(path);
  const { CancellationTokenSource } = await import("vscode-languageserver/node");
  const source = new CancellationTokenSource();
  const params = { textDocument: { uri: addressOf(path) }, position: { line: 0, character: 0 } };
  const answer = client.connection.sendRequest("textDocument/hover", params, source.token);
  source.cancel();
  await expect(answer).rejects.toMatchObject({ code: -32800 });
});

test("buffers without a file, and files of other kinds, are left alone", async () => {
  const client = await Client.start([]);
  const uri = "untitled:Untitled-1";
  const textDocument = { uri, languageId: "nix", version: 1, text: "{ a = ; }" };
  await client.connection.sendNotification("textDocument/didOpen", { textDocument });
  const hover = { textDocument: { uri }, position: { line: 0, character: 0 } };
  expect(await client.connection.sendRequest("textDocument/hover", hover)).toBeNull();
  const readme = join(makeFlake({ "c.md": "{" }), "c.md");
  client.open(readme);
  expect(
    await client.request("textDocument/codeAction", readme, {
      range: { start: hover.position, end: hover.position },
      context: { diagnostics: [] },
    }),
  ).toBeNull();
  expect(client.heard.publications).toEqual([]);
});
