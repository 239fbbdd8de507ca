// Owns what XML can hold: its five characters that mean something, and those that no escape lets in.

// Control characters, halves of surrogate pairs, and the two that are no characters: an XML parser refuses the whole document.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be written.
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Surrogate}\ufffe\uffff]/gu;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // A parser would read a space for them in an attribute, or a line break.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\u0085": "&#133;",
  "\u2028": "&#8232;",
};

/** The text for an attribute or between tags; what XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(impossible, "\ufffd").replace(/[&<>"'\t\n\r\u0085\u2028]/g, (character) => escapes[character]!);
}

/** An element with these attributes; without content where `content` is absent. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content?: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const start = `<${name}${written.join("")}`;
  if (content === undefined) return `${start}/>`;
  return `${start}>\n${content.map((line) => line.replace(/^/gm, "  ")).join("\n")}\n</${name}>`;
}

/** The first line of a document. */
export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>';
