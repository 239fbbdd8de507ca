// Owns the words of the import graph: what stands in a box, and what the panel tells of a node.

import type { GraphEdge, GraphNode, MachineNode } from "../../../eval/inspect/import-graph.ts";
import type { PanelContent, PanelItem } from "./panel.ts";
import type { Fold } from "./shown-graph.ts";

/** What a class of machines is called. */
export const machineWords: Readonly<Record<MachineNode["class"], string>> = {
  nixos: "NixOS machine",
  darwin: "nix-darwin machine",
  home: "Home Manager configuration",
  clan: "Clan machine",
  other: "Machine",
  evaluation: "Evaluation of modules",
};

/** Columns of a name and of the folder above it; a box is drawn in a typeface of one width. */
const mostColumns = 30;
const mostFolder = 34;
const columnWidth = 7.3;
const folderColumnWidth = 6.1;

/** The text of a box: the folder, which is faint and stands above, and the name. */
export function labelOf(node: GraphNode | Fold): { readonly folder: string; readonly name: string } {
  if (node.kind === "machine") return { folder: "", name: cut(node.name, mostColumns) };
  if (node.kind === "fold") return { folder: shorten(node.folder, mostFolder), name: `${node.members.length} files` };
  const parts = node.path.split("/");
  // `default.nix` tells nothing without the folder that it stands for.
  const own = parts.at(-1) === "default.nix" && parts.length > 1 ? parts.slice(-2) : parts.slice(-1);
  const name = cut(own.join("/"), mostColumns);
  const folder = parts.slice(0, parts.length - own.length).join("/");
  return { folder: folder === "" ? "" : shorten(`${folder}/`, mostFolder), name };
}

/** How wide a box is. */
export function labelWidth(node: GraphNode | Fold): number {
  const { folder, name } = labelOf(node);
  const text = Math.max(name.length * columnWidth, folder.length * folderColumnWidth);
  return Math.ceil(text) + (node.kind === "machine" ? 30 : 22);
}

/** An end of an edge, for the panel. */
export interface NodeEnd {
  readonly edge: GraphEdge;
  readonly node: GraphNode;
  readonly open: () => void;
}

/** What the panel tells of a node. */
export function nodeContent(node: GraphNode, before: readonly NodeEnd[], after: readonly NodeEnd[]): PanelContent {
  const others: PanelItem[] = node.others.map((text) => ({ text }));
  if (node.isOpen) others.push({ text: "more, which is not known" });
  const errors =
    node.kind === "machine"
      ? []
      : node.diagnostics.map(({ rule, message, path, line, column }) => ({
          text: message,
          note: `${rule} · ${path}:${line}:${column}`,
          isFaulty: true,
        }));
  return {
    kind: node.kind === "machine" ? machineWords[node.class] : fileWords[node.state],
    title: node.kind === "machine" ? node.name : node.path,
    sections: [
      { heading: "What is wrong", items: errors },
      ...(node.kind === "machine" && node.place !== undefined
        ? [{ heading: "Made in", items: [{ text: `${node.place.path}:${node.place.line}` }] }]
        : []),
      { heading: "Brought in by", items: before.map(endItem) },
      { heading: "Brings in", items: after.map(endItem) },
      { heading: "From elsewhere", items: others },
    ],
  };
}

const fileWords = { present: "File", missing: "Missing file", outside: "Outside of the flake" } as const;

function endItem({ edge, node, open }: NodeEnd): PanelItem {
  const { uses, places, rules, isComputed } = edge;
  const place = places[0];
  const notes = [
    uses.join(", "),
    ...(place === undefined ? [] : [`${place.path}:${place.line}`]),
    ...(isComputed ? ["a computed path"] : []),
    ...rules,
  ];
  const isMissing = node.kind === "file" && node.state === "missing";
  const text = node.kind === "machine" ? node.name : node.path;
  return { text, note: notes.join(" · "), isFaulty: isMissing || rules.length > 0, open };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

// A folder loses its front.
function shorten(folder: string, most: number): string {
  if (folder.length <= most) return folder;
  const end = folder.slice(folder.length - Math.max(0, most - 1));
  const slash = end.indexOf("/");
  const kept = slash === -1 || slash === end.length - 1 ? (end.length > 1 ? end : "") : end.slice(slash + 1);
  return kept === "" ? "" : `…/${kept}`.replace("…//", "…/");
}
