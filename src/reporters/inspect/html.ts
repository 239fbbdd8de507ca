// Owns the page of `unknot inspect`: one file that needs nothing else, and asks the network for nothing. The models stand in it as
// JSON in which nothing can end the element that holds it; all that is shown is made of them by the page's own script.

import page from "./page/page.html?bundled";
import type { PageDocument } from "./page-document.ts";

/** The page for some models. */
export function inspectPage(document: PageDocument): string {
  const { title } = document;
  const model = JSON.stringify(document).replace(/[<\u2028\u2029]/g, escapeCharacter);
  const parts: Readonly<Record<string, string>> = {
    title: `<title>${markupText(`${title} · unknot`)}</title>`,
    model: `<script type="application/json" id="model">${model}</script>`,
  };
  // With a function, so that a `$` in a name stays one.
  return page.replace(/<!--(title|model)-->/g, (_, name: string) => parts[name]!);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function markupText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
