import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const page = join(import.meta.dirname, "../docs/man/unknot.1");
const hasMandoc = spawnSync("mandoc", ["-T", "null", "/dev/null"]).error === undefined;

test.skipIf(!hasMandoc)("mandoc has nothing to say of the manual, but that it bears no date", () => {
  const { stdout } = spawnSync("mandoc", ["-T", "lint", "-W", "all", page], { encoding: "utf8" });
  const complaints = stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
  expect(complaints).toEqual([]);
});

test.skipIf(!hasMandoc)("the manual reads as it was meant", () => {
  const { stdout } = spawnSync("mandoc", ["-T", "ascii", "-O", "width=100", page], { encoding: "utf8" });
  const text = stdout.replace(/.[\b]/g, "");
  expect(text).toContain("unknot - finds what ties a Nix flake's evaluation into a knot, and unties it\n");
  expect(text).toMatch(/^ {7}--format <name\[=file\]>\n {14}pretty, /m);
  expect(text).toContain("# unknot: allow eval-time-vars-path -- the path goes into a script");
  expect(readFileSync(page, "utf8")).not.toMatch(/^'/m);
});
