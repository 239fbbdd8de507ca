// Owns where the pages of built-in rules and the schema are read: the npm package carries them, and this host shows its files.

const packageAddress = "https://unpkg.com/unknot";

/** Address of the JSON Schema of `unknot.toml`. */
export const schemaAddress = `${packageAddress}/docs/unknot.schema.json`;

/** Address of a built-in rule's page. */
export function ruleAddress(ruleId: string): string {
  return `${packageAddress}/rules/${ruleId}.md`;
}
