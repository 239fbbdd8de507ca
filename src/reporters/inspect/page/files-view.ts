// Owns the view of roles: which file plays which part, and why.

import { type FileRole, type RolesReport, roleOrder } from "../../../eval/inspect/roles-report.ts";
import { counted } from "../../../text/counted.ts";
import { roleWords } from "../role-words.ts";
import { html } from "./dom.ts";
import { breakable } from "./panel.ts";
import type { Hit, View } from "./view.ts";

/** The view of a report of roles. */
export class FilesView implements View {
  readonly name = "Roles";
  readonly element: HTMLElement;
  readonly #rows: { readonly text: string; readonly element: HTMLElement }[] = [];
  readonly #sections: HTMLElement[] = [];
  readonly #count = html("span", { class: "count", role: "status" });
  readonly #total: number;

  constructor(report: RolesReport) {
    this.#total = report.files.length;
    this.#sections.push(...roleOrder.flatMap((role) => this.#section(role, report)));
    this.element = html(
      "div",
      { class: "view files" },
      html("div", { class: "bar" }, html("span", {}, `${counted(report.others, "file")} without a role`), this.#count),
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Files by role" }, ...this.#sections),
    );
    this.search("");
  }

  show(): void {}

  search(text: string): readonly Hit[] {
    const wanted = text.trim().toLowerCase();
    const shown = new Set<string>();
    for (const row of this.#rows) {
      row.element.hidden = !row.text.includes(wanted);
      if (!row.element.hidden) shown.add(row.element.dataset["path"]!);
    }
    for (const section of this.#sections) {
      section.hidden = [...section.querySelectorAll<HTMLElement>("li")].every((row) => row.hidden);
    }
    this.#count.textContent =
      shown.size === this.#total ? counted(shown.size, "file") : `${shown.size} of ${this.#total} files`;
    return [];
  }

  #section(role: FileRole, { files }: RolesReport): HTMLElement[] {
    const members = files.flatMap(({ path, roles }) =>
      roles.filter((fact) => fact.role === role).map((fact) => ({ path, fact })),
    );
    if (members.length === 0) return [];
    const [one, many] = roleWords[role];
    const rows = members.map(({ path, fact: { why, place, source } }) => {
      const where = place === undefined ? "" : ` · ${place.path}:${place.line}`;
      const element = html(
        "li",
        { "data-path": path },
        html("span", { class: "path" }, ...breakable(path)),
        html("small", {}, ...breakable(`${why}${where}`)),
        source === "configuration" ? html("small", { class: "source" }, "unknot.toml") : undefined,
      );
      this.#rows.push({ text: `${path} ${why} ${one}`.toLowerCase(), element });
      return element;
    });
    const title = many.charAt(0).toUpperCase() + many.slice(1);
    return [
      html("section", {}, html("h2", {}, title, html("small", {}, String(members.length))), html("ul", {}, ...rows)),
    ];
  }
}
