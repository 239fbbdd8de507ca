// Owns where the pages of built-in rules are read: the npm package carries them, and this host shows its files.

/** Address of a built-in rule's page. */
export function ruleAddress(ruleId: string): string {
  return `https://unpkg.com/unknot/rules/${ruleId}.md`;
}
