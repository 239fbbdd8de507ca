// Lists of files that need nothing but `lib`: evaluated once for all who ask, and anew for each where they need anything else.

import { expect, test } from "vitest";
import { Evaluator } from "../../src/eval/evaluator.ts";
import { ModuleReader } from "../../src/eval/modules/modules.ts";
import type { ListValue } from "../../src/eval/value.ts";
import { buildFixture, fixtureRoot, openFixture } from "../../src/testing/fixture.ts";

const listing = `builtins.map (name: ./parts + "/\${name}") (builtins.attrNames (builtins.readDir ./parts))`;

/** The elements of what two callers get of `list.nix`. */
function lists(list: string): readonly (readonly unknown[])[] {
  const texts = new Map([
    ["list.nix", list],
    ["parts/a.nix", "{ }"],
    ["parts/b.nix", "{ }"],
    ["one.nix", '{ lib, config, ... }: { imports = import ./list.nix { inherit lib config; other = "1"; }; }'],
    ["two.nix", '{ lib, config, ... }: { imports = import ./list.nix { inherit lib config; other = "2"; }; }'],
  ]);
  const evaluator = new Evaluator(openFixture(buildFixture(texts)));
  const modules = new ModuleReader(evaluator);
  return ["one", "two"].map((name) => {
    const [module] = modules.modulesOf(evaluator.project.file(`${fixtureRoot}/${name}.nix`)!);
    return (module!.imports!.value as ListValue).elements;
  });
}

test("what needs nothing but `lib` is one list", () => {
  const [one, two] = lists(`{ lib, ... }: ${listing} ++ lib.optional false ./none.nix`);
  expect(one).toHaveLength(2);
  expect(two).toHaveLength(2);
  expect(two![0]).toBe(one![0]);
});

test("what needs something else is a list of its own", () => {
  const [one, two] = lists(`{ other, ... }: builtins.filter (path: other != "2") (${listing})`);
  expect(one).toHaveLength(2);
  expect(two).toHaveLength(0);
});
