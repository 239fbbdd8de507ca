// Owns the JSON Schema of unknot.toml, made from the definition that validates the file.

import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { build } from "esbuild";

export async function generateConfigurationSchema(root) {
  // Node 20 does not run TypeScript, so the definition is bundled and loaded as text.
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/project/configuration-schema.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const { configurationSchema } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const { $schema, ...schema } = toJsonSchema(configurationSchema, { typeMode: "input" });
  const document = { $schema, title: "unknot.toml", ...schema };
  return { "docs/unknot.schema.json": `${JSON.stringify(document, undefined, 2)}\n` };
}
