// Owns making elements. Text goes in as text, so that nothing of the flake is ever read as markup.

/** What an element is given: attributes by name, listeners by `on…`. Undefined leaves an attribute out. */
export type Properties = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;

const svgNamespace = "http://www.w3.org/2000/svg";

/** An HTML element. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), properties, children);
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: readonly (Node | string | undefined)[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(svgNamespace, name), properties, children);
}

function fill<E extends Element>(
  element: E,
  properties: Properties,
  children: readonly (Node | string | undefined)[],
): E {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as unknown as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}
