// Owns the scripts of generators: which are known, what each of them does, and where each part of it is written.

import { areBothEmpty, Cells, Facts } from "../../project/tracking.ts";
import type { ScriptFacts, ScriptRange } from "../../shell/script-facts.ts";
import { readScript } from "../../shell/script-reader.ts";
import type { Span } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import type { DefinitionPart } from "../modules/definition-parts.ts";
import type { ModuleReader } from "../modules/modules.ts";
import type { Thunk } from "../thunk.ts";
import type { Origin, StringValue } from "../value.ts";
import { likenessOf } from "./generator-likeness.ts";
import { type GeneratorDefinition, type GeneratorModel, generatorModel } from "./generator-model.ts";
import { literalOf, ScriptText, type StringLiteral } from "./script-text.ts";

/** A script whose text is known, or parts of it. */
export interface GeneratorScript {
  /** The file that it is written in, or put together in; absolute. */
  readonly path: string;
  /** The literal, or the expression that puts several together. */
  readonly origin: Origin;
  readonly text: string;
  readonly facts: ScriptFacts;
  /** Whether the generator has this script whatever the configuration. */
  readonly isCertain: boolean;
  /** The place in the file of a range of the script; what comes from another file is where it is put in. */
  spanOf(range: ScriptRange): Span;
  /** The literal that holds all of a range, in the file; undefined where the range is put together. */
  literalOf(range: ScriptRange): StringLiteral | undefined;
}

/** The scripts of a generator that are known; none where one of them is not. */
export function scriptsOf(evaluator: Evaluator, definition: GeneratorDefinition): readonly GeneratorScript[] {
  const scripts = definition.scripts.map((part) => scriptOf(evaluator, part));
  const isCertain = scripts.length === 1 && !definition.scripts[0]!.isConditional;
  return scripts.every((script) => script !== undefined) ? scripts.map((script) => ({ ...script, isCertain })) : [];
}

/** A generator and one of the scripts that it may have. */
export interface ScriptedGenerator {
  readonly definition: GeneratorDefinition;
  readonly script: GeneratorScript;
}

const scripted = new WeakMap<GeneratorModel, Map<string, ScriptedGenerator[]>>();

/** The generators whose scripts are written in a file, by absolute path; of those that are alike the first. */
export function generatorsScriptedIn(
  evaluator: Evaluator,
  modules: ModuleReader,
  path: string,
): readonly ScriptedGenerator[] {
  // Most files have no script, and need not wait for those of the whole project.
  const source = evaluator.project.file(path)?.text.latin1;
  if (source === undefined || !(source.includes("script") || source.includes("$out"))) return [];
  const known =
    scriptedIn.get(evaluator) ?? new Facts((at: string) => findScripted(evaluator, modules, at), areBothEmpty);
  scriptedIn.set(evaluator, known);
  return known.get(evaluator.project.tracker, path);
}

const scriptedIn = new WeakMap<Evaluator, Facts<string, readonly ScriptedGenerator[]>>();

function findScripted(evaluator: Evaluator, modules: ModuleReader, path: string): readonly ScriptedGenerator[] {
  const model = generatorModel(evaluator, modules);
  let byPath = scripted.get(model);
  if (byPath === undefined) {
    byPath = new Map();
    const told = new Set<string>();
    for (const definition of model.definitions) {
      if (!definition.hasScript) continue;
      const likeness = likenessOf(evaluator, model, definition);
      if (told.has(likeness)) continue;
      told.add(likeness);
      for (const script of scriptsOf(evaluator, definition)) {
        const known = byPath.get(script.path);
        if (known === undefined) byPath.set(script.path, [{ definition, script }]);
        else known.push({ definition, script });
      }
    }
    scripted.set(model, byPath);
  }
  return byPath.get(path) ?? [];
}

const known = new Cells<StringValue, Omit<GeneratorScript, "isCertain"> | undefined>();

function scriptOf(
  evaluator: Evaluator,
  { value, thunk }: DefinitionPart,
): Omit<GeneratorScript, "isCertain"> | undefined {
  if (value.kind !== "string" || value.origin === undefined) return undefined;
  const { origin } = value;
  return known.get(evaluator.project.tracker, value, () => readFrom(evaluator, value, origin, thunk));
}

function readFrom(
  evaluator: Evaluator,
  value: StringValue,
  origin: Origin,
  thunk: Thunk,
): Omit<GeneratorScript, "isCertain"> | undefined {
  const literal = literalOf(origin.node);
  if (literal === undefined && value.parts === undefined) return undefined;
  const home = literal === undefined ? (thunk.origin ?? origin) : { file: origin.file, node: literal };
  const text = new ScriptText(evaluator, value, home);
  if (text.isCut) return undefined;
  return {
    path: home.file.path,
    origin: home,
    text: text.text,
    facts: factsOf(evaluator, text.text),
    spanOf: (range) => text.placeOf(range).span,
    literalOf: (range) => text.placeOf(range).literal,
  };
}

const read = new WeakMap<Evaluator, Map<string, ScriptFacts>>();

// Machines that share a module have the same scripts.
function factsOf(evaluator: Evaluator, text: string): ScriptFacts {
  const byText = read.get(evaluator) ?? new Map<string, ScriptFacts>();
  read.set(evaluator, byText);
  const facts = byText.get(text) ?? readScript(text);
  byText.set(text, facts);
  return facts;
}
