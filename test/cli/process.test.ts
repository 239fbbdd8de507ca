import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flawed, makeFolder } from "./fake-environment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "dist/unknot.js");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

function unknot(folder: string, args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the built command checks, fixes and answers with its status", () => {
  const folder = makeFolder(flawed);
  expect(unknot(folder, ["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  expect(unknot(folder, [])).toMatchObject({ status: 1, stderr: "" });
  expect(unknot(folder, ["gone"])).toMatchObject({ status: 2, stdout: "" });
  expect(unknot(folder, ["--stdin-filename", "a.nix"], "{ }\n")).toMatchObject({ status: 0 });
  expect(unknot(folder, ["fix"])).toMatchObject({ status: 0 });
  expect(unknot(folder, [])).toMatchObject({ status: 0 });
});

test("the built command finds the pages of its rules", () => {
  expect(unknot(root, ["explain", "syntax-error"])).toMatchObject({ status: 0, stderr: "" });
});

test("a reader that goes away early is no crash", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`${index}.nix`, "{ a = ; b = ; c = ; }\n"]),
  );
  const child = spawn(process.execPath, [command], { cwd: makeFolder(files) });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [status] = await once(child, "close");
  expect({ status, errors }).toEqual({ status: 1, errors: "" });
});

test.skipIf(!existsSync("/dev/full"))("output that cannot be written makes the status 2", () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [command], {
    cwd: makeFolder(flawed),
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^The output cannot be written: .*\n$/);
});
