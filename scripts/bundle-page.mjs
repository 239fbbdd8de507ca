// Makes a page with its style and its script one text, and gives it to esbuild, and to the tests' loader, as the module that ends in
// `?bundled`. The page allows no other style or script than these two: their hashes stand in it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The text of a page; `page.css` and `main.ts` lie beside it. */
export async function bundlePage(path) {
  const esbuild = await import("esbuild");
  const folder = dirname(path);
  const build = async (entry) => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      minify: true,
      write: false,
      charset: "utf8",
      format: "iife",
      target: "es2023",
      logLevel: "warning",
      tsconfig: join(folder, "tsconfig.json"),
    });
    // Nothing in it may end the element that it stands in.
    return outputFiles[0].text.trim().replaceAll("</", "<\\/");
  };
  const [style, script] = await Promise.all([build("page.css"), build("main.ts")]);
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'`;
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
  };
  return readFileSync(path, "utf8").replace(/<!--([a-z]+)-->/g, (comment, name) => parts[name] ?? comment);
}

/** For esbuild. */
export const bundledPages = {
  name: "bundled pages",
  setup(build) {
    build.onResolve({ filter: /\?bundled$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?bundled$/, "")),
      namespace: "bundled-page",
    }));
    build.onLoad({ filter: /.*/, namespace: "bundled-page" }, async ({ path }) => ({
      contents: await bundlePage(path),
      loader: "text",
    }));
  },
};

/** For Vite, which the tests run in. */
export const bundledPagesForTests = {
  name: "bundled pages",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith("?bundled")) return undefined;
    return `export default ${JSON.stringify(await bundlePage(id.replace(/\?bundled$/, "")))};`;
  },
};

function hashOf(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
