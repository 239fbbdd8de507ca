// Owns primitives that take or make attribute sets. Names are forced where Nix forces them; values stay lazy.

import { hasAttribute, selectAttribute } from "../attributes.ts";
import { updateAttrs } from "../operators.ts";
import type { Primitive } from "../primitive.ts";
import { Thunk } from "../thunk.ts";
import {
  type AttrsValue,
  boolValue,
  type SingleValue,
  stringValue,
  unknownAttrs,
  unknownList,
  unknownValue,
  type Value,
} from "../value.ts";
import {
  applied,
  applier,
  attrsOf,
  type Call,
  listOf,
  need,
  needEach,
  needList,
  opaque,
  primitive,
  textOf,
} from "./define.ts";

const name = (text: string): Thunk => Thunk.of(stringValue(text));

function needAttrs(call: Call, index: number, action: (attrs: AttrsValue) => Value): Value {
  return needEach(call, index, "the attribute set", (value) => action(value.kind === "attrs" ? value : unknownAttrs));
}

/** Sorted, as Nix orders names. */
function entries(attrs: AttrsValue): [string, Thunk][] {
  return [...attrs.attributes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function nameValuePairs(call: Call, pairs: readonly Thunk[], isOpen: boolean): Value {
  const { machine } = call.ctx;
  const attributes = new Map<string, Thunk>();
  let open = isOpen;
  const label = () => `\`${call.name}\` needs every name`;
  for (const pair of pairs) {
    const value = machine.forceWithin(pair.origin, label, pair, "operand");
    const text = value.kind === "attrs" ? nameIn(call, value) : undefined;
    if (value.kind !== "attrs" || text === undefined) open = true;
    // The first of two equal names wins.
    else if (!attributes.has(text)) attributes.set(text, value.attributes.get("value") ?? Thunk.of(unknownValue));
  }
  return attrsOf(attributes, open);
}

function nameIn(call: Call, pair: AttrsValue): string | undefined {
  const thunk = pair.attributes.get("name");
  return thunk === undefined ? undefined : textOf(call.ctx.machine.force(thunk));
}

// Recursion stops at the first name that is no set on both sides; to know that, both are forced.
function recursivelyUpdated(call: Call, a: SingleValue, b: SingleValue, depth: number): Value {
  const { machine } = call.ctx;
  if (a.kind !== "attrs" || b.kind !== "attrs" || depth > 30) return updateAttrs(machine, a, b, call.site);
  const attributes = new Map(a.attributes);
  for (const [key, right] of b.attributes) {
    const left = attributes.get(key);
    if (left === undefined) attributes.set(key, right);
    else {
      attributes.set(
        key,
        Thunk.lazy(() =>
          machine.inspect(right, (inner) => {
            if (inner.kind !== "attrs") return inner;
            return machine.inspect(left, (outer) =>
              outer.kind === "attrs" ? recursivelyUpdated(call, outer, inner, depth + 1) : inner,
            );
          }),
        ),
      );
    }
  }
  return attrsOf(attributes, a.isOpen || b.isOpen);
}

function pathNames(call: Call, index: number): string[] | undefined {
  const list = need(call, index, "the attribute path");
  if (list.kind !== "list" || list.isOpen) return undefined;
  const names = list.elements.map((element) => textOf(call.ctx.machine.force(element)));
  return names.every((text) => text !== undefined) ? (names as string[]) : undefined;
}

// Walks a path; what a late value holds stays a name, so that the demand is on the whole path.
function walk(call: Call, start: Value, names: readonly string[], missing: () => Value): Value {
  let value = start;
  for (const key of names) {
    if (value.kind === "choice") return unknownValue;
    if (value.kind !== "late" && hasAttribute(call.ctx.machine, value, key) === false) return missing();
    value = selectAttribute(call.ctx, value, key, call.site ?? originOf(call));
  }
  call.ctx.machine.demandAll(value);
  return value;
}

function originOf(call: Call) {
  return call.args.find((arg) => arg.origin !== undefined)!.origin!;
}

function valuesOf(attrs: AttrsValue, make: (key: string, value: Thunk) => Thunk): Value {
  return listOf(
    entries(attrs).map(([key, value]) => make(key, value)),
    attrs.isOpen,
  );
}

/** Functions of nixpkgs' `lib.attrsets`, and of Nix, on attribute sets. */
export const attrsPrimitives: readonly Primitive[] = [
  primitive("attrNames", 1, (call) => needAttrs(call, 0, (attrs) => valuesOf(attrs, (key) => name(key)))),
  primitive("attrValues", 1, (call) => needAttrs(call, 0, (attrs) => valuesOf(attrs, (_, value) => value))),
  primitive("mapAttrsToList", 2, (call) =>
    needAttrs(call, 1, (attrs) => valuesOf(attrs, (key, value) => applied(call, call.args[0]!, name(key), value))),
  ),
  primitive("attrsToList", 1, (call) =>
    needAttrs(call, 0, (attrs) => valuesOf(attrs, (key, value) => Thunk.of(attrsOf({ name: name(key), value })))),
  ),
  ...["mapAttrs", "mapAttrsRecursive"].map((key) =>
    key === "mapAttrs"
      ? primitive(key, 2, (call) =>
          needAttrs(call, 1, (attrs) =>
            attrsOf(
              new Map(
                entries(attrs).map(([member, value]) => [member, applied(call, call.args[0]!, name(member), value)]),
              ),
              attrs.isOpen,
            ),
          ),
        )
      : opaque(key, [undefined, "the attribute set"], unknownAttrs),
  ),
  primitive("mapAttrs'", 2, (call) =>
    needAttrs(call, 1, (attrs) =>
      nameValuePairs(
        call,
        entries(attrs).map(([key, value]) => applied(call, call.args[0]!, name(key), value)),
        attrs.isOpen,
      ),
    ),
  ),
  primitive("listToAttrs", 1, (call) => needList(call, 0, (list) => nameValuePairs(call, list.elements, list.isOpen))),
  primitive("nameValuePair", 2, (call) => attrsOf({ name: call.args[0]!, value: call.args[1]! })),
  primitive("genAttrs", 2, (call) =>
    needList(call, 0, (list) => {
      const attributes = new Map<string, Thunk>();
      let isOpen = list.isOpen;
      const apply = applier(call, call.args[1]!);
      for (const element of list.elements) {
        const text = textOf(call.ctx.machine.force(element));
        if (text === undefined) isOpen = true;
        else if (!attributes.has(text)) attributes.set(text, apply(element));
      }
      return attrsOf(attributes, isOpen);
    }),
  ),
  primitive("filterAttrs", 2, (call) =>
    needAttrs(call, 1, (attrs) => {
      const kept = new Map<string, Thunk>();
      let isOpen = attrs.isOpen;
      for (const [key, value] of entries(attrs)) {
        const verdict = call.ctx.machine.force(applied(call, call.args[0]!, name(key), value));
        if (verdict.kind !== "bool" || verdict.value === undefined) isOpen = true;
        else if (verdict.value) kept.set(key, value);
      }
      return attrsOf(kept, isOpen);
    }),
  ),
  primitive("concatMapAttrs", 2, (call) =>
    needAttrs(call, 1, (attrs) => {
      let all: Value = attrsOf({}, attrs.isOpen);
      for (const [key, value] of entries(attrs)) {
        const next = call.ctx.machine.force(applied(call, call.args[0]!, name(key), value));
        all = call.ctx.machine.each(all, (one) =>
          call.ctx.machine.each(next, (other) => updateAttrs(call.ctx.machine, one, other)),
        );
      }
      return all;
    }),
  ),
  primitive("mergeAttrs", 2, (call) =>
    needEach(call, 0, "both sets", (a) =>
      needEach(call, 1, "both sets", (b) => updateAttrs(call.ctx.machine, a, b, call.site)),
    ),
  ),
  ...["mergeAttrsList"].map((key) =>
    primitive(key, 1, (call) =>
      needList(call, 0, (list) => {
        let all: Value = attrsOf({}, list.isOpen);
        for (const element of list.elements) {
          const next = call.ctx.machine.force(element);
          all = call.ctx.machine.each(all, (one) =>
            call.ctx.machine.each(next, (other) => updateAttrs(call.ctx.machine, one, other)),
          );
        }
        return all;
      }),
    ),
  ),
  primitive("recursiveUpdate", 2, (call) =>
    needEach(call, 0, "both sets", (a) => needEach(call, 1, "both sets", (b) => recursivelyUpdated(call, a, b, 0))),
  ),
  primitive("removeAttrs", 2, (call) =>
    needAttrs(call, 0, (attrs) =>
      needList(call, 1, (list) => {
        const removed = list.elements.map((element) => textOf(call.ctx.machine.force(element)));
        const isUnsure = list.isOpen || removed.includes(undefined);
        const kept = entries(attrs).filter(([key]) => !removed.includes(key));
        return attrsOf(new Map(kept), attrs.isOpen || isUnsure);
      }),
    ),
  ),
  primitive("intersectAttrs", 2, (call) =>
    needAttrs(call, 0, (a) =>
      needAttrs(call, 1, (b) =>
        attrsOf(new Map(entries(b).filter(([key]) => a.attributes.has(key))), a.isOpen || b.isOpen),
      ),
    ),
  ),
  primitive("getAttr", 2, (call) => {
    const key = textOf(need(call, 0, "the name"));
    const { machine } = call.ctx;
    const from = machine.peek(call.args[1]!);
    if (key === undefined) {
      machine.demandAll(from);
      return unknownValue;
    }
    return machine.each(from, (value) => selectAttribute(call.ctx, value, key, call.site ?? originOf(call)));
  }),
  primitive("hasAttr", 2, (call) => {
    const key = textOf(need(call, 0, "the name"));
    return needEach(call, 1, "the attribute set", (value) =>
      boolValue(key === undefined ? undefined : hasAttribute(call.ctx.machine, value, key)),
    );
  }),
  primitive("getAttrs", 2, (call) =>
    needList(call, 0, (list) =>
      needAttrs(call, 1, (attrs) => {
        const wanted = list.elements.map((element) => textOf(call.ctx.machine.force(element)));
        return attrsOf(new Map(entries(attrs).filter(([key]) => wanted.includes(key))), list.isOpen || attrs.isOpen);
      }),
    ),
  ),
  primitive("attrByPath", 3, (call) => {
    const names = pathNames(call, 0);
    const start = call.ctx.machine.peek(call.args[2]!);
    const fallback = () => call.ctx.machine.peek(call.args[1]!);
    if (names === undefined) return unknownValue;
    const value = walk(call, start, names, fallback);
    return value.kind === "late" ? call.ctx.machine.oneOf([() => value, fallback]) : value;
  }),
  primitive("hasAttrByPath", 2, (call) => {
    const names = pathNames(call, 0);
    const start = call.ctx.machine.force(call.args[1]!);
    if (names === undefined || start.kind === "choice") return boolValue(undefined);
    let known = true;
    const value = walk(call, start, names, () => {
      known = false;
      return unknownValue;
    });
    return boolValue(
      !known ? false : value.kind === "unknown" || value.kind === "late" || value.kind === "early" ? undefined : true,
    );
  }),
  primitive("getAttrFromPath", 2, (call) => {
    const names = pathNames(call, 0);
    return names === undefined
      ? unknownValue
      : walk(call, call.ctx.machine.peek(call.args[1]!), names, () => unknownValue);
  }),
  primitive("setAttrByPath", 2, (call) => {
    const names = pathNames(call, 0);
    if (names === undefined) return unknownAttrs;
    return call.ctx.machine.peek(names.reduceRight((inner, key) => Thunk.of(attrsOf({ [key]: inner })), call.args[1]!));
  }),
  primitive("attrVals", 2, (call) =>
    needList(call, 0, (list) =>
      listOf(
        list.elements.map((element) =>
          Thunk.lazy(() => {
            const key = textOf(call.ctx.machine.force(element));
            return call.ctx.machine.inspect(call.args[1]!, (value) =>
              key === undefined ? unknownValue : selectAttribute(call.ctx, value, key, call.site ?? originOf(call)),
            );
          }),
        ),
        list.isOpen,
      ),
    ),
  ),
  primitive("catAttrs", 2, (call) => {
    const key = textOf(need(call, 0, "the name"));
    return needList(call, 1, (list) => {
      if (key === undefined) return unknownList;
      const values: Thunk[] = [];
      let isOpen = list.isOpen;
      for (const element of list.elements) {
        const value = call.ctx.machine.force(element);
        const found = value.kind === "attrs" ? value.attributes.get(key) : undefined;
        if (found !== undefined) values.push(found);
        else if (value.kind !== "attrs" || value.isOpen) isOpen = true;
      }
      return listOf(values, isOpen);
    });
  }),
  opaque("foldlAttrs", [undefined, undefined, "the attribute set"]),
  opaque("zipAttrsWith", [undefined, "the list"], unknownAttrs),
  opaque("zipAttrs", ["the list"], unknownAttrs),
  opaque("groupAttrs", [undefined, "the attribute set"]),
  opaque("collect", [undefined, "the attribute set"], unknownList),
];
