// The graph of imports, as a command shows it in each format.

import { expect, test } from "vitest";
import type { FileNode, GraphEdge, ImportGraph } from "../../src/eval/inspect/import-graph.ts";
import { makeFolder, runIn } from "../cli/fake-environment.ts";
import { hostileName, makeGraphFlake } from "./flake.ts";

const folder = makeGraphFlake();

async function graphOf(...args: readonly string[]): Promise<ImportGraph> {
  const { output } = await runIn(folder, ["inspect", "imports", "--format", "json", ...args]);
  return JSON.parse(output);
}

const named = (graph: ImportGraph) => graph.edges.map(({ from, to, uses }) => `${from} ${uses.join("+")} ${to}`);

test("text draws each subtree once, and marks what is wrong", async () => {
  const answer = await runIn(folder, ["inspect", "imports"]);
  expect(answer.status).toBe(0);
  expect(answer.output.replace(hostileName, "HOSTILE")).toMatchInlineSnapshot(`
    "2 machines · 10 files · 14 edges · 2 errors · 1 missing

    ada  NixOS machine  flake.nix:4  + nixpkgs.nixosModules.notDetected
    └─ ada.nix  ✗ missing-import inside
       ├─ common/default.nix
       │  ├─ common/base.nix
       │  └─ common/HOSTILE
       ├─ gone.nix  ✗ missing-import  ✗ is not there
       ├─ services/mail.nix
       │  └─ services/web.nix
       └─ services/web.nix

    bob  NixOS machine  flake.nix:10
    └─ bob.nix  ✗ config-dependent-imports inside
       ├─ common/default.nix  ↑ above
       └─ services/web.nix  ✗ config-dependent-imports

    flake.nix
    └─ lib.nix  import

    1 file that no other file names by a path
      loose.nix
    "
  `);
});

test("rows are cut to the terminal, names from the front", async () => {
  const { output } = await runIn(folder, ["inspect", "imports"], {
    isTerminal: true,
    columns: 40,
    variables: { NO_COLOR: "1" },
  });
  for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
  expect(output).toContain("common/default.nix");
});

test("a path begins the graph there, and says who names it", async () => {
  const { output } = await runIn(folder, ["inspect", "imports", "services"]);
  expect(output).toMatchInlineSnapshot(`
    "0 machines · 4 files · 4 edges · 2 errors

    services/mail.nix
      named in ada.nix:6  imports
    └─ services/web.nix

    services/web.nix
      named in ada.nix:6  imports
      named in bob.nix:3  imports
      named in services/mail.nix:1  imports
    "
  `);
});

test("a machine's graph holds what it brings in", async () => {
  const graph = await graphOf("--machine", "bob");
  expect(named(graph)).toMatchInlineSnapshot(`
    [
      "machine:bob modules file:bob.nix",
      "file:bob.nix imports file:common/default.nix",
      "file:bob.nix imports file:services/web.nix",
      "file:common/default.nix imports file:common/base.nix",
      "file:common/default.nix imports file:common/a"b'<script>alert(1)</script>&#quot;\`\\N.nix",
      "file:flake.nix machine machine:bob",
    ]
  `);
  const unknown = await runIn(folder, ["inspect", "imports", "--machine", "bo"]);
  expect(unknown.status).toBe(2);
  expect(unknown.errors).toBe('There is no machine "bo". Did you mean "bob"?\n');
});

