// Owns the JSON Schema of unknot.toml, made from the definition that validates the file. It knows the built-in rules besides, so
// that an editor offers their names; others may be named too, for plugins have rules.

import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import { rules } from "../../rules/index.ts";
import { schemaAddress } from "../../src/lint/documentation.ts";
import { configurationSchema } from "../../src/project/configuration-schema.ts";

/** The schema's text. */
export function configurationSchemaText(): string {
  const { $schema, ...schema } = toJsonSchema(configurationSchema, { typeMode: "input" });
  const properties = schema.properties as Record<string, JsonSchema>;
  addRules(properties["rules"]!);
  addRules((properties["overrides"]!.items as JsonSchema).properties!["rules"] as JsonSchema);
  const document = { $schema, $id: schemaAddress, title: "unknot.toml", ...schema };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function addRules(table: JsonSchema): void {
  const level = table.additionalProperties as JsonSchema;
  table.properties = Object.fromEntries(
    rules.map(({ id, severity, summary }) => [id, { ...level, description: `${summary} Default: "${severity}".` }]),
  );
}
