// Owns how several names are told in one sentence.

/** Names that are told one by one. */
const told = 3;

/** `machine \`lea\``, `machines \`lea\` and \`ida\``; of many names the first ones and a number. */
export function listNames(names: readonly string[], noun?: string): string {
  const quoted = names.map((name) => `\`${name}\``);
  const before = noun === undefined ? "" : `${noun}${quoted.length === 1 ? "" : "s"} `;
  if (quoted.length === 1) return `${before}${quoted[0]}`;
  if (quoted.length <= told) return `${before}${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
  return `${before}${quoted.slice(0, told - 1).join(", ")} and ${quoted.length - told + 1} more`;
}
