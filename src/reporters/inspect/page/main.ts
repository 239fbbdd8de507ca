// Owns the page as a whole: its head, its views, the search, and the choice of light or dark.

import type { PageDocument } from "../page-document.ts";
import { html } from "./dom.ts";
import { FilesView } from "./files-view.ts";
import { GraphView } from "./graph-view.ts";
import { MatrixView } from "./matrix-view.ts";
import type { Hit, View } from "./view.ts";

const model: PageDocument = JSON.parse(document.getElementById("model")!.textContent!);
const views: readonly View[] = [
  ...(model.imports === undefined ? [] : [new GraphView(model.imports)]),
  ...(model.vars === undefined ? [] : [new MatrixView(model.vars)]),
  ...(model.roles === undefined ? [] : [new FilesView(model.roles)]),
];

const tabs = views.map((view, index) =>
  html(
    "button",
    { type: "button", role: "tab", id: `tab-${index}`, "aria-controls": `view-${index}`, onclick: () => open(index) },
    view.name,
  ),
);
const tabList = html("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, ...tabs);
const search = html("input", {
  type: "search",
  id: "search",
  placeholder: "Search",
  "aria-label": "Search",
  autocomplete: "off",
  spellcheck: "false",
  role: "combobox",
  "aria-expanded": "false",
  "aria-controls": "hits",
  "aria-autocomplete": "list",
});
const hitList = html("ul", { id: "hits", class: "hits", role: "listbox", "aria-label": "Found", hidden: true });
const theme = html("button", { type: "button", class: "theme", onclick: () => setTheme(nextTheme()) });
let current = 0;
let hits: readonly Hit[] = [];
let chosen = 0;

for (const [index, view] of views.entries()) {
  view.element.id = `view-${index}`;
  view.element.setAttribute("role", "tabpanel");
  view.element.setAttribute("aria-labelledby", `tab-${index}`);
}
document.body.prepend(
  html(
    "header",
    {},
    html("h1", {}, model.title),
    views.length > 1 ? tabList : html("p", { class: "alone" }, views[0]?.name ?? ""),
    html("div", { class: "search" }, search, html("kbd", { "aria-hidden": "true" }, "/"), hitList),
    theme,
  ),
  html("main", {}, ...views.map(({ element }) => element)),
);

function open(index: number): void {
  current = index;
  for (const [at, view] of views.entries()) {
    view.element.hidden = at !== index;
    tabs[at]!.setAttribute("aria-selected", String(at === index));
    tabs[at]!.tabIndex = at === index ? 0 : -1;
  }
  views[index]?.show();
  find();
}

tabList.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  open((current + step + views.length) % views.length);
  tabs[current]!.focus();
});

function find(): void {
  hits = views[current]?.search(search.value) ?? [];
  chosen = 0;
  showHits(document.activeElement === search && views[current] instanceof GraphView);
}

function showHits(isWanted: boolean): void {
  const isOpen = isWanted && search.value.trim() !== "";
  hitList.hidden = !isOpen;
  search.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) {
    search.removeAttribute("aria-activedescendant");
    return;
  }
  const none = html("li", { class: "none" }, "Nothing of that name");
  const rows = hits.map(({ text, note, open: go }, index) =>
    html(
      "li",
      {
        role: "option",
        id: `hit-${index}`,
        "aria-selected": String(index === chosen),
        onpointerdown: (event: Event) => event.preventDefault(),
        onclick: () => {
          showHits(false);
          go();
        },
      },
      text,
      note === "" ? undefined : html("small", {}, note),
    ),
  );
  hitList.replaceChildren(...(rows.length === 0 ? [none] : rows));
  if (rows.length > 0) search.setAttribute("aria-activedescendant", `hit-${chosen}`);
}

search.addEventListener("input", find);
search.addEventListener("focus", find);
search.addEventListener("blur", () => showHits(false));
search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined && hits.length > 0) {
    event.preventDefault();
    chosen = (chosen + step + hits.length) % hits.length;
    showHits(!hitList.hidden);
  } else if (event.key === "Enter") {
    const hit = hits[chosen];
    showHits(false);
    hit?.open();
  } else if (event.key === "Escape") {
    search.value = "";
    find();
    search.blur();
  }
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

const themes = ["auto", "light", "dark"] as const;
const themeMarks = { auto: "◐", light: "○", dark: "●" } as const;
type Theme = (typeof themes)[number];

function nextTheme(): Theme {
  return themes[(themes.indexOf(themeNow()) + 1) % themes.length]!;
}

function themeNow(): Theme {
  const now = document.documentElement.dataset["theme"];
  return now === "light" || now === "dark" ? now : "auto";
}

function setTheme(next: Theme): void {
  if (next === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  theme.textContent = themeMarks[next];
  theme.title = `Colours: ${next}`;
  theme.setAttribute("aria-label", `Colours: ${next}. Change`);
  // A page from a file may not be allowed to remember anything.
  try {
    localStorage.setItem("unknot-theme", next);
  } catch {}
}

function rememberedTheme(): Theme {
  try {
    return themes.find((each) => each === localStorage.getItem("unknot-theme")) ?? "auto";
  } catch {
    return "auto";
  }
}

setTheme(rememberedTheme());
open(0);