test("json tells what is computed, missing, elsewhere, and tied", async () => {
  const graph = await graphOf();
  const edge = (from: string, to: string): GraphEdge | undefined =>
    graph.edges.find((each) => each.from === from && each.to === to);
  const file = (path: string) => graph.nodes.find((node) => node.kind === "file" && node.path === path) as FileNode;
  expect(Object.keys(JSON.parse((await runIn(folder, ["inspect", "imports", "--format", "json"])).output))).toEqual([
    "version",
    "what",
    "root",
    "nodes",
    "edges",
  ]);
  expect(graph.nodes.map(({ id }) => id).slice(0, 3)).toEqual(["machine:ada", "machine:bob", "file:ada.nix"]);
  expect(graph.nodes[0]).toEqual({
    id: "machine:ada",
    kind: "machine",
    class: "nixos",
    name: "ada",
    place: { path: "flake.nix", line: 4, column: 31 },
    others: ["nixpkgs.nixosModules.notDetected"],
    isOpen: false,
  });
  expect(edge("file:ada.nix", "file:services/mail.nix")?.isComputed).toBe(true);
  expect(edge("file:ada.nix", "file:common/default.nix")?.isComputed).toBe(false);
  expect(file("gone.nix").state).toBe("missing");
  expect(edge("file:ada.nix", "file:gone.nix")?.rules).toEqual(["missing-import"]);
  expect(edge("file:bob.nix", "file:services/web.nix")?.rules).toEqual(["config-dependent-imports"]);
  expect(edge("file:bob.nix", "file:common/default.nix")?.rules).toEqual([]);
  expect(file("bob.nix").diagnostics.map(({ rule, line }) => `${rule}:${line}`)).toEqual([
    "config-dependent-imports:3",
  ]);
  expect(edge("file:flake.nix", "file:ada.nix")).toBeUndefined();
  expect(edge("file:flake.nix", "machine:ada")?.uses).toEqual(["machine"]);
});

test("every part of the graph is in the project, and every end of an edge is a node", async () => {
  const graph = await graphOf();
  const ids = new Set(graph.nodes.map(({ id }) => id));
  expect(ids.size).toBe(graph.nodes.length);
  for (const { from, to } of graph.edges) expect([from, to].every((id) => ids.has(id))).toBe(true);
});

test("the output goes to a file that is named", async () => {
  const { output, status } = await runIn(folder, ["inspect", "imports", "-o", "/dev/null"]);
  expect({ output, status }).toEqual({ output: "", status: 0 });
  const failed = await runIn(folder, ["inspect", "imports", "--output", "none/such"]);
  expect(failed.status).toBe(2);
  expect(failed.errors).toMatch(/^The file cannot be written: /);
});

test("a format may be named before what is inspected", async () => {
  const { output } = await runIn(folder, ["inspect", "--format", "json", "imports"]);
  expect(JSON.parse(output).what).toBe("imports");
});

test("modules of the flake itself, by the names of its outputs", async () => {
  const flake = makeFolder({
    "flake.nix": `{
  outputs = { self, flake-parts, ... }@inputs: flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ ./machine.nix ];
    flake.nixosModules = {
      file = ./file.nix;
      inline = { config, ... }: { imports = [ ./a.nix self.nixosModules.named ]; services.x.enable = true; };
      named.imports = [ ./b.nix ];
      twice = ./a.nix;
    };
    flake.nixosModules.twice = ./b.nix;
  };
}
`,
    "machine.nix": `{ self, ... }: {
  imports = [ self.nixosModules.file self.nixosModules.inline self.nixosModules.twice self.nixosModules.gone ];
}
`,
    "file.nix": "{ }\n",
    "a.nix": "{ }\n",
    "b.nix": "{ }\n",
    "reader.nix": "{ ... }: { imports = [ ./file.nix ]; nix.settings = (import ./flake.nix).nixConfig; }\n",
  });
  const { output } = await runIn(flake, ["inspect", "imports", "--format", "json"]);
  const graph: ImportGraph = JSON.parse(output);
  const targets = graph.edges.filter(({ from }) => from === "file:machine.nix").map(({ to }) => to);
  expect(targets.sort()).toEqual(["file:a.nix", "file:b.nix", "file:file.nix"]);
  expect(graph.nodes.find(({ id }) => id === "file:machine.nix")?.others).toEqual([
    "self.nixosModules.twice",
    "self.nixosModules.gone",
  ]);
  // Who reads a flake as a file does not have its modules.
  const part = await runIn(flake, ["inspect", "imports", "--format", "json", "reader.nix"]);
  const ids = (JSON.parse(part.output) as ImportGraph).nodes.map(({ id }) => id);
  expect(ids).toEqual(["file:file.nix", "file:flake.nix", "file:reader.nix"]);
});
