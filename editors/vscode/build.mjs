// Owns the extension's package: a .vsix is a zip of what Visual Studio Code installs, and a manifest of its own. The server that comes
// along is the root's build, so that a version of the extension is a version of unknot.
// Usage: node editors/vscode/build.mjs [file]

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const contentTypes = {
  ".cjs": "application/javascript",
  ".js": "application/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".vsixmanifest": "text/xml",
  ".wasm": "application/wasm",
};

/** Writes the package to `file`, by default into `dist`, and gives its path. The root must be built. */
export async function buildExtension(file = join(here, "dist", `unknot-${readManifest().version}.vsix`)) {
  installDependencies();
  const extension = await bundle();
  const server = join(root, "dist");
  const files = new Map([
    ["extension/package.json", JSON.stringify(withoutBuild(readManifest()), null, 2)],
    ["extension/readme.md", readFileSync(join(here, "README.md"))],
    ["extension/LICENSE.txt", readFileSync(join(root, "LICENSE"))],
    ["extension/dist/extension.cjs", extension.code],
    ["extension/dist/THIRD-PARTY-LICENSES.txt", formatNotices(extension.packages)],
    ["extension/server/package.json", readFileSync(join(root, "package.json"))],
  ]);
  for (const name of readdirSync(server).sort()) {
    // The types and the API are for programs.
    if (/\.(?:c?js|wasm|txt)$/.test(name) && name !== "api.js") {
      files.set(`extension/server/dist/${name}`, readFileSync(join(server, name)));
    }
  }
  for (const name of readdirSync(join(root, "rules")).sort()) {
    if (name.endsWith(".md")) files.set(`extension/server/rules/${name}`, readFileSync(join(root, "rules", name)));
  }
  files.set("extension.vsixmanifest", formatManifest(readManifest()));
  files.set("[Content_Types].xml", formatContentTypes([...files.keys()]));
  const { zipSync } = createRequire(import.meta.url)("fflate");
  const encoder = new TextEncoder();
  const entries = [...files].map(([name, content]) => [
    name,
    [typeof content === "string" ? encoder.encode(content) : new Uint8Array(content), { mtime: "1980-01-02" }],
  ]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, zipSync(Object.fromEntries(entries), { level: 9 }));
  return file;
}

function readManifest() {
  return JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
}

function withoutBuild({ devDependencies, ...manifest }) {
  return manifest;
}

async function bundle() {
  const esbuild = await import("esbuild");
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["src/extension.ts"],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    legalComments: "none",
    metafile: true,
    minify: true,
    logLevel: "warning",
    write: false,
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  );
  return { code: outputFiles[0].contents, packages: [...new Set(packages)].sort() };
}

/** The notices of what is in the bundle. */
function formatNotices(packages) {
  const notices = packages.map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, directory, "package.json"), "utf8"));
    const file = readdirSync(join(here, directory)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(here, directory, file), "utf8").trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return notices.join(`\n${"-".repeat(80)}\n\n`);
}

// The packages are the extension's own, and installed when it is built.
function installDependencies() {
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const installed = join(here, "node_modules", ".unknot-lock.json");
  if (existsSync(installed) && readFileSync(installed, "utf8") === lock) return;
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  execFileSync(command, [...first, "ci", "--ignore-scripts"], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32" && command === "npm",
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)),
    ),
  });
  writeFileSync(installed, lock);
}

function formatManifest({
  name,
  displayName,
  description,
  version,
  publisher,
  categories,
  keywords,
  engines,
  extensionKind,
}) {
  const properties = [
    ["Microsoft.VisualStudio.Code.Engine", engines.vscode],
    ["Microsoft.VisualStudio.Code.ExtensionDependencies", ""],
    ["Microsoft.VisualStudio.Code.ExtensionPack", ""],
    ["Microsoft.VisualStudio.Code.ExtensionKind", extensionKind.join(",")],
    ["Microsoft.VisualStudio.Code.LocalizedLanguages", ""],
    ["Microsoft.VisualStudio.Code.ExecutesCode", "true"],
    ["Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown", "true"],
    ["Microsoft.VisualStudio.Services.Content.Pricing", "Free"],
  ];
  const assets = [
    ["Microsoft.VisualStudio.Code.Manifest", "extension/package.json"],
    ["Microsoft.VisualStudio.Services.Content.Details", "extension/readme.md"],
    ["Microsoft.VisualStudio.Services.Content.License", "extension/LICENSE.txt"],
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escapeXml(name)}" Version="${escapeXml(version)}" Publisher="${escapeXml(publisher)}" />
    <DisplayName>${escapeXml(displayName)}</DisplayName>
    <Description xml:space="preserve">${escapeXml(description)}</Description>
    <Tags>${escapeXml(keywords.join(","))}</Tags>
    <Categories>${escapeXml(categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${properties.map(([id, value]) => `      <Property Id="${id}" Value="${escapeXml(value)}" />`).join("\n")}
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
${assets.map(([type, path]) => `    <Asset Type="${type}" Path="${path}" Addressable="true" />`).join("\n")}
  </Assets>
</PackageManifest>
`;
}

function formatContentTypes(names) {
  const extensions = [...new Set(names.map((name) => extname(basename(name))))].sort();
  const defaults = extensions.map((extension) => {
    if (contentTypes[extension] === undefined) throw new Error(`no content type is known for ${extension}`);
    return `  <Default Extension="${extension}" ContentType="${contentTypes[extension]}" />`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
${defaults.join("\n")}
</Types>
`;
}

function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await buildExtension(process.argv[2]));
}
