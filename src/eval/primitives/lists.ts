// Owns primitives that take or make lists. The spine is forced where Nix forces it; elements only where their own value decides.

import { errorValue } from "../evaluation.ts";
import { areEqual, concatLists } from "../operators.ts";
import type { Primitive } from "../primitive.ts";
import { Thunk } from "../thunk.ts";
import {
  boolValue,
  joinedString,
  type ListValue,
  type SingleValue,
  stringValue,
  unknownList,
  unknownString,
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

const number = (value: number | undefined): Thunk =>
  Thunk.of(value === undefined ? { kind: "number" } : { kind: "number", value });

/** Lists longer than this are not made by `genList` and `range`. */
const madeLimit = 1000;

function mapped(call: Call, fn: Thunk, list: ListValue): Value {
  if (list.elements.length > 0) call.ctx.machine.force(fn);
  const apply = applier(call, fn);
  return listOf(
    list.elements.map((element) => apply(element)),
    list.isOpen,
  );
}

function appliedTo(call: Call, index: number, list: ListValue): ListValue {
  const apply = applier(call, call.args[index]!);
  return { ...list, elements: list.elements.map((element) => apply(element)) };
}

// Strings put together, which forces each of them. Where there may be others, nothing is known of where they stand.
function joined(call: Call, list: ListValue, between?: Thunk, separator?: Value): Value {
  const texts = list.elements.map((element) => textOf(call.ctx.machine.force(element)));
  if (list.isOpen) return unknownString;
  if (between === undefined || separator === undefined) return joinedString(list.elements, texts, call.site);
  const text = textOf(separator);
  return joinedString(
    list.elements.flatMap((element, index) => (index === 0 ? [element] : [between, element])),
    texts.flatMap((element, index) => (index === 0 ? [element] : [text, element])),
    call.site,
  );
}

const lineEnd = Thunk.of(stringValue("\n"));

// What a predicate lets through. An element of which that is not known leaves the list open.
function filtered(call: Call, fn: Thunk, list: ListValue, wanted: boolean): Value {
  const kept: Thunk[] = [];
  let isOpen = list.isOpen;
  if (list.elements.length > 0) call.ctx.machine.force(fn);
  const apply = applier(call, fn);
  for (const element of list.elements) {
    const verdict = call.ctx.machine.force(apply(element));
    if (verdict.kind !== "bool" || verdict.value === undefined) isOpen = true;
    else if (verdict.value === wanted) kept.push(element);
  }
  return listOf(kept, isOpen);
}

function concatenated(call: Call, lists: readonly Thunk[], isOpen: boolean): Value {
  const { machine } = call.ctx;
  let all: Value = listOf([], isOpen);
  for (const thunk of lists) {
    const next = machine.within(thunk.origin, `\`${call.name}\` needs every list`, () => machine.force(thunk));
    all = machine.each(all, (one) => machine.each(next, (other) => concatLists(one, other)));
  }
  return all;
}

function flattened(call: Call, thunk: Thunk, depth: number): Value {
  return call.ctx.machine.inspect(thunk, (value) => {
    if (value.kind === "unknown" || value.kind === "late" || value.kind === "early") return unknownList;
    if (value.kind !== "list" || depth > 20) return listOf([thunk]);
    let all: Value = listOf([], value.isOpen);
    for (const element of value.elements) {
      const inner = flattened(call, element, depth + 1);
      all = call.ctx.machine.each(all, (one) => call.ctx.machine.each(inner, (other) => concatLists(one, other)));
    }
    return all;
  });
}

function verdicts(call: Call, list: ListValue, decisive: boolean): Value {
  let isKnown = !list.isOpen;
  const apply = applier(call, call.args[0]!);
  for (const element of list.elements) {
    const verdict = call.ctx.machine.force(apply(element));
    if (verdict.kind !== "bool" || verdict.value === undefined) isKnown = false;
    else if (verdict.value === decisive && isKnown) return boolValue(decisive);
  }
  return boolValue(isKnown ? !decisive : undefined);
}

function at(list: SingleValue, index: number, call: Call): Value {
  if (list.kind !== "list") return unknownValue;
  const element = list.elements.at(index);
  if (element !== undefined && (!list.isOpen || index >= 0)) return call.ctx.machine.peek(element);
  return list.isOpen ? unknownValue : errorValue("type", "list index out of bounds", call.site);
}

/** Functions of nixpkgs' `lib.lists`, and of Nix, on lists. */
export const listPrimitives: readonly Primitive[] = [
  primitive("map", 2, (call) => needList(call, 1, (list) => mapped(call, call.args[0]!, list))),
  primitive("forEach", 2, (call) => needList(call, 0, (list) => mapped(call, call.args[1]!, list))),
  ...["imap0", "imap1"].map((name, start) =>
    primitive(name, 2, (call) =>
      needList(call, 1, (list) =>
        listOf(
          list.elements.map((element, index) => applied(call, call.args[0]!, number(index + start), element)),
          list.isOpen,
        ),
      ),
    ),
  ),
  primitive("filter", 2, (call) => needList(call, 1, (list) => filtered(call, call.args[0]!, list, true))),
  primitive("remove", 2, (call) =>
    needList(call, 1, (list) => {
      const removed = need(call, 0, "the element to remove");
      let isOpen = list.isOpen;
      const kept = list.elements.filter((element) => {
        const equal = areEqual(call.ctx.machine.force(element), removed);
        if (equal === undefined) isOpen = true;
        return equal === false;
      });
      return listOf(kept, isOpen);
    }),
  ),
  primitive("concatMap", 2, (call) =>
    needList(call, 1, (list) => concatenated(call, appliedTo(call, 0, list).elements, list.isOpen)),
  ),
  primitive("concatLists", 1, (call) => needList(call, 0, (list) => concatenated(call, list.elements, list.isOpen))),
  primitive("flatten", 1, (call) => flattened(call, call.args[0]!, 0)),
  primitive("singleton", 1, (call) => listOf([call.args[0]!])),
  primitive("toList", 1, (call) =>
    needEach(call, 0, "its argument", (value) => {
      if (value.kind === "list") return value;
      return value.kind === "unknown" || value.kind === "late" || value.kind === "early"
        ? unknownList
        : listOf([call.args[0]!]);
    }),
  ),
  primitive("genList", 2, (call) => {
    const length = need(call, 1, "the length");
    if (length.kind !== "number" || length.value === undefined || length.value > madeLimit) return unknownList;
    return listOf(
      Array.from({ length: Math.max(0, length.value) }, (_, index) => applied(call, call.args[0]!, number(index))),
    );
  }),
  primitive("range", 2, (call) => {
    const first = need(call, 0, "its first number");
    const last = need(call, 1, "its last number");
    if (first.kind !== "number" || last.kind !== "number" || first.value === undefined || last.value === undefined)
      return unknownList;
    const from = first.value;
    if (last.value - from > madeLimit) return unknownList;
    return listOf(Array.from({ length: Math.max(0, last.value - from + 1) }, (_, index) => number(from + index)));
  }),
  primitive("replicate", 2, (call) => {
    const length = need(call, 0, "the length");
    if (length.kind !== "number" || length.value === undefined || length.value > madeLimit) return unknownList;
    return listOf(Array.from({ length: Math.max(0, length.value) }, () => call.args[1]!));
  }),
  primitive("reverseList", 1, (call) => needList(call, 0, (list) => listOf([...list.elements].reverse(), list.isOpen))),
  ...["unique", "naturalSort"].map((name) =>
    primitive(name, 1, (call) =>
      needList(call, 0, (list) => {
        for (const element of list.elements) call.ctx.machine.force(element);
        return listOf(list.elements, list.isOpen);
      }),
    ),
  ),
  primitive("sort", 2, (call) =>
    needList(call, 1, (list) => {
      const [first, second] = list.elements;
      if (first !== undefined && second !== undefined)
        call.ctx.machine.force(applied(call, call.args[0]!, first, second));
      return listOf(list.elements, list.isOpen);
    }),
  ),
  primitive("take", 2, (call) => {
    const count = need(call, 0, "the count");
    return needList(call, 1, (list) =>
      count.kind === "number" && count.value !== undefined && !list.isOpen
        ? listOf(list.elements.slice(0, count.value))
        : unknownList,
    );
  }),
  primitive("drop", 2, (call) => {
    const count = need(call, 0, "the count");
    return needList(call, 1, (list) =>
      count.kind === "number" && count.value !== undefined && !list.isOpen
        ? listOf(list.elements.slice(count.value))
        : unknownList,
    );
  }),
  primitive("head", 1, (call) => needEach(call, 0, "the list", (list) => at(list, 0, call))),
  primitive("last", 1, (call) => needEach(call, 0, "the list", (list) => at(list, -1, call))),
  primitive("tail", 1, (call) =>
    needList(call, 0, (list) => (list.isOpen ? unknownList : listOf(list.elements.slice(1)))),
  ),
  primitive("elemAt", 2, (call) => {
    const index = need(call, 1, "the index");
    return needEach(call, 0, "the list", (list) =>
      index.kind === "number" && index.value !== undefined ? at(list, index.value, call) : unknownValue,
    );
  }),
  primitive("elem", 2, (call) =>
    needList(call, 1, (list) => {
      const wanted = need(call, 0, "the element");
      let isKnown = !list.isOpen;
      for (const element of list.elements) {
        const equal = areEqual(call.ctx.machine.force(element), wanted);
        if (equal === true) return boolValue(true);
        if (equal === undefined) isKnown = false;
      }
      return boolValue(isKnown ? false : undefined);
    }),
  ),
  primitive("any", 2, (call) => needList(call, 1, (list) => verdicts(call, list, true))),
  primitive("all", 2, (call) => needList(call, 1, (list) => verdicts(call, list, false))),
  ...["foldl'", "lib.foldl'", "foldl"].map((name) =>
    primitive(name, 3, (call) =>
      needList(call, 2, (list) => {
        // Only nixpkgs' own forces what it begins with.
        if (name === "lib.foldl'") need(call, 1, "its start");
        if (list.isOpen) return unknownValue;
        let accumulated = call.args[1]!;
        for (const element of list.elements) {
          accumulated = applied(call, call.args[0]!, accumulated, element);
          if (name !== "foldl") call.ctx.machine.force(accumulated);
        }
        return call.ctx.machine.peek(accumulated);
      }),
    ),
  ),
  primitive("foldr", 3, (call) =>
    needList(call, 2, (list) => {
      if (list.isOpen) return unknownValue;
      const accumulated = list.elements.reduceRight(
        (rest, element) => applied(call, call.args[0]!, element, rest),
        call.args[1]!,
      );
      return call.ctx.machine.peek(accumulated);
    }),
  ),
  primitive("length", 1, (call) =>
    needEach(call, 0, "the list", (list) =>
      list.kind === "list" && !list.isOpen ? { kind: "number", value: list.elements.length } : { kind: "number" },
    ),
  ),
  primitive("findFirst", 3, (call) =>
    needList(call, 2, (list) => {
      for (const element of list.elements) {
        const verdict = call.ctx.machine.force(applied(call, call.args[0]!, element));
        if (verdict.kind !== "bool" || verdict.value === undefined) return unknownValue;
        if (verdict.value) return call.ctx.machine.peek(element);
      }
      return list.isOpen ? unknownValue : call.ctx.machine.peek(call.args[1]!);
    }),
  ),
  // The first list is looked into for each element of the second.
  ...["subtractLists", "intersectLists"].map((name) =>
    primitive(name, 2, (call) =>
      needList(call, 1, (list) => {
        if (list.elements.length > 0) need(call, 0, "the list");
        return list.elements.length === 0 && !list.isOpen ? list : unknownList;
      }),
    ),
  ),
  primitive("concatStringsSep", 2, (call) => {
    const separator = need(call, 0, "the separator");
    return needList(call, 1, (list) => joined(call, list, call.args[0]!, separator));
  }),
  primitive("concatMapStringsSep", 3, (call) => {
    const separator = need(call, 0, "the separator");
    return needList(call, 2, (list) => joined(call, appliedTo(call, 1, list), call.args[0]!, separator));
  }),
  primitive("concatStrings", 1, (call) => needList(call, 0, (list) => joined(call, list))),
  primitive("concatMapStrings", 2, (call) => needList(call, 1, (list) => joined(call, appliedTo(call, 0, list)))),
  primitive("concatLines", 1, (call) =>
    needList(call, 0, (list) => joined(call, { ...list, elements: list.elements.flatMap((line) => [line, lineEnd]) })),
  ),
  primitive("partition", 2, (call) =>
    needList(call, 1, (list) => {
      const part = (wanted: boolean) => Thunk.lazy(() => filtered(call, call.args[0]!, list, wanted), call.site);
      // Nix sorts the elements at once; nothing of it is lazy.
      const parts = { right: part(true), wrong: part(false) };
      call.ctx.machine.force(parts.right);
      return attrsOf(parts);
    }),
  ),
  opaque("groupBy", ["its function", "the list"]),
];
