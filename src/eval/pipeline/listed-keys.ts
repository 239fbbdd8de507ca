// Owns every place of a flake where a key of the registry is written as one: in a matrix, in the list that a machine is given, in
// the call of an accessor; with the machines that take it from there.

import type { AnyNode } from "../../syntax/index.ts";
import type { Origin } from "../value.ts";
import type { Accessor } from "./accessors.ts";
import type { GeneratorsFunction } from "./generators-function.ts";
import type { KeyList, ListedKey } from "./key-lists.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Registry } from "./registries.ts";

/** A key where it is written. */
export interface KeyPlace {
  readonly key: string;
  /** The string literal. */
  readonly origin: Origin;
  readonly registry: Registry;
  /** The function that it is handed to: of a call of an accessor that one. */
  readonly taker: GeneratorsFunction | Accessor;
  /** Names of the machines that are given the key from here, sorted; of a call of an accessor none. */
  readonly machines: readonly string[];
}

const byPipeline = new WeakMap<Pipeline, ReadonlyMap<string, readonly KeyPlace[]>>();

/** The keys that are written in a file, in order of position. */
export function keysWrittenIn(pipeline: Pipeline, path: string): readonly KeyPlace[] {
  let byPath = byPipeline.get(pipeline);
  if (byPath === undefined) {
    byPath = groupByPath(pipeline);
    byPipeline.set(pipeline, byPath);
  }
  return byPath.get(path) ?? [];
}

// What no machine takes may be a list of something else.
function isMostlyOf({ entries }: Registry, { keys }: KeyList): boolean {
  return keys.filter(({ key }) => entries.has(key)).length * 2 >= keys.length;
}

interface MutablePlace extends KeyPlace {
  readonly machines: string[];
}

function groupByPath(pipeline: Pipeline): Map<string, KeyPlace[]> {
  const places = new Map<AnyNode, MutablePlace>();
  const add = ({ key, origin }: ListedKey, registry: Registry, taker: KeyPlace["taker"], machine?: string): void => {
    if (origin === undefined) return;
    const place = places.get(origin.node) ?? { key, origin, registry, taker, machines: [] };
    places.set(origin.node, place);
    if (machine !== undefined && !place.machines.includes(machine)) place.machines.push(machine);
  };
  for (const { name, calls } of pipeline.machines) {
    for (const { fn, keys } of calls) for (const key of keys.keys) add(key, fn.registry, fn, name);
  }
  for (const { lists } of pipeline.matrices) {
    for (const { keys } of lists) {
      const fn = pipeline.functions.find(({ registry }) => isMostlyOf(registry, keys));
      if (fn !== undefined) for (const key of keys.keys) add(key, fn.registry, fn);
    }
  }
  for (const { accessor, key } of pipeline.accessorCalls) {
    if (key !== undefined) add(key, accessor.registry, accessor);
  }
  const byPath = new Map<string, KeyPlace[]>();
  for (const place of places.values()) {
    const { path } = place.origin.file;
    const inFile = byPath.get(path);
    if (inFile === undefined) byPath.set(path, [place]);
    else inFile.push(place);
  }
  for (const inFile of byPath.values()) inFile.sort((a, b) => a.origin.node.start - b.origin.node.start);
  return byPath;
}
