// A browser for the tests of pages: a Chromium that is installed, without a window. Where there is none, those tests are skipped.

import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

const names = [process.env.CHROMIUM ?? "", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function findChromium(): string | undefined {
  for (const name of names.filter((each) => each !== "")) {
    const { status, stdout } = spawnSync("which", [name], { encoding: "utf8" });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

const executablePath = findChromium();

/** Whether pages can be tested here. */
export const hasChromium = executablePath !== undefined;
if (!hasChromium) console.info("Chromium is not installed; pages are not tested in it.");

/** Starts the browser. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
}
