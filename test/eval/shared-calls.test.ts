// Calls that several callers share: each gives what it would give by itself, which real Nix says too, and equal ones are one value.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Evaluator } from "../../src/eval/evaluator.ts";
import { ModuleReader } from "../../src/eval/modules/modules.ts";
import { Thunk } from "../../src/eval/thunk.ts";
import type { Value } from "../../src/eval/value.ts";
import { buildFixture, fixtureRoot, openFixture } from "../../src/testing/fixture.ts";
import { evaluateNix, hasNix } from "../nix/evaluate.ts";

interface Case {
  readonly name: string;
  /** `lib.nix`: the function that is called. */
  readonly lib: string;
  /** Its calls; each is evaluated several times, in this order and among the others. */
  readonly calls: readonly string[];
  /** What the calls give; real Nix is asked too. */
  readonly gives: readonly unknown[];
}

const cases: readonly Case[] = [
  {
    name: "one argument differs",
    lib: "{ keys, prefix }: map (key: prefix + key) keys",
    calls: [
      'f { keys = [ "a" ]; prefix = "x-"; }',
      'f { keys = [ "a" "b" ]; prefix = "x-"; }',
      'f { keys = [ "a" ]; prefix = "y-"; }',
    ],
    gives: [["x-a"], ["x-a", "x-b"], ["y-a"]],
  },
  {
    name: "a function inside needs another parameter by way of a name",
    lib: "{ keys, prefix }: let start = prefix; full = key: start + key; in map (key: { name = full key; }) keys",
    calls: [
      'f { keys = [ "a" ]; prefix = "x-"; }',
      'f { keys = [ "a" ]; prefix = "y-"; }',
      'f { keys = [ "a" ]; prefix = "z-"; }',
    ],
    gives: [[{ name: "x-a" }], [{ name: "y-a" }], [{ name: "z-a" }]],
  },
  {
    name: "a parameter stands in a default",
    lib: '{ host, name ? "${host}-key" }: let get = x: x + name; in get "its "',
    calls: ['f { host = "a"; }', 'f { host = "b"; }', 'f { host = "a"; name = "n"; }', 'f { host = "b"; }'],
    gives: ["its a-key", "its b-key", "its n", "its b-key"],
  },
  {
    name: "a parameter is looked up in a `with`",
    lib: "{ set, keys }: with set; map (key: key + suffix) keys",
    calls: [
      'f { set = { suffix = "1"; }; keys = [ "a" ]; }',
      'f { set = { suffix = "2"; }; keys = [ "a" ]; }',
      'f { set = { suffix = "3"; }; keys = [ "a" ]; }',
    ],
    gives: [["a1"], ["a2"], ["a3"]],
  },
  {
    name: "the whole argument is named",
    lib: "args@{ a, ... }: map (x: x + args.b) [ a ]",
    calls: ['f { a = "1"; b = "2"; }', 'f { a = "1"; b = "3"; }', 'f { a = "1"; b = "4"; }'],
    gives: [["12"], ["13"], ["14"]],
  },
  {
    name: "plain arguments, one after the other",
    lib: 'a: b: map (c: a + b + c) [ "!" ]',
    calls: ['f "x" "y"', 'f "x" "z"', 'f "w" "y"', 'f "x" "y"'],
    gives: [["xy!"], ["xz!"], ["wy!"], ["xy!"]],
  },
  {
    name: "an argument is inherited from what surrounds the call",
    lib: "{ keys, prefix }: map (key: prefix + key) keys",
    calls: [
      'let prefix = "p"; keys = [ "a" ]; in f { inherit prefix keys; }',
      'let prefix = "q"; keys = [ "a" ]; in f { inherit prefix keys; }',
      'let s = { prefix = "r"; keys = [ "a" ]; }; in f { inherit (s) prefix keys; }',
      'let s = { prefix = "s"; keys = [ "a" ]; }; in f s',
    ],
    gives: [["pa"], ["qa"], ["ra"], ["sa"]],
  },
  {
    name: "text that looks like other arguments",
    lib: "{ a, b }: map (x: x + b) [ a ]",
    calls: ['f { a = "1 b=2"; b = "3"; }', 'f { a = "1"; b = "2 b=3"; }', 'f { a = "1\\" b="; b = ""; }'],
    gives: [["1 b=23"], ["12 b=3"], ['1" b=']],
  },
  {
    name: "names that look like other arguments",
    lib: '{ a, ... }@args: map (x: x + builtins.concatStringsSep "" (builtins.attrNames args)) [ a ]',
    calls: ['f { a = "1"; b = "2"; }', 'f { a = "1"; "b=1\\"2 c" = "2"; }', 'f { a = "1"; b = "2"; c = "2"; }'],
    gives: [["1ab"], ['1ab=1"2 c'], ["1abc"]],
  },
  {
    name: "names of a `rec` set, and of a set that is written in parts",
    lib: "{ n }: rec { a.x = n; a.y = b; b = a.x + 1; c = map (k: k + b) [ 1 ]; }",
    calls: ["f { n = 1; }", "f { n = 2; }", "f { n = 3; }"],
    gives: [
      { a: { x: 1, y: 2 }, b: 2, c: [3] },
      { a: { x: 2, y: 3 }, b: 3, c: [4] },
      { a: { x: 3, y: 4 }, b: 4, c: [5] },
    ],
  },
  {
    name: "what fails for one caller does not fail for others",
    lib: '{ keys, table }: map (key: table.${key} or "none") keys',
    calls: [
      'f { keys = [ "a" ]; table = { a = "1"; }; }',
      'f { keys = [ "a" ]; table = { }; }',
      'f { keys = [ "a" ]; table = { a = "2"; }; }',
    ],
    gives: [["1"], ["none"], ["2"]],
  },
];

