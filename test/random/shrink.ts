// Smaller trees: each with one term taken out, or replaced by something of its sort that it holds or that is plainer.

import type { ModuleTree } from "./grow.ts";
import { printFiles, replaceTerm, type Sort, subterms, type Term } from "./term.ts";

/** Trees that are smaller by one step, largest steps first. */
export function smallerTrees({ seed, term }: ModuleTree): ModuleTree[] {
  const size = sizeOf(term);
  const smaller: ModuleTree[] = [];
  const seen = new Set<string>();
  for (const old of subterms(term)) {
    for (const by of [...plainest(old.sort), ...within(old)]) {
      const next = replaceTerm(term, old, by);
      const text = JSON.stringify([...printFiles(next, "default.nix")]);
      if (sizeOf(next) >= size || seen.has(text)) continue;
      seen.add(text);
      smaller.push({ seed, term: next });
    }
  }
  return smaller.sort((a, b) => sizeOf(a.term) - sizeOf(b.term)).slice(0, 200);
}

function sizeOf(term: Term): number {
  let size = 0;
  for (const text of printFiles(term, "default.nix").values()) size += text.length;
  return size;
}

function plainest(sort: Sort): Term[] {
  const of = (text: string): Term => ({ sort, parts: [text] });
  switch (sort.kind) {
    case "bool":
      return [of("true"), of("false")];
    case "str":
      return [of('"a"')];
    case "int":
      return [of("1")];
    case "strings":
    case "modules":
    case "overlays":
      return [of("[ ]")];
    case "set":
    case "plain":
    case "body":
    case "module":
      return [of("{ }")];
    case "entry":
      return [of("")];
    case "overlay":
      return [of("(final: prev: { })")];
    case "definition":
      return sort.node?.value === undefined ? [of("{ }")] : [];
    case "fixed":
      return [];
  }
}

function within(old: Term): Term[] {
  if (old.sort.kind === "fixed" || old.sort.kind === "entry") return [];
  const inner = [...subterms(old)].filter((term) => term !== old && isSame(term.sort, old.sort));
  if (old.takes === undefined) return inner;
  const takes = old.takes;
  return inner.map((term) => ({ ...term, takes }));
}

function isSame(a: Sort, b: Sort): boolean {
  const canStand = a.kind === b.kind || (a.kind === "plain" && b.kind === "definition");
  return canStand && a.scope === b.scope && a.node?.path.join(".") === b.node?.path.join(".");
}
