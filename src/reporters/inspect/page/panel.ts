// Owns the panel beside a view, which tells everything about what is selected.

import { html } from "./dom.ts";

/** A line of a list; one with `open` is a button. */
export interface PanelItem {
  readonly text: string;
  readonly note?: string;
  readonly isFaulty?: boolean;
  readonly open?: () => void;
}

/** A heading with a list, or with text. */
export interface PanelSection {
  readonly heading: string;
  readonly items: readonly PanelItem[];
}

/** What is told. */
export interface PanelContent {
  readonly title: string;
  /** Above the title. */
  readonly kind: string;
  readonly sections: readonly PanelSection[];
}

/** The panel. */
export class Panel {
  readonly element: HTMLElement;
  readonly #hint: string;

  constructor(label: string, hint: string) {
    this.element = html("aside", { class: "panel", "aria-label": label, "aria-live": "polite" });
    this.#hint = hint;
    this.clear();
  }

  clear(): void {
    this.element.replaceChildren(html("p", { class: "hint" }, this.#hint));
  }

  show({ title, kind, sections }: PanelContent): void {
    this.element.replaceChildren(
      html("p", { class: "kind" }, kind),
      html("h2", {}, ...breakable(title)),
      ...sections.filter(({ items }) => items.length > 0).map(sectionElement),
    );
    this.element.scrollTop = 0;
  }
}

/** A path that may be broken behind its slashes. */
export function breakable(text: string): (Node | string)[] {
  return text.split(/(?<=[/.])/).flatMap((part, index) => (index === 0 ? [part] : [html("wbr"), part]));
}

function sectionElement({ heading, items }: PanelSection): HTMLElement {
  return html(
    "section",
    {},
    html("h3", {}, items.length > 1 ? `${heading} (${items.length})` : heading),
    html("ul", {}, ...items.map((item) => html("li", {}, itemElement(item)))),
  );
}

function itemElement({ text, note, isFaulty, open }: PanelItem): HTMLElement {
  const content = [
    html("span", { class: isFaulty ? "faulty" : undefined }, ...breakable(text)),
    note === undefined ? undefined : html("small", {}, ...breakable(note)),
  ];
  return open === undefined
    ? html("div", { class: "item" }, ...content)
    : html("button", { class: "item", type: "button", onclick: open }, ...content);
}
