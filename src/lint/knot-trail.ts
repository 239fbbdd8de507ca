// Owns how the path of a knot becomes the places of a diagnostic, in the order in which Nix walks them: what is being learned,
// the steps from it to the read that cannot be met, and back. Steps that show nothing new are left out.

import { calleeOf } from "../eval/calls.ts";
import { type Demand, demandText, type Step, stepsOf } from "../eval/demand.ts";
import { hops as lateHops } from "../eval/late.ts";
import { isRootSite, type Knot, type KnotStep } from "../eval/modules/knots.ts";
import type { LateHop, Origin } from "../eval/value.ts";
import type { SourceFile } from "../project/source-file.ts";
import { attrNameText, outermostParentheses } from "../semantic/index.ts";
import type { AnyNode } from "../syntax/index.ts";
import { containsSpan, type Span } from "../text/span.ts";
import type { RelatedSpan } from "./diagnostic.ts";
import { siteLabel, siteName, sitePlace } from "./knot-site.ts";

/** The places of a diagnostic about a knot. */
export interface KnotTrail {
  readonly span: Span;
  readonly label: string;
  /** The whole path, the primary span among it; the last place is the first one again. */
  readonly related: readonly RelatedSpan[];
}

/** One place on the path. */
interface Hop {
  readonly kind: "site" | "read" | "alias" | NonNullable<Step["kind"]>;
  readonly file: SourceFile;
  readonly span: Span;
  readonly label: string;
  /** For a value that is only passed on: the application that it is passed in. */
  readonly argumentOf?: Origin | undefined;
}

/** More places than this are too many to be followed. */
const mostHops = 8;

/**
 * Lays out a knot for a file. The primary span is the read where it stands in that file, else the last place of the path
 * that does.
 */
export function knotTrail(file: SourceFile, knot: Knot): KnotTrail {
  const steps = [knot, ...knot.through];
  const found = shorten(steps.flatMap((step, index) => hopsOf(step, index === steps.length - 1)));
  const first = found[0]!;
  const own = found.filter((hop) => hop.file === file);
  const primary = own.find((hop) => hop.kind === "read") ?? own.at(-1) ?? found.at(-1)!;
  const closing = { ...first, label: `… which needs ${siteName(knot.site)} again` };
  const related = [...found, closing].map((hop) => ({ path: hop.file.path, span: hop.span, message: hop.label }));
  return { span: primary.span, label: primary.label, related };
}

/** The path of a demand, from the question to the read, as places. */
export function demandTrail(demand: Demand): readonly RelatedSpan[] {
  return shorten(demandHops(demand, "")).map((hop) => ({ path: hop.file.path, span: hop.span, message: hop.label }));
}

function hopsOf({ site, demand }: KnotStep, isLast: boolean): Hop[] {
  const place = sitePlace(site);
  return [
    ...(place === undefined ? [] : [{ kind: "site" as const, ...place, label: siteLabel(site) }]),
    ...demandHops(demand, isLast && isRootSite(site) ? reason(demand) : ""),
  ];
}

function demandHops(demand: Demand, why: string): Hop[] {
  return [
    ...[...stepsOf(demand.trail)].map(({ kind, origin, label }) => hop(kind ?? "operand", origin, label)),
    ...[...lateHops(demand.uses)].map(({ origin, label }) =>
      hop(label === undefined ? "use" : "call", origin, label ?? `needs ${quoted(origin)}`),
    ),
    ...[...lateHops(demand.aliases)].map((alias) => ({
      ...hop(alias.label === undefined ? "alias" : "call", calleeOf(alias.origin), aliasLabel(demand, alias)),
      argumentOf: alias.path.length === 0 ? enclosingCall(alias.origin) : undefined,
    })),
    hop("read", demand.origin, `${demand.isPresence ? "looks into" : "reads"} \`${demandText(demand)}\`${why}`),
  ];
}

function hop(kind: Hop["kind"], { file, node }: Origin, label: string): Hop {
  return { kind, file, span: node.span, label };
}

