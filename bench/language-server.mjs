// Measures the built language server on each flake given, as an editor meets it: how long until the flake was analysed, until a keystroke is
// answered (diagnostics of the text, a request in the middle of an analysis), and until the whole flake was analysed again after it.
// Usage: node bench/language-server.mjs <flake…>

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { importSource } from "../scripts/import-source.mjs";

const { openProject } = await importSource("bench/evaluate-entry.ts");
const command = join(fileURLToPath(new URL("..", import.meta.url)), "dist/unknot.js");
const keystrokes = 40;

for (const folder of process.argv.slice(2)) await measure(resolve(folder));

async function measure(root) {
  const { files } = openProject(root);
  // Of the files the one in the middle by size, and the largest.
  const bySize = files
    .map((path) => ({ path, text: readFileSync(path, "utf8") }))
    .sort((a, b) => a.text.length - b.text.length);
  const child = spawn(process.execPath, [command, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let heard = () => {};
  connection.onNotification("textDocument/publishDiagnostics", (params) => heard(params));
  connection.listen();
  const capabilities = { workspace: { workspaceEdit: { documentChanges: true } } };
  const workspaceFolders = [{ uri: pathToFileURL(root).href, name: "flake" }];
  const start = performance.now();
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities, workspaceFolders });
  await connection.sendNotification("initialized", {});
  const { path: first, text: firstText } = bySize[0];
  await open(first, firstText);
  // Actions wait until everything is analysed.
  await actions(first);
  console.log(`${root}: ${files.length} files, analysed ${Math.round(performance.now() - start)} ms after the start`);
  for (const { path, text } of [bySize[files.length >> 1], bySize.at(-1)]) {
    const uri = pathToFileURL(path).href;
    if (path !== first) await open(path, text);
    await actions(path);
    const answers = [];
    const requests = [];
    const analyses = [];
    let version = 1;
    for (let round = 0; round < keystrokes; round++) {
      const begin = performance.now();
      const answered = new Promise((settle) => {
        heard = (params) => params.uri === uri && settle(performance.now() - begin);
      });
      version++;
      // What is typed breaks the file, and is taken back again.
      const isTyped = round % 2 === 0;
      const range = { start: { line: 0, character: 0 }, end: { line: isTyped ? 0 : 1, character: 0 } };
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range, text: isTyped ? "=\n" : "" }],
      });
      answers.push(await answered);
      if (round % 4 !== 3) continue;
      // While the analysis that this begins is under way, the server is asked something else.
      const analysed = actions(path).then(() => analyses.push(performance.now() - begin));
      await new Promise((settle) => setTimeout(settle, 60));
      const asked = performance.now();
      await connection.sendRequest("textDocument/documentLink", { textDocument: { uri } });
      requests.push(performance.now() - asked);
      await analysed;
    }
    console.log(
      `  ${(text.length / 1000).toFixed(1)} kB: keystroke answered in ${shown(answers)}, a request meanwhile in ${shown(requests)}, ` +
        `the flake analysed in ${shown(analyses)}`,
    );
  }
  const resident = /VmRSS:\s*(\d+)/.exec(
    existsSync("/proc") ? readFileSync(`/proc/${child.pid}/status`, "utf8") : "",
  )?.[1];
  if (resident !== undefined) console.log(`  ${Math.round(resident / 1000)} MB resident`);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");

  async function open(path, text) {
    const textDocument = { uri: pathToFileURL(path).href, languageId: "nix", version: 1, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  function actions(path) {
    const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const textDocument = { uri: pathToFileURL(path).href };
    return connection.sendRequest("textDocument/codeAction", {
      textDocument,
      range: nowhere,
      context: { diagnostics: [] },
    });
  }
}

/** Median and worst. */
function shown(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(0)} ms (at most ${sorted.at(-1).toFixed(0)})`;
}
