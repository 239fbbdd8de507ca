// Owns looking into attribute sets: what a name stands for, whether it is there, and how the definitions of a set become thunks.

import type { SourceFile } from "../project/source-file.ts";
import { type Attribute, type AttributeValue, attrNameText } from "../semantic/index.ts";
import { calleeOf, importLabel, type LabelledCall } from "./calls.ts";
import type { Environment } from "./environment.ts";
import { type Evaluation, errorValue, nullAsSet } from "./evaluation.ts";
import { evaluate, setValue } from "./expressions.ts";
import { broughtBy, namedAt, readAt } from "./late.ts";
import { libraryMember } from "./library.ts";
import type { Machine } from "./machine.ts";
import { resolvedThunk } from "./names.ts";
import { Thunk } from "./thunk.ts";
import { type AttrsValue, type Origin, type SingleValue, unknownValue, type Value } from "./value.ts";

export { type Evaluation, errorValue } from "./evaluation.ts";

/** The thunk of one definition. `outer` is the environment around the set, where a plain `inherit` looks. */
export function attributeThunk(
  ctx: Evaluation,
  file: SourceFile,
  attribute: Attribute,
  environment: Environment | undefined,
  outer: Environment | undefined,
): Thunk {
  // Most are expressions, for which nothing is to be kept but the thunk.
  const { expression } = attribute;
  return expression === undefined
    ? valueThunk(ctx, file, attribute.value, environment, outer)
    : ctx.thunk(file, expression, environment);
}

/** The thunk of what a name is set to, in the same way. */
export function valueThunk(
  ctx: Evaluation,
  file: SourceFile,
  value: AttributeValue,
  environment: Environment | undefined,
  outer: Environment | undefined,
): Thunk {
  switch (value.kind) {
    case "expression":
      return ctx.thunk(file, value.expression, environment);
    case "set": {
      const origin = { file, node: value.set.node };
      return Thunk.lazy(() => setValue(ctx, file, value.set, origin, environment, environment), origin);
    }
    case "inherit": {
      const origin = { file, node: value.name };
      const text = attrNameText(value.name);
      const resolution = text === undefined ? undefined : file.semantic.resolve(value.name);
      if (resolution === undefined || resolution.kind === "unresolved") return Thunk.of(unknownValue, origin);
      const bound = resolution.kind === "binding" ? resolvedThunk(ctx, file, resolution, value.name, outer) : undefined;
      if (bound !== undefined && isPlainlyKnown(ctx, bound)) return Thunk.of(bound.value!, origin);
      return Thunk.lazy(() => {
        const thunk = bound ?? resolvedThunk(ctx, file, resolution, value.name, outer);
        if (thunk === undefined) return unknownValue;
        const inherited = ctx.machine.peekWithin(origin, () => `\`${text}\` is inherited`, thunk, "use");
        return inherited.kind === "late" ? namedAt(inherited, origin) : inherited;
      }, origin);
    }
    case "inherit-from": {
      const origin = { file, node: value.name };
      return Thunk.lazy(() => {
        const text = attrNameText(value.name);
        const from = ctx.peek(file, value.from, environment);
        if (text === undefined) return unknownValue;
        return ctx.machine.within(
          origin,
          `\`${text}\` is inherited`,
          () => ctx.machine.each(from, (alternative) => selectAttribute(ctx, alternative, text, origin)),
          "use",
        );
      }, origin);
    }
  }
}

/**
 * Whether the value of a thunk is known and is the same by whichever name it goes: it demanded nothing, and is not late. Where the project
 * changes, so may what it is, and nothing is said.
 */
export function isPlainlyKnown(ctx: Evaluation, thunk: Thunk): boolean {
  if (ctx.project.tracker !== undefined) return false;
  const { value } = thunk;
  return value !== undefined && value.kind !== "late" && thunk.demands.length === 0;
}

/** What a name of a value stands for. A late value stays a name; anything else that has to be known has been forced. */
export function selectAttribute(ctx: Evaluation, value: SingleValue, name: string, origin: Origin): Value {
  switch (value.kind) {
    case "attrs": {
      const thunk = value.attributes.get(name) ?? value.fallback?.(name);
      if (thunk !== undefined) {
        const call = foreignCall(ctx, value, origin);
        const found =
          call === undefined ? ctx.machine.peek(thunk) : ctx.machine.peekWithin(call.origin, call.label, thunk, "call");
        return found.kind === "late" ? namedAt(call === undefined ? found : broughtBy(found, call), origin) : found;
      }
      return value.isOpen ? unknownValue : errorValue("missing-attribute", `attribute '${name}' missing`, origin);
    }
    case "late":
      return readAt(value, [...value.path, name], origin);
    case "early":
      return libraryMember(value, name) ?? { kind: "early", name: value.name, path: [...value.path, name] };
    case "error":
      return value;
    case "null":
      return nullAsSet(origin);
    default:
      return unknownValue;
  }
}

// What a set from another file holds is found by way of the call that made it.
function foreignCall(ctx: Evaluation, { call }: AttrsValue, reader: Origin): LabelledCall | undefined {
  if (call === undefined || call.target === reader.file.path) return undefined;
  return { origin: calleeOf(call.origin), label: importLabel(ctx, call.target) };
}

/** Whether a value has a name; undefined where that is not known. */
export function hasAttribute(machine: Machine, value: SingleValue, name: string): boolean | undefined {
  switch (value.kind) {
    case "attrs":
      if (value.attributes.has(name) || value.fallback?.(name) !== undefined) return true;
      return value.isOpen ? undefined : false;
    case "late":
      machine.demand(value, true);
      return undefined;
    case "early":
      return libraryMember(value, name) === undefined ? undefined : true;
    case "unknown":
    case "error":
      return undefined;
    default:
      return false;
  }
}

/** Evaluates an expression without an environment: the top of a file. */
export function evaluateFile(ctx: Evaluation, file: SourceFile): Value {
  const expression = file.tree.root.expression;
  return expression === undefined ? unknownValue : evaluate(ctx, file, expression, undefined);
}