test.each(cases)("$name", ({ lib, calls, gives }) => {
  const head = "let f = import ./lib.nix; in";
  const texts = new Map([
    ["lib.nix", lib],
    ...calls.map((call, index): [string, string] => [`call-${index}.nix`, `${head} ${call}`]),
  ]);
  const evaluator = new Evaluator(openFixture(buildFixture(texts)));
  // Each is called often enough for all that can be shared to be.
  for (let round = 0; round < 3; round++) {
    const shown = calls.map((_, index) => {
      const file = evaluator.project.file(`${fixtureRoot}/call-${index}.nix`)!;
      return plain(evaluator, evaluator.thunk(file, file.tree.root.expression!, undefined));
    });
    expect(shown).toEqual(gives);
  }
  if (!hasNix()) return;
  const folder = mkdtempSync(join(tmpdir(), "unknot-calls-"));
  try {
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const files = calls.map((_, index) => `(import ${folder}/call-${index}.nix)`);
    expect(evaluateNix({ expression: `[ ${files.join(" ")} ]` }).value).toEqual(gives);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("equal calls of many files are one value, unequal ones are not", () => {
  const call = (prefix: string) => `import ./lib.nix { prefix = "${prefix}"; }`;
  const texts = new Map([
    ["lib.nix", "{ prefix }: { a = { inherit prefix; }; }"],
    ["one.nix", call("x")],
    ["two.nix", call("x")],
    ["three.nix", call("y")],
  ]);
  const evaluator = new Evaluator(openFixture(buildFixture(texts)));
  const [one, two, three] = ["one", "two", "three"].map((name) => {
    const { value } = evaluator.ask(evaluator.file(`${fixtureRoot}/${name}.nix`)!);
    return value.kind === "attrs" ? value.attributes.get("a") : undefined;
  });
  expect(one).toBeInstanceOf(Thunk);
  expect(two).toBe(one);
  expect(three).not.toBe(one);
});

test("what a function gives for an element is one value for all lists that have it, unless the function was given something else", () => {
  const call = (keys: string, prefix: string) => `import ./lib.nix { prefix = "${prefix}"; keys = [ ${keys} ]; }`;
  const texts = new Map([
    ["lib.nix", "{ prefix, keys }: map (key: { name = prefix + key; }) keys"],
    ["zero.nix", call('"a"', "x")],
    ["one.nix", call('"a" "b"', "x")],
    ["two.nix", call('"c" "b" "b"', "x")],
    ["three.nix", call('"a" "b"', "y")],
  ]);
  const evaluator = new Evaluator(openFixture(buildFixture(texts)));
  const [, one, two, three] = ["zero", "one", "two", "three"].map((name) => {
    const { value } = evaluator.ask(evaluator.file(`${fixtureRoot}/${name}.nix`)!);
    return value.kind === "list" ? value.elements : [];
  });
  expect(two![1]).toBe(one![1]);
  expect(two![2]).toBe(one![1]);
  expect(two![0]).not.toBe(one![0]);
  expect(three![1]).not.toBe(one![1]);
  expect(plain(evaluator, three![1]!)).toEqual({ name: "yb" });
});

test("a late value that is mapped is told by the name of each caller", () => {
  const call = (name: string) =>
    `{ config, ... }: { out = import ./lib.nix { keys = [ config.${name} config.same ]; }; }`;
  const texts = new Map([
    ["lib.nix", "{ keys }: map (key: key + 1) keys"],
    ...["a", "b", "c"].map((name): [string, string] => [`${name}.nix`, call(name)]),
  ]);
  const evaluator = new Evaluator(openFixture(buildFixture(texts)));
  const modules = new ModuleReader(evaluator);
  for (const name of ["a", "b", "c"]) {
    const file = evaluator.project.file(`${fixtureRoot}/${name}.nix`)!;
    const out = file.tree.root.expression!;
    const binding = [...out.descendants()].find((node) => node.kind === "binding")!;
    const place = modules.environmentAt(file, binding.expression);
    const { value } = evaluator.ask(evaluator.thunk(file, binding.expression, place));
    const elements = value.kind === "list" ? value.elements : [];
    const read = elements.map((element) =>
      evaluator.ask(element).demands.map(({ origin }) => [origin.node.text, origin.file.path]),
    );
    expect(read).toEqual([[[`config.${name}`, file.path]], [["config.same", file.path]]]);
  }
});

// A value as JSON has it.
function plain(evaluator: Evaluator, thunk: Thunk): unknown {
  const value: Value = evaluator.ask(thunk).value;
  switch (value.kind) {
    case "attrs":
      return Object.fromEntries([...value.attributes].map(([name, inner]) => [name, plain(evaluator, inner)]));
    case "list":
      return value.elements.map((element) => plain(evaluator, element));
    case "string":
      return value.text;
    case "number":
    case "bool":
      return value.value;
    default:
      return value.kind;
  }
}
