// Owns the view of the import graph: the drawing, its keys, and what is told of a box. Arrow keys follow the lines; of each box, what
// leads to it and away from it stands out.

import {
  edgesBySource,
  edgesByTarget,
  type GraphEdge,
  type GraphNode,
  type ImportGraph,
} from "../../../eval/inspect/import-graph.ts";
import { counted } from "../../../text/counted.ts";
import { html, svg } from "./dom.ts";
import { GraphCanvas } from "./graph-canvas.ts";
import { labelOf, labelWidth, nodeContent } from "./graph-words.ts";
import { type Layout, layoutGraph } from "./layout.ts";
import { Panel } from "./panel.ts";
import { type Fold, type ShownGraph, shownGraph } from "./shown-graph.ts";
import type { Hit, View } from "./view.ts";

/** Small graphs are given more room. */
const fewBoxes = 60;
const spacing = { row: 44, columnGap: 72 };
const wideSpacing = { row: 56, columnGap: 56 };
const boxHeight = 36;
/** More boxes than these are not drawn at once without being asked for. */
const calmLimit = 700;
const hitLimit = 12;

type Shown = GraphNode | Fold;

interface Line {
  readonly edge: GraphEdge;
  readonly element: SVGPathElement;
}

/** The view of a graph. */
export class GraphView implements View {
  readonly name = "Modules";
  readonly element: HTMLElement;
  readonly #graph: ImportGraph;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #before: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #after: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #canvas = new GraphCanvas("Who brings in whom");
  readonly #panel = new Panel(
    "About the selected file",
    "Select a box to see what it brings in, and who brings it in. Arrow keys follow the lines, / searches.",
  );
  readonly #scope: HTMLSelectElement;
  readonly #reads: HTMLInputElement;
  readonly #count = html("span", { class: "count", role: "status" });
  readonly #open = new Set<string>();
  #shown: ShownGraph = { nodes: [], edges: [], folds: new Map() };
  #layout: Layout = { places: new Map(), width: 0, height: 0 };
  #boxes = new Map<string, SVGGElement>();
  #lines: Line[] = [];
  #current: string | undefined;
  #isDrawn = false;

  constructor(graph: ImportGraph) {
    this.#graph = graph;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#before = edgesByTarget(graph.edges);
    this.#after = edgesBySource(graph.edges);
    this.#scope = html("select", { id: "scope", onchange: () => this.#draw(true) }, ...this.#scopes());
    this.#reads = html("input", { type: "checkbox", id: "reads", checked: true, onchange: () => this.#draw(true) });
    this.element = html(
      "div",
      { class: "view graph" },
      html(
        "div",
        { class: "bar" },
        html("label", { for: "scope" }, "Begin at"),
        this.#scope,
        html("label", { class: "check" }, this.#reads, "with files that are only read"),
        this.#count,
      ),
      html("div", { class: "split" }, this.#canvas.element, this.#panel.element),
    );
    this.#canvas.element.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.content.addEventListener("click", (event) => this.#click(event));
    this.#canvas.content.addEventListener("focusin", (event) => this.#focused(event.target));
  }

  show(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    this.#reads.checked = true;
    const all = shownGraph(this.#graph, { starts: undefined, withReads: true, open: this.#open });
    const machine = this.#graph.nodes.find((node) => node.kind === "machine" && node.class !== "evaluation");
    if (all.nodes.length > calmLimit) this.#scope.value = machine?.id ?? this.#hub();
    this.#draw(true);
  }

  search(text: string): readonly Hit[] {
    const wanted = text.trim().toLowerCase();
    this.element.classList.toggle("searching", wanted !== "");
    const rank = (node: GraphNode): number => {
      const name = nameOf(node).toLowerCase();
      const at = name.lastIndexOf(wanted);
      // What ends so is meant rather than what only has it somewhere.
      return at === -1 ? -1 : name.length - at;
    };
    const found =
      wanted === ""
        ? []
        : this.#graph.nodes
            .map((node) => ({ node, rank: rank(node) }))
            .filter((each) => each.rank >= 0)
            .sort((a, b) => a.rank - b.rank || (a.node.id < b.node.id ? -1 : 1));
    const ids = new Set(found.map(({ node }) => this.#shown.folds.get(node.id) ?? node.id));
    for (const [id, box] of this.#boxes) box.classList.toggle("hit", ids.has(id));
    return found.slice(0, hitLimit).map(({ node }) => ({
      text: nameOf(node),
      note: node.kind === "machine" ? "machine" : "",
      open: () => this.select(node.id),
    }));
  }

  /** Selects a node, and goes to it; what is not drawn is drawn for it. */
  select(id: string): void {
    this.element.classList.remove("searching");
    const fold = this.#shown.folds.get(id);
    if (fold !== undefined) {
      this.#open.add(fold);
      this.#draw(false);
    }
    if (!this.#boxes.has(id)) {
      this.#reads.checked = true;
      this.#scope.value = "";
      this.#draw(false);
      const inside = this.#shown.folds.get(id);
      if (inside !== undefined) {
        this.#open.add(inside);
        this.#draw(false);
      }
    }
    this.#focus(id);
    if (!this.#boxes.has(id)) this.#tell(id);
  }

  #scopes(): HTMLOptionElement[] {
    const machines = this.#graph.nodes.filter((node) => node.kind === "machine" && node.class !== "evaluation");
    const evaluations = this.#graph.nodes.filter((node) => node.kind === "machine" && node.class === "evaluation");
    const roots = this.#graph.nodes.filter(
      ({ id, kind }) => kind === "file" && !this.#before.has(id) && (this.#after.get(id)?.length ?? 0) > 1,
    );
    const option = (node: GraphNode) => html("option", { value: node.id }, nameOf(node));
    const group = (label: string, nodes: readonly GraphNode[]) =>
      nodes.length === 0 ? [] : [html("optgroup", { label }, ...nodes.map(option)) as unknown as HTMLOptionElement];
    return [
      html("option", { value: "" }, "everything"),
      ...group("Machines", machines),
      ...group("Files", roots),
      ...group("Evaluations", evaluations),
    ];
  }

  // The file that brings in most, where there is no machine to begin at.
  #hub(): string {
    const hubs = [...this.#scope.options].map(({ value }) => value).filter((value) => value !== "");
    const size = (id: string) =>
      shownGraph(this.#graph, { starts: [id], withReads: true, open: this.#open }).nodes.length;
    const calm = hubs.map((id) => ({ id, size: size(id) })).filter((each) => each.size <= calmLimit);
    return calm.sort((a, b) => b.size - a.size)[0]?.id ?? "";
  }

  #draw(doesFit: boolean): void {
    const starts = this.#scope.value === "" ? undefined : [this.#scope.value];
    this.#shown = shownGraph(this.#graph, { starts, withReads: this.#reads.checked, open: this.#open });
    const { nodes, edges } = this.#shown;
    this.#layout = layoutGraph(
      nodes.map((node) => ({ id: node.id, width: labelWidth(node), isFirst: node.kind === "machine" })),
      edges.filter(({ uses }) => !uses.includes("machine")),
      nodes.length <= fewBoxes ? wideSpacing : spacing,
    );
    this.#lines = edges
      .filter(({ uses }) => !uses.includes("machine"))
      .map((edge) => ({ edge, element: this.#line(edge) }));
    this.#boxes = new Map(nodes.map((node) => [node.id, this.#box(node)]));
    this.#canvas.content.replaceChildren(
      svg("g", { class: "lines" }, ...this.#lines.map(({ element }) => element)),
      svg("g", { class: "boxes" }, ...this.#boxes.values()),
    );
    this.#canvas.resize(this.#layout.width, this.#layout.height);
    const total = this.#graph.nodes.filter(({ kind }) => kind === "file").length;
    this.#count.textContent = `${counted(nodes.length, "box", "boxes")} · ${counted(total, "file")} in all`;
    if (this.#current !== undefined && !this.#boxes.has(this.#current)) this.#current = undefined;
    if (doesFit) this.#canvas.fit(0.7);
    const first = this.#current ?? nodes[0]?.id;
    if (first !== undefined) this.#boxes.get(first)?.setAttribute("tabindex", "0");
    this.#mark();
  }

  #line(edge: GraphEdge): SVGPathElement {
    const from = this.#layout.places.get(edge.from)!;
    const to = this.#layout.places.get(edge.to)!;
    const x1 = from.x + from.width;
    const bend = Math.max(36, Math.abs(to.x - x1) / 2);
    const isRead = !edge.uses.some((use) => use === "imports" || use === "modules" || use === "layout");
    return svg("path", {
      d: `M${x1} ${from.y}C${x1 + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`,
      class: ["line", isRead ? "read" : "", edge.rules.length > 0 ? "faulty" : ""].join(" ").trim(),
    });
  }

  #box(node: Shown): SVGGElement {
    const { x, y, width } = this.#layout.places.get(node.id)!;
    const { folder, name } = labelOf(node);
    const isFaulty = node.kind === "file" && (node.state === "missing" || node.diagnostics.length > 0);
    const kind = node.kind === "file" ? node.state : node.kind;
    return svg(
      "g",
      {
        class: `box ${kind}${isFaulty ? " faulty" : ""}`,
        transform: `translate(${x} ${y - boxHeight / 2})`,
        tabindex: "-1",
        role: "button",
        "aria-label": this.#spoken(node),
        "data-id": node.id,
      },
      svg("rect", { width, height: boxHeight, rx: node.kind === "machine" ? boxHeight / 2 : 6 }),
      folder === "" ? undefined : svg("text", { class: "folder", x: 11, y: 14 }, folder),
      svg("text", { x: node.kind === "machine" ? 15 : 11, y: folder === "" ? 22 : 28 }, name),
    );
  }

  #spoken(node: Shown): string {
    if (node.kind === "fold") return `${counted(node.members.length, "file")} of ${node.folder}, folded`;
    const brings = this.#after.get(node.id)?.length ?? 0;
    const state = node.kind === "machine" ? "machine" : node.state === "present" ? "" : node.state;
    const errors = node.kind === "file" && node.diagnostics.length > 0 ? counted(node.diagnostics.length, "error") : "";
    return [nameOf(node), state, errors, `brings in ${brings}`].filter((part) => part !== "").join(", ");
  }

  #click(event: Event): void {
    const id = idOf(event.target);
    if (id === undefined) return;
    if (this.#unfold(id)) return;
    this.#focus(id);
  }

  #unfold(id: string): boolean {
    const node = this.#shown.nodes.find((each) => each.id === id);
    if (node?.kind !== "fold") return false;
    this.#open.add(id);
    this.#draw(false);
    this.#focus(node.members[0]!);
    return true;
  }

  #focus(id: string): void {
    const box = this.#boxes.get(id);
    if (box === undefined) return;
    const place = this.#layout.places.get(id)!;
    this.#canvas.reveal(place.x, place.y, place.width);
    box.focus({ preventScroll: true });
  }

  #focused(target: EventTarget | null): void {
    const id = idOf(target);
    if (id === undefined) return;
    if (this.#current !== undefined) this.#boxes.get(this.#current)?.setAttribute("tabindex", "-1");
    for (const box of this.#boxes.values())
      if (box.getAttribute("tabindex") === "0") box.setAttribute("tabindex", "-1");
    this.#current = id;
    this.#boxes.get(id)?.setAttribute("tabindex", "0");
    this.#mark();
    this.#tell(id);
  }

  #key(event: KeyboardEvent): void {
    const { key } = event;
    const step = { ArrowRight: "right", ArrowLeft: "left", ArrowDown: "down", ArrowUp: "up" }[key];
    if (step !== undefined) {
      event.preventDefault();
      this.#step(step as "right" | "left" | "down" | "up");
    } else if (key === "Enter" || key === " ") {
      event.preventDefault();
      if (this.#current !== undefined && !this.#unfold(this.#current)) this.#tell(this.#current);
    } else if (key === "+" || key === "=") this.#canvas.zoom(1.3);
    else if (key === "-") this.#canvas.zoom(1 / 1.3);
    else if (key === "0") this.#canvas.fit();
    else if (key === "Escape") {
      this.#current = undefined;
      this.#mark();
      this.#panel.clear();
    }
  }

  // Along the lines to the sides, to the nearest in the column up and down.
  #step(direction: "right" | "left" | "down" | "up"): void {
    const { places } = this.#layout;
    const current = this.#current ?? this.#shown.nodes[0]?.id;
    const at = current === undefined ? undefined : places.get(current);
    if (current === undefined || at === undefined) return;
    const isSide = direction === "right" || direction === "left";
    const ids = isSide
      ? this.#lines.flatMap(({ edge: { from, to } }) =>
          direction === "right" ? (from === current ? [to] : []) : to === current ? [from] : [],
        )
      : [...places]
          .filter(([, { column, y }]) => column === at.column && (direction === "down" ? y > at.y : y < at.y))
          .map(([id]) => id);
    const distance = (id: string) => Math.abs(places.get(id)!.y - at.y);
    const next = ids.sort((a, b) => distance(a) - distance(b))[0];
    if (next !== undefined) this.#focus(next);
    else if (this.#current === undefined) this.#focus(current);
  }

  // What leads to the selected box, and what it leads to, all the way.
  #mark(): void {
    const current = this.#current;
    const related = new Set<string>();
    const lines = new Set<SVGPathElement>();
    for (const side of current === undefined ? [] : (["from", "to"] as const)) {
      const other = side === "from" ? "to" : "from";
      const byEnd = new Map<string, Line[]>();
      for (const line of this.#lines) {
        const list = byEnd.get(line.edge[side]);
        if (list === undefined) byEnd.set(line.edge[side], [line]);
        else list.push(line);
      }
      const found = new Set([current!]);
      for (const id of found) {
        for (const { edge, element } of byEnd.get(id) ?? []) {
          found.add(edge[other]);
          lines.add(element);
        }
      }
      for (const id of found) related.add(id);
    }
    this.element.classList.toggle("selecting", current !== undefined);
    for (const [id, box] of this.#boxes) {
      box.classList.toggle("related", related.has(id));
      box.classList.toggle("current", id === current);
    }
    for (const { element } of this.#lines) element.classList.toggle("related", lines.has(element));
  }

  #tell(id: string): void {
    const fold = this.#shown.nodes.find((node) => node.id === id);
    if (fold?.kind === "fold") {
      const items = fold.members.map((member) => ({
        text: nameOf(this.#nodes.get(member)!),
        open: () => this.select(member),
      }));
      this.#panel.show({ kind: "Folded", title: fold.folder, sections: [{ heading: "Files", items }] });
      return;
    }
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    const ends = (edges: readonly GraphEdge[] | undefined, end: "from" | "to") =>
      (edges ?? []).map((edge) => ({ edge, node: this.#nodes.get(edge[end])!, open: () => this.select(edge[end]) }));
    this.#panel.show(nodeContent(node, ends(this.#before.get(id), "from"), ends(this.#after.get(id), "to")));
  }
}

function nameOf(node: GraphNode): string {
  return node.kind === "machine" ? node.name : node.path;
}

function idOf(target: EventTarget | null): string | undefined {
  const box = target instanceof Element ? target.closest("[data-id]") : null;
  return box?.getAttribute("data-id") ?? undefined;
}
