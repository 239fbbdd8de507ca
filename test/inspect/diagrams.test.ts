// Diagrams are read by those who draw them: DOT by Graphviz where it is installed, Mermaid by a grammar of the part that is written.

import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runIn } from "../cli/fake-environment.ts";
import { hostileName, makeGraphFlake } from "./flake.ts";

const folder = makeGraphFlake();
const hasGraphviz = spawnSync("dot", ["-V"]).status === 0;
if (!hasGraphviz) console.info("Graphviz is not installed; DOT is not read by it.");

async function draw(...args: readonly string[]): Promise<string> {
  const { output, status, errors } = await runIn(folder, ["inspect", ...args]);
  expect({ status, errors }).toEqual({ status: 0, errors: "" });
  return output;
}

test.skipIf(!hasGraphviz)("Graphviz reads the graph, and shows names as they are", async () => {
  const text = await draw("imports", "--format", "dot");
  const json = JSON.parse(execFileSync("dot", ["-Tdot_json"], { input: text, encoding: "utf8" }));
  const labels: string[] = json.objects.map(({ label }: { label: string }) => label);
  // Graphviz keeps escapes in the label, where a backslash stands for itself when it is doubled.
  expect(labels).toContain(`common/${hostileName.replaceAll("\\", "\\\\")}`);
  expect(labels).toContain("ada");
  expect(json.edges.length).toBeGreaterThan(8);
});

// A line is one of these; a label holds nothing but what is plain everywhere, and characters as numbers.
const label = String.raw`"(?:[\p{L}\p{N} ./_:,+@=-]|#\d+;)+"`;
const mermaidLine = new RegExp(
  [
    "flowchart LR",
    String.raw`  subgraph g\d+\[${label}\]`,
    "  end",
    String.raw` {2,4}n\d+(?:\[${label}\]|\(\[${label}\]\))`,
    String.raw`  n\d+ (?:-->|==>|-\.->)(?:\|${label}\|)? n\d+`,
    String.raw`  classDef [a-z]+ [a-z0-9#,:\- ]+`,
    String.raw`  class n\d+(?:,n\d+)* [a-z]+`,
    String.raw`  linkStyle \d+(?:,\d+)* [a-z0-9#,:]+`,
  ]
    .map((form) => `(?:${form})`)
    .join("|"),
  "u",
);

/** Fails where a line is not of the part of Mermaid that is written, or names a box that is not there. */
function checkMermaid(text: string): void {
  const boxes = new Set([...text.matchAll(/^ {2,4}(n\d+)[[(]/gm)].map((match) => match[1]));
  for (const line of text.trimEnd().split("\n")) {
    expect(line).toMatch(new RegExp(`^(?:${mermaidLine.source})$`, "u"));
    if (/^ +n\d+ /.test(line))
      for (const [id] of line.replace(/"[^"]*"/, "").matchAll(/n\d+/g)) expect(boxes).toContain(id);
  }
}

test("the graph is Mermaid, whatever names say", async () => {
  const text = await draw("imports", "--format", "mermaid");
  checkMermaid(text);
  expect(text).toContain("#60;script#62;alert#40;1#41;#60;/script#62;");
  expect(text).toContain('(["ada"])');
  expect(text).toMatch(/==>\|"config-dependent-imports"\|/);
});

test.each(["roles", "vars"])("%s are Mermaid and DOT", async (what) => {
  const fleet = join(import.meta.dirname, "../../fixtures/fleet");
  const mermaid = (await runIn(fleet, ["inspect", what, "--format", "mermaid"])).output;
  checkMermaid(mermaid);
  expect(mermaid).toMatch(/^ {2}subgraph g0/m);
  const dot = (await runIn(fleet, ["inspect", what, "--format", "dot"])).output;
  expect(dot).toMatch(/^digraph "fleet" \{\n/);
  if (hasGraphviz) execFileSync("dot", ["-Tdot_json"], { input: dot, encoding: "utf8" });
});
