// Owns finding circles in a graph: Tarjan's algorithm, without recursion, so that a chain of any length is followed.

interface Visit<Vertex> {
  readonly vertex: Vertex;
  readonly targets: Iterator<Vertex>;
}

/**
 * The groups of vertices that lead to each other, among those reachable from `starts`; a vertex alone is a group only where
 * it leads to itself. Each vertex and each edge is looked at once.
 */
export function stronglyConnected<Vertex>(
  starts: Iterable<Vertex>,
  targetsOf: (vertex: Vertex) => Iterable<Vertex>,
): Vertex[][] {
  const order = new Map<Vertex, number>();
  const lowest = new Map<Vertex, number>();
  const open: Vertex[] = [];
  const isOpen = new Set<Vertex>();
  const selfLoops = new Set<Vertex>();
  const groups: Vertex[][] = [];
  const visits: Visit<Vertex>[] = [];

  const enter = (vertex: Vertex): void => {
    order.set(vertex, order.size);
    lowest.set(vertex, order.get(vertex)!);
    open.push(vertex);
    isOpen.add(vertex);
    visits.push({ vertex, targets: targetsOf(vertex)[Symbol.iterator]() });
  };
  const lower = (vertex: Vertex, to: number): void => {
    if (to < lowest.get(vertex)!) lowest.set(vertex, to);
  };
  const leave = (vertex: Vertex): void => {
    const own = lowest.get(vertex)!;
    const outer = visits.at(-1);
    if (outer !== undefined) lower(outer.vertex, own);
    if (own !== order.get(vertex)) return;
    const group = open.splice(open.lastIndexOf(vertex));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1 || selfLoops.has(vertex)) groups.push(group);
  };

  for (const start of starts) {
    if (!order.has(start)) enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const next = visit.targets.next();
      if (next.done === true) {
        visits.pop();
        leave(visit.vertex);
      } else if (!order.has(next.value)) enter(next.value);
      else {
        if (next.value === visit.vertex) selfLoops.add(next.value);
        if (isOpen.has(next.value)) lower(visit.vertex, order.get(next.value)!);
      }
    }
  }
  return groups;
}
