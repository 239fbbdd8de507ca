import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { Worker } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { countChanges, workerPort } from "../../src/lsp/analysis-port.ts";
import { Analyst, OutdatedError } from "../../src/lsp/analyst.ts";
import { Documents } from "../../src/lsp/documents.ts";
import { Navigation } from "../../src/lsp/navigation.ts";
import { addressOf } from "../../src/lsp/positions.ts";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { openProject } from "../../src/project/project.ts";
import { wordRule } from "../lint/stub.ts";

const fleet = join(import.meta.dirname, "../../fixtures/fleet");

function analystWith(given: readonly Rule[], changes = countChanges()): Analyst {
  return new Analyst({ encoding: "utf-16", isTrusted: false, loadRules: async () => given, changes });
}

test("an analysis of a text that is no longer the latest is given up at the next file", async () => {
  const changes = countChanges();
  const seen: string[] = [];
  const typing: Rule = {
    ...wordRule("x"),
    check: ({ file }) => {
      if (seen.push(file.path) === 3) Atomics.add(changes, 0, 1);
    },
  };
  const analyst = analystWith([typing], changes);
  await expect(analyst.analyse(fleet)).rejects.toThrow(OutdatedError);
  expect(seen).toHaveLength(3);
  expect((await analyst.analyse(fleet)).changes).toBe(1);
});

test("every place of a fleet can be asked about", async () => {
  const analyst = analystWith(rules);
  const project = openProject(fleet);
  let described = 0;
  for (const path of project.files) {
    const text = readFileSync(path, "utf8");
    const documents = new Documents();
    const open = documents.open(addressOf(path), "nix", 1, text)!;
    const navigation = new Navigation(open, fleet, defaultConfiguration, documents, "utf-16");
    for (const { target } of navigation.links()) expect(target).toMatch(/^file:/);
    for (let offset = 0; offset < text.length; offset += 3) {
      if ((await analyst.describe(fleet, path, offset)) !== undefined) described++;
      const before = text.slice(0, offset).split("\n");
      navigation.definition({ line: before.length - 1, character: before.at(-1)!.length });
    }
  }
  expect(described).toBeGreaterThan(0);
});

// Answers what it was last told; the text "break" breaks it, once.
const talkative = `
  const { parentPort } = require("node:worker_threads");
  const texts = [];
  parentPort.on("message", ({ kind, id, args }) => {
    if (kind === "statement") {
      const text = Buffer.from(args[1]).toString();
      texts.push(text);
      if (text === "break") throw new Error("broken");
    } else parentPort.postMessage({ id, value: texts });
  });
`;

test("a worker that breaks is started again, and told the texts anew", async () => {
  const told: string[] = [];
  const port = workerPort(
    countChanges(),
    () => new Worker(talkative, { eval: true, stderr: true }),
    (message) => told.push(message),
  );
  const text = (value: string) => new TextEncoder().encode(value);
  port.setText("/a.nix", text("one"));
  expect(await port.analyse("/")).toEqual(["one"]);
  port.setText("/b.nix", text("break"));
  await expect(port.analyse("/")).rejects.toThrow("broken");
  await vi.waitFor(() => expect(told.join()).toContain("broken"));
  port.setText("/b.nix", text("two"));
  expect(await port.analyse("/")).toEqual(["one", "two"]);
  port.close();
});

test("one that breaks again and again is given up", async () => {
  const port = workerPort(
    countChanges(),
    () => new Worker("throw new Error('at once')", { eval: true, stderr: true }),
    () => {},
  );
  for (let round = 0; round < 5; round++) await expect(port.analyse("/")).rejects.toThrow("at once");
  await expect(port.analyse("/")).rejects.toThrow("not started again");
});