// Why a late value takes all modules to be known.
function reason({ root }: Demand): string {
  if (root.kind !== "argument") return ", which needs every module";
  return root.name === "pkgs" ? ", which is made from `config`" : ", which comes from `_module.args` in `config`";
}

function aliasLabel({ root }: Demand, { origin, path, label }: LateHop): string {
  if (label !== undefined) return label;
  const text = demandText({ root, path });
  const { node } = origin;
  if (node.kind === "apply_expression") return "makes the machine";
  if (node.parent?.kind === "with_expression") return `\`with\` looks in \`${text}\``;
  const name = nameGiven(origin);
  if (name !== undefined && name !== text) return `\`${name}\` is \`${text}\``;
  return path.length === 0 ? `passes \`${text}\` on` : `this is \`${text}\``;
}

// The name that a binding gives to the expression that is its value.
function nameGiven({ node }: Origin): string | undefined {
  const { parent } = outermostParentheses(node);
  if (parent?.kind === "binding") {
    const last = parent.attrpath.attrs.at(-1);
    return last && attrNameText(last);
  }
  return parent?.kind === "inherited_attrs" && node.kind === "identifier" ? attrNameText(node) : undefined;
}

// The application around an argument, sets that arguments are written in included.
function enclosingCall({ file, node }: Origin): Origin | undefined {
  let outer: AnyNode | undefined = node.parent;
  while (outer !== undefined && outer.kind !== "apply_expression") {
    if (outer.kind === "function_expression" || outer.kind === "let_expression") return undefined;
    outer = outer.parent;
  }
  return outer && { file, node: outer };
}

function isWithin(call: Hop, application: Origin | undefined): boolean {
  return application !== undefined && call.file === application.file && containsSpan(application.node.span, call.span);
}

function quoted({ node }: Origin): string {
  return `\`${node.text}\``;
}

function shorten(all: readonly Hop[]): Hop[] {
  let kept = joinSamePlaces(all);
  kept = kept.filter((current, index) => !isIdle(current, kept[index + 1], kept[index - 1]));
  const calls = kept.filter(({ kind }) => kind === "call");
  kept = joinSamePlaces(kept.filter(({ argumentOf }) => !calls.some((call) => isWithin(call, argumentOf))));
  for (const kind of ["operand", "use", "call", "name", "condition", "alias"] as const) {
    while (kept.length > mostHops) {
      const index = kept.findIndex((candidate) => candidate.kind === kind);
      if (index === -1) break;
      kept.splice(index, 1);
    }
  }
  return kept;
}

// What is said of one place stands there once; a place that comes again is not told again.
function joinSamePlaces(all: readonly Hop[]): Hop[] {
  const kept: Hop[] = [];
  for (const current of all) {
    const last = kept.at(-1);
    if (last !== undefined && isSamePlace(last, current)) {
      const isTold = current.kind === "read" && last.kind === "condition";
      kept[kept.length - 1] = isTold ? { ...current, label: `${last.label}: ${current.label}` } : current;
    } else if (current.kind === "read" || current.kind === "site" || !kept.some((hop) => isSamePlace(hop, current))) {
      kept.push(current);
    }
  }
  return kept;
}

// A step says nothing where the next one lies in it, or right beside it.
function isIdle(current: Hop, next: Hop | undefined, previous: Hop | undefined): boolean {
  if (next === undefined || next.file !== current.file) return false;
  const holdsNext = containsSpan(current.span, next.span);
  switch (current.kind) {
    case "operand":
      return holdsNext;
    case "site":
      return holdsNext && current.span.start === next.span.start;
    case "call":
    case "alias":
      return holdsNext || (previous?.file === current.file && containsSpan(previous.span, current.span));
    case "use":
      return holdsNext || isSameLine(current, next);
    default:
      return false;
  }
}

function isSameLine(a: Hop, b: Hop): boolean {
  const { lines } = a.file.text;
  return lines.lineAt(a.span.start) === lines.lineAt(b.span.start);
}

function isSamePlace(a: Hop, b: Hop): boolean {
  return a.file === b.file && a.span.start === b.span.start && a.span.end === b.span.end;
}
