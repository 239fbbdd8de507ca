// Owns whether a name of a generator that the project does not define is certain to be defined nowhere: then every definition in the
// project is seen, its name known, and no module from another flake makes generators but those of Clan, whose names are known.

import { basename } from "node:path/posix";
import { lockedDate } from "../../project/locked-inputs.ts";
import { moduleSources } from "../../project/module-sources.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Binding, Expression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { GeneratorModel } from "./generator-model.ts";
import { generatorsOption } from "./generators.ts";
import { flakesWithoutGenerators, isServiceGenerator, serviceGeneratorsDate } from "./vars-names.ts";

const closed = new WeakMap<GeneratorModel, boolean>();

/** Whether no module makes a generator of that name. A shared one may be made on any machine. */
export function isMissingGenerator(evaluator: Evaluator, model: GeneratorModel, name: string): boolean {
  if (model.named(name).length > 0 || isServiceGenerator(name)) return false;
  return isClosedWorld(evaluator, model);
}

/** Whether all generators are known that Clan's own services do not make. */
export function isClosedWorld({ project }: Evaluator, model: GeneratorModel): boolean {
  let isClosed = closed.get(model);
  if (isClosed === undefined) {
    isClosed = model.isClosed && model.definitions.every(({ name }) => name !== undefined);
    isClosed &&= hasKnownSources(project);
    isClosed &&= project.files.every((path) => {
      const file = project.file(path);
      return file === undefined || showsGenerators(file);
    });
    closed.set(model, isClosed);
  }
  return isClosed;
}

function hasKnownSources(project: Evaluator["project"]): boolean {
  // A newer Clan may have services of which nothing is known here.
  const clan = lockedDate(project, "clan-core");
  if (clan === undefined || clan > serviceGeneratorsDate) return false;
  const sources = moduleSources(project);
  return (
    sources !== undefined && [...sources].every((name) => name === "clan-core" || flakesWithoutGenerators.has(name))
  );
}

// Whether no statement of a file may set the option in a way that shows only when it is evaluated.
function showsGenerators({ path, text, tree }: SourceFile): boolean {
  const { latin1 } = text;
  // What a flake calls `clan` is an output.
  const names = new Set(generatorsOption.slice(basename(path) === "flake.nix" ? 1 : 0));
  if (latin1.includes('"generators"')) return false;
  if (!latin1.includes("clan") && !latin1.includes("vars")) return true;
  let shows = true;
  tree.root.forEachOfKind(["binding", "inherit", "inherit_from"], (node) => {
    if (node.kind !== "binding") {
      const isElsewhere = node.parent?.parent?.kind === "let_expression" || isOutputs(node.parent);
      shows &&= isElsewhere || !node.attrs?.attrs.some((attr) => names.has(attrNameText(attr) ?? ""));
    } else shows &&= !leadsTo(node, names) || isWrittenSet(node.expression);
  });
  return shows;
}

// `vars = …` or `clan = …`, which may hold generators. Those that `generators` itself is set to are in the model.
function leadsTo({ parent, attrpath }: Binding, names: ReadonlySet<string>): boolean {
  if (parent?.parent?.kind === "let_expression") return false;
  const last = attrNameText(attrpath.attrs.at(-1)!);
  if (last === "clan" && isOutputs(parent)) return false;
  return last !== undefined && last !== "generators" && names.has(last);
}

// Among the outputs of a flake `clan` is what Clan made of it.
function isOutputs(statements: AnyNode | undefined): boolean {
  return /\b(?:clanInternals|nixosConfigurations)\b/.test(statements?.text ?? "");
}

function isWrittenSet(expression: Expression): boolean {
  const value = unwrapParentheses(expression);
  switch (value.kind) {
    case "attrset_expression":
    case "rec_attrset_expression":
      return true;
    case "let_expression":
      return isWrittenSet(value.body);
    case "apply_expression":
    case "list_expression":
    case "select_expression":
    case "variable_expression":
    case "binary_expression":
    case "if_expression":
      return false;
    default:
      // A text or a function is no set of options.
      return true;
  }
}
