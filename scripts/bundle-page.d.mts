import type { Plugin as BuildPlugin } from "esbuild";
import type { Plugin as TestPlugin } from "vitest/config";

export function bundlePage(path: string): Promise<string>;
export const bundledPages: BuildPlugin;
export const bundledPagesForTests: TestPlugin;
