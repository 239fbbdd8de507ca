import { defineConfig } from "vitest/config";
import { bundledPagesForTests } from "./scripts/bundle-page.mjs";

export default defineConfig({
  plugins: [bundledPagesForTests],
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, maxWorkers: 2 },
});
