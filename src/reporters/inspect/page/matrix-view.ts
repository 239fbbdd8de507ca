// Owns the view of secrets: a row for each, a column for each machine, a mark where the machine has it. Arrow keys move from cell to
// cell; the panel tells how a secret is made, where it is selected, and who reads it.

import type { VarsCell, VarsSecret, VarsTable } from "../../../eval/inspect/vars-table.ts";
import { counted } from "../../../text/counted.ts";
import { html } from "./dom.ts";
import { Panel, type PanelItem } from "./panel.ts";
import type { Hit, View } from "./view.ts";

/** The view of a table of secrets. */
export class MatrixView implements View {
  readonly name = "Secrets";
  readonly element: HTMLElement;
  readonly #table: VarsTable;
  readonly #cells = new Map<string, VarsCell>();
  readonly #rows: { readonly secret: VarsSecret; readonly element: HTMLTableRowElement }[] = [];
  readonly #grid: HTMLTableElement;
  readonly #count = html("span", { class: "count", role: "status" });
  readonly #panel = new Panel(
    "About the selected secret",
    "Select a secret or a mark to see how it is made and who reads it. Arrow keys move, / searches.",
  );
  #current: HTMLElement | undefined;

  constructor(table: VarsTable) {
    this.#table = table;
    for (const cell of table.cells) this.#cells.set(`${cell.secret}\0${cell.machine}`, cell);
    this.#grid = this.#build();
    const isEmpty = table.secrets.length === 0;
    const open = table.machines.some(({ isOpen }) => isOpen);
    this.element = html(
      "div",
      { class: "view matrix" },
      html(
        "div",
        { class: "bar" },
        html("span", { class: "key secret" }, "secret"),
        html("span", { class: "key public" }, "public"),
        open ? html("span", { class: "key unknown" }, "machine with more than is known") : undefined,
        this.#count,
      ),
      html(
        "div",
        { class: "split" },
        html(
          "div",
          { class: "scroll" },
          isEmpty
            ? html("p", { class: "hint" }, "There is no registry of secrets, and no vars generator.")
            : this.#grid,
        ),
        this.#panel.element,
      ),
    );
    this.#grid.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("focusin", (event) => this.#focused(event.target));
    this.#grid.addEventListener("click", (event) => {
      if (event.target instanceof Element) event.target.closest<HTMLElement>("[tabindex]")?.focus();
    });
    this.#tellCount();
  }

  show(): void {}

  search(text: string): readonly Hit[] {
    const wanted = text.trim().toLowerCase();
    for (const { secret, element } of this.#rows) {
      const { key, generator, variable, files, places, readers } = secret;
      const texts = [
        key,
        generator,
        variable,
        ...files.map(({ name }) => name),
        ...[...places, ...readers].map((at) => at.path),
      ];
      element.hidden = wanted !== "" && !texts.some((each) => each?.toLowerCase().includes(wanted));
    }
    for (const body of this.#grid.tBodies) {
      body.hidden = [...body.rows].every((row) => row.hidden || row.classList.contains("heading"));
    }
    this.#tellCount();
    const first = this.#rows.find(({ element }) => !element.hidden);
    if (wanted === "" || first === undefined) return [];
    return [
      { text: titleOf(first.secret), note: "", open: () => first.element.querySelector<HTMLElement>("th")?.focus() },
    ];
  }

  #tellCount(): void {
    const shown = this.#rows.filter(({ element }) => !element.hidden).length;
    const { machines, secrets } = this.#table;
    const part = shown === secrets.length ? "" : `${shown} of `;
    this.#count.textContent = `${part}${counted(secrets.length, "secret")} on ${counted(machines.length, "machine")}`;
  }

  #build(): HTMLTableElement {
    const { machines, secrets } = this.#table;
    const grid = html("table", { role: "grid", "aria-label": "Machines and their secrets" });
    const isNarrow = machines.every(({ name }) => name.length <= 3) || machines.length === 0;
    grid.classList.toggle("upright", isNarrow);
    grid.append(
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          html("th", { scope: "col", class: "corner" }, html("span", { class: "unseen" }, "Secret")),
          ...machines.map(({ name, isOpen }) =>
            html(
              "th",
              { scope: "col", class: isOpen ? "machine open" : "machine" },
              html("span", { title: name }, name),
            ),
          ),
          html("th", { scope: "col", class: "rest" }, html("span", { class: "unseen" }, "Made of")),
        ),
      ),
    );
    const groups = new Map<string, VarsSecret[]>();
    for (const secret of secrets) {
      const group = groups.get(secret.registry ?? "");
      if (group === undefined) groups.set(secret.registry ?? "", [secret]);
      else group.push(secret);
    }
    for (const [registry, members] of groups) {
      const heading = registry === "" ? "Generators of modules" : registry;
      const body = html("tbody", {}, headingRow(heading, machines.length + 2));
      for (const secret of members) {
        const element = this.#row(secret);
        this.#rows.push({ secret, element });
        body.append(element);
      }
      grid.append(body);
    }
    grid.querySelector("tbody th[tabindex]")?.setAttribute("tabindex", "0");
    return grid;
  }

  #row(secret: VarsSecret): HTMLTableRowElement {
    const isPublic = isPublicOnly(secret);
    const marks = this.#table.machines.map(({ name }) => {
      const cell = this.#cells.get(`${secret.id}\0${name}`);
      const label = `${titleOf(secret)} on ${name}: ${cell === undefined ? "no" : isPublic ? "public" : "secret"}`;
      return html(
        "td",
        { tabindex: "-1", "aria-label": label, class: cell === undefined ? "none" : isPublic ? "public" : "secret" },
        html("i", { "aria-hidden": "true" }),
      );
    });
    const { key, generator, variable, prompts, isShared } = secret;
    const notes = [
      key !== undefined && generator !== key ? generator : undefined,
      variable,
      isShared === true ? "shared" : undefined,
      prompts.length > 0 ? "asked for" : undefined,
    ].filter((note) => note !== undefined);
    return html(
      "tr",
      { "data-id": secret.id },
      html("th", { scope: "row", tabindex: "-1" }, titleOf(secret)),
      ...marks,
      html("td", { class: "rest" }, notes.join(" · ")),
    );
  }

  #key(event: KeyboardEvent): void {
    const step = {
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      Home: [0, -999],
      End: [0, 999],
    }[event.key];
    if (step === undefined || !(event.target instanceof HTMLTableCellElement)) return;
    event.preventDefault();
    const [down = 0, right = 0] = step;
    const rows = this.#rows.map(({ element }) => element).filter((row) => !row.hidden);
    const row = rows.indexOf(event.target.parentElement as HTMLTableRowElement);
    const last = this.#table.machines.length;
    const column = Math.min(last, Math.max(0, event.target.cellIndex + right));
    rows[Math.min(rows.length - 1, Math.max(0, row + down))]?.cells[column]?.focus();
  }

  #focused(target: EventTarget | null): void {
    if (!(target instanceof HTMLTableCellElement)) return;
    this.#current?.setAttribute("tabindex", "-1");
    this.#grid.querySelector("tbody [tabindex='0']")?.setAttribute("tabindex", "-1");
    for (const marked of this.#grid.querySelectorAll(".current")) marked.classList.remove("current");
    this.#current = target;
    target.setAttribute("tabindex", "0");
    const row = target.parentElement as HTMLTableRowElement;
    row.classList.add("current");
    const secret = this.#rows.find(({ element }) => element === row)?.secret;
    if (secret === undefined) return;
    const machine = this.#table.machines[target.cellIndex - 1]?.name;
    if (machine !== undefined) this.#grid.tHead?.rows[0]?.cells[target.cellIndex]?.classList.add("current");
    this.#tell(secret, machine);
  }

  #tell(secret: VarsSecret, machine: string | undefined): void {
    const { key, registry, generator, variable, files, prompts, isShared, isOpen, dependencies, places, readers } =
      secret;
    const cell = machine === undefined ? undefined : this.#cells.get(`${secret.id}\0${machine}`);
    const at = ({ path, line }: { path: string; line: number }) => `${path}:${line}`;
    const read = machine === undefined ? readers : (cell?.readers ?? []).map((index) => readers[index]!);
    const fact = (name: string, text: string | undefined): PanelItem[] =>
      text === undefined ? [] : [{ text, note: name }];
    const has = this.#table.cells.filter((each) => each.secret === secret.id).map((each) => ({ text: each.machine }));
    this.#panel.show({
      kind: key === undefined ? "Generator of a module" : `Key of ${registry}`,
      title: titleOf(secret),
      sections: [
        ...(machine === undefined ? [] : [{ heading: `On ${machine}`, items: [selectionItem(cell)] }]),
        {
          heading: "Made",
          items: [
            ...fact("generator", generator ?? "a computed name"),
            ...fact("environment variable", variable),
            ...(isShared === undefined ? [] : [{ text: isShared ? "shared by all machines" : "one for each machine" }]),
            ...places.map((place) => ({ text: at(place), note: "defined" })),
          ],
        },
        {
          heading: "Files",
          items: [
            ...files.map(({ name, isSecret }) => ({
              text: name,
              note: isSecret === undefined ? "secret or not is not known" : isSecret ? "secret" : "public",
            })),
            ...(isOpen ? [{ text: "maybe others, which are not known" }] : []),
          ],
        },
        { heading: "Asks for", items: prompts.map(({ name, type }) => ({ text: name, note: type ?? "" })) },
        { heading: "Made after", items: dependencies.map((text) => ({ text })) },
        {
          heading: machine === undefined ? "Read by" : `Read on ${machine} by`,
          items: read.map((reader) => ({ text: at(reader), note: reader.what })),
        },
        ...(machine === undefined ? [{ heading: "Machines", items: has }] : []),
      ],
    });
  }
}

function selectionItem(cell: VarsCell | undefined): PanelItem {
  if (cell === undefined) return { text: "The machine does not have it, as far as is known." };
  const { place } = cell;
  return place === undefined
    ? { text: "The machine has it." }
    : { text: `${place.path}:${place.line}`, note: "selected or defined" };
}

function headingRow(text: string, columns: number): HTMLTableRowElement {
  return html("tr", { class: "heading" }, html("th", { colspan: columns, scope: "rowgroup" }, html("span", {}, text)));
}

function titleOf({ key, generator, places }: VarsSecret): string {
  return key ?? generator ?? `${places[0]?.path}:${places[0]?.line}`;
}

function isPublicOnly({ files }: VarsSecret): boolean {
  return files.length > 0 && files.every(({ isSecret }) => isSecret === false);
}
