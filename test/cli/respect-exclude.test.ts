// `--respect-exclude`: programs that name every file, as hooks and formatters do, need not know what the configuration excludes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flawed, makeFolder, runIn } from "./fake-environment.ts";

const files = { ...flawed, "vendor/a.nix": flawed["a.nix"]!, "unknot.toml": 'exclude = ["vendor/**"]\n' };
const formats = ["--format", "concise"];

test("a file that is named is looked at even where it is excluded, unless that is to be respected", async () => {
  const folder = makeFolder(files);
  const named = await runIn(folder, ["check", ...formats, "vendor/a.nix", "flake.nix"]);
  expect(named).toMatchObject({ status: 1, output: expect.stringMatching(/^vendor\/a\.nix:2:/) });
  const respected = await runIn(folder, ["check", ...formats, "--respect-exclude", "vendor/a.nix", "flake.nix"]);
  expect(respected).toMatchObject({ status: 0, output: "" });
  const other = await runIn(folder, ["check", ...formats, "--respect-exclude", "vendor/a.nix", "a.nix"]);
  expect(other).toMatchObject({ status: 1, output: expect.stringMatching(/^a\.nix:2:.*\n$/) });
});

test("where all that is named is excluded there is nothing to do", async () => {
  const folder = makeFolder(files);
  expect(await runIn(folder, ["check", ...formats, "--respect-exclude", "vendor/a.nix"])).toMatchObject({
    status: 0,
    output: "",
  });
  expect(await runIn(folder, ["fix", "--respect-exclude", "vendor/a.nix"])).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, "vendor/a.nix"), "utf8")).toBe(flawed["a.nix"]);
});
