// Owns where the boxes of a graph stand: in columns, each to the right of what leads to it, in an order that crosses few lines, and as
// near to their neighbours as the rows allow. Thousands of boxes take less than a second; nothing is drawn here.

/** A box. */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  /** Whether it stands in the first column in any case. */
  readonly isFirst?: boolean;
}

/** A line from one box to another. */
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

/** Where a box stands: its left edge, and its middle. */
export interface Placed {
  x: number;
  y: number;
  readonly column: number;
  readonly width: number;
}

/** A graph with places. */
export interface Layout {
  readonly places: ReadonlyMap<string, Placed>;
  readonly width: number;
  readonly height: number;
}

/** Distances, in the unit of the widths. */
export interface Spacing {
  readonly row: number;
  readonly columnGap: number;
}

/** Turns in which boxes change places, and turns in which they only move up and down. */
const orderTurns = 8;
const moveTurns = 10;

/** Places the boxes of a graph. The result depends on nothing but the arguments. */
export function layoutGraph(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], spacing: Spacing): Layout {
  const known = new Set(nodes.map(({ id }) => id));
  const lines = withoutCircles(
    nodes,
    edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)),
  );
  const before = neighbours(lines, "to", "from");
  const after = neighbours(lines, "from", "to");
  const columns = columnsOf(nodes, lines, before, after);
  const places = new Map<string, Placed>();
  for (const { id, width } of nodes) places.set(id, { x: 0, y: 0, column: columns.get(id)!, width });
  const order = firstOrder(nodes, after, before);
  const rows: string[][] = [];
  for (const id of order) {
    const column = columns.get(id)!;
    while (rows.length <= column) rows.push([]);
    places.get(id)!.y = rows[column]!.length * spacing.row;
    rows[column]!.push(id);
  }
  for (let turn = 0; turn < orderTurns + moveTurns; turn++) {
    const isForward = turn % 2 === 0;
    const sides = turn >= orderTurns ? [before, after] : [isForward ? before : after];
    for (const row of isForward ? rows : [...rows].reverse())
      settle(row, places, sides, spacing.row, turn < orderTurns);
  }
  return finish(rows, places, spacing);
}

// What leads back to where a walk came from is no line that places anything.
function withoutCircles(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): LayoutEdge[] {
  const out = neighbours(edges, "from", "to");
  const state = new Map<string, "open" | "done">();
  const back = new Set<string>();
  for (const { id: start } of nodes) {
    if (state.has(start)) continue;
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, "open");
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = out.get(top.id)?.[top.next++];
      if (to === undefined) {
        state.set(top.id, "done");
        stack.pop();
      } else if (state.get(to) === "open") back.add(`${top.id}\0${to}`);
      else if (!state.has(to)) {
        state.set(to, "open");
        stack.push({ id: to, next: 0 });
      }
    }
  }
  return edges.filter(({ from, to }) => !back.has(`${from}\0${to}`));
}

// The longest way from a box without anything before it; then such boxes move as near as they can to what they lead to.
function columnsOf(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const columns = new Map<string, number>(nodes.map(({ id }) => [id, 0]));
  const open = new Map<string, number>();
  for (const { to } of edges) open.set(to, (open.get(to) ?? 0) + 1);
  const ready = nodes.filter(({ id }) => !open.has(id)).map(({ id }) => id);
  for (const id of ready) {
    for (const to of after.get(id) ?? []) {
      columns.set(to, Math.max(columns.get(to)!, columns.get(id)! + 1));
      open.set(to, open.get(to)! - 1);
      if (open.get(to) === 0) ready.push(to);
    }
  }
  for (const { id, isFirst } of nodes) {
    const targets = after.get(id);
    if (isFirst === true || before.has(id) || targets === undefined) continue;
    columns.set(id, Math.max(0, Math.min(...targets.map((to) => columns.get(to)!)) - 1));
  }
  return columns;
}

// As a walk meets them, so that what belongs together begins together.
function firstOrder(
  nodes: readonly LayoutNode[],
  after: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): string[] {
  const met = new Set<string>();
  const walk = (start: string) => {
    const stack = [start];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (met.has(id)) continue;
      met.add(id);
      stack.push(...[...(after.get(id) ?? [])].reverse());
    }
  };
  for (const { id } of nodes) if (!before.has(id)) walk(id);
  for (const { id } of nodes) walk(id);
  return [...met];
}

// Moves the boxes of a column to the mean of their neighbours, no two nearer than a row.
function settle(
  row: string[],
  places: ReadonlyMap<string, Placed>,
  sides: readonly ReadonlyMap<string, readonly string[]>[],
  distance: number,
  mayReorder: boolean,
): void {
  const wanted = new Map<string, number>();
  for (const id of row) {
    const near = sides.flatMap((side) => side.get(id) ?? []).map((other) => places.get(other)!.y);
    wanted.set(id, near.length === 0 ? places.get(id)!.y : near.reduce((sum, y) => sum + y, 0) / near.length);
  }
  if (mayReorder) {
    const index = new Map(row.map((id, at) => [id, at]));
    row.sort((a, b) => wanted.get(a)! - wanted.get(b)! || index.get(a)! - index.get(b)!);
  }
  const settled = nearestOrdered(row.map((id, at) => wanted.get(id)! - at * distance));
  row.forEach((id, at) => {
    places.get(id)!.y = settled[at]! + at * distance;
  });
}

/** The numbers that never go down and are nearest to the given ones (pool adjacent violators). */
export function nearestOrdered(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
}

function finish(rows: readonly (readonly string[])[], places: ReadonlyMap<string, Placed>, spacing: Spacing): Layout {
  let top = Number.POSITIVE_INFINITY;
  let bottom = 0;
  for (const { y } of places.values()) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  let x = 0;
  for (const row of rows) {
    let widest = 0;
    for (const id of row) {
      const place = places.get(id)!;
      place.x = x;
      place.y += spacing.row / 2 - top;
      widest = Math.max(widest, place.width);
    }
    x += widest + spacing.columnGap;
  }
  const height = places.size === 0 ? 0 : bottom - top + spacing.row;
  return { places, width: Math.max(0, x - spacing.columnGap), height };
}

function neighbours(edges: readonly LayoutEdge[], by: "from" | "to", of: "from" | "to"): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const edge of edges) {
    const list = lists.get(edge[by]);
    if (list === undefined) lists.set(edge[by], [edge[of]]);
    else list.push(edge[of]);
  }
  return lists;
}
