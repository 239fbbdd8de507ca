// Owns the script of a generator as text: the literal's pieces with marks for what is computed, what the script does, and the way
// back from the script's offsets to the bytes of the Nix file.

import { stringPieces, unwrapParentheses } from "../../semantic/index.ts";
import type { ScriptFacts, ScriptRange } from "../../shell/script-facts.ts";
import { readScript } from "../../shell/script-reader.ts";
import { marks } from "../../shell/shell-text.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import type { DefinitionPart } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Origin } from "../value.ts";
import { type GeneratorDefinition, type GeneratorModel, generatorModel } from "./generator-model.ts";

/** A script that is written as one literal. */
export interface GeneratorScript {
  /** The file that the literal is in; absolute. */
  readonly path: string;
  readonly origin: Origin;
  readonly text: string;
  readonly facts: ScriptFacts;
  /** Whether the generator has this script whatever the configuration. */
  readonly isCertain: boolean;
  /** The place in the Nix file of a range of the script; undefined where it is not of the literal's own text. */
  spanOf(range: ScriptRange): Span;
}

/** The scripts of a generator that are known; none where one of them is not. */
export function scriptsOf(
  evaluator: Evaluator,
  modules: ModuleReader,
  definition: GeneratorDefinition,
): readonly GeneratorScript[] {
  const scripts = definition.scripts.map((part) => scriptOf(evaluator, modules, part));
  const isCertain = scripts.length === 1 && !definition.scripts[0]!.isConditional;
  return scripts.every((script) => script !== undefined) ? scripts.map((script) => ({ ...script, isCertain })) : [];
}

/** A generator and one of the scripts that it may have. */
export interface ScriptedGenerator {
  readonly definition: GeneratorDefinition;
  readonly script: GeneratorScript;
}

const scripted = new WeakMap<GeneratorModel, Map<string, ScriptedGenerator[]>>();

/** The generators whose scripts are written in a file, by absolute path. */
export function generatorsScriptedIn(
  evaluator: Evaluator,
  modules: ModuleReader,
  path: string,
): readonly ScriptedGenerator[] {
  // Most files have no script, and need not wait for those of the whole project.
  const source = evaluator.project.file(path)?.text.latin1;
  if (source === undefined || !(source.includes("script") || source.includes("$out"))) return [];
  const model = generatorModel(evaluator, modules);
  let byPath = scripted.get(model);
  if (byPath === undefined) {
    byPath = new Map();
    for (const definition of model.definitions) {
      for (const script of scriptsOf(evaluator, modules, definition)) {
        const known = byPath.get(script.path);
        if (known === undefined) byPath.set(script.path, [{ definition, script }]);
        else known.push({ definition, script });
      }
    }
    scripted.set(model, byPath);
  }
  return byPath.get(path) ?? [];
}

const known = new WeakMap<Evaluator, WeakMap<AnyNode, Omit<GeneratorScript, "isCertain">>>();

function scriptOf(
  evaluator: Evaluator,
  modules: ModuleReader,
  { value }: DefinitionPart,
): Omit<GeneratorScript, "isCertain"> | undefined {
  if (value.kind !== "string" || value.origin === undefined) return undefined;
  const { file } = value.origin;
  const node = literalOf(value.origin.node);
  if (node === undefined) return undefined;
  let inRun = known.get(evaluator);
  if (inRun === undefined) {
    inRun = new WeakMap();
    known.set(evaluator, inRun);
  }
  let script = inRun.get(node);
  if (script !== undefined) return script;
  const offsets: number[] = [];
  let text = "";
  for (const piece of stringPieces(node)) {
    if (piece.kind === "text") {
      for (let unit = 0; unit < piece.value.length; unit++) offsets.push(piece.offsets[unit]!);
      text += piece.value;
      continue;
    }
    const thunk = evaluator.thunk(file, piece.node.expression, modules.environmentAt(file, piece.node));
    const { value: inner } = evaluator.ask(thunk);
    const part = inner.kind === "string" && inner.text !== undefined ? inner.text : marks.unknown;
    for (let unit = 0; unit < part.length; unit++) offsets.push(piece.node.start);
    text += part;
  }
  offsets.push(node.end);
  script = {
    path: file.path,
    origin: { file, node },
    text,
    facts: readScript(text),
    spanOf: ({ start, end }) => {
      const last = offsets[Math.max(start, end - 1)] ?? node.end;
      const next = offsets[end] ?? node.end;
      // An interpolation is taken as a whole.
      const stop = next > last ? Math.min(next, node.end) : last + 1;
      return { start: offsets[start] ?? node.start, end: stop };
    },
  };
  inRun.set(node, script);
  return script;
}

function literalOf(origin: AnyNode) {
  const node = origin.kind === "parenthesized_expression" ? unwrapParentheses(origin) : origin;
  return node.kind === "string_expression" || node.kind === "indented_string_expression" ? node : undefined;
}
