// Owns how a build installs what it needs itself, where no one has done so before.

import { execFileSync } from "node:child_process";

/** Installs what the lock file in a folder names. No script of any package runs. */
export function installPackages(folder) {
  // Run through the npm that runs us where there is one: `npm` may not be on the path, and is a .cmd on Windows.
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  execFileSync(command, [...first, "ci", "--ignore-scripts", "--include=dev"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32" && command === "npm",
    // The outer npm's settings (`npm pack --dry-run`, `--global`, …) reach us through the environment; they are not ours.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)),
    ),
  });
}
