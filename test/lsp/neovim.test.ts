import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { expect, test } from "vitest";
import { flawed, makeFolder } from "../cli/fake-environment.ts";

const hasNeovim = spawnSync("nvim", ["--version"]).status === 0;
if (!hasNeovim) console.warn("nvim is not installed: the language server is not tried with a real editor");

test.runIf(hasNeovim)(
  "in Neovim: open, see, type, apply, save, gone",
  () => {
    const folder = makeFolder(flawed);
    const path = join(folder, "a.nix");
    const report = join(folder, "report.json");
    const command = join(import.meta.dirname, "../../dist/unknot.js");
    const script = join(import.meta.dirname, "neovim.lua");
    const { status, stderr } = spawnSync("nvim", ["--headless", "--clean", "-c", `luafile ${script}`], {
      cwd: folder,
      encoding: "utf8",
      timeout: 120_000,
      env: { ...process.env, HOME: folder, UNKNOT_TEST: [process.execPath, command, path, report].join("\n") },
    });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(readFileSync(report, "utf8"))).toEqual({
      opened: true,
      diagnostic: { code: "unused-suppression", line: 1, column: 2, source: "unknot" },
      moved: 2,
      action: "Remove the comment",
      fixed: true,
      stopped: true,
    });
    expect(readFileSync(path, "utf8")).toBe("# ä line\n{\n  a = 1;\n}\n");
  },
  120_000,
);
