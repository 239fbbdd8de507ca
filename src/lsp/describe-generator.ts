// Owns what unknot tells of a generator of Clan vars: what it makes, asks for and needs, over all of its definitions.

import { definitionParts } from "../eval/modules/definition-parts.ts";
import { type GeneratorDefinition, type GeneratorEntry, generatorModel } from "../eval/vars/generator-model.ts";
import { generatorUses } from "../eval/vars/vars-uses.ts";
import type { AnyNode } from "../syntax/index.ts";
import { containsSpan, type Span } from "../text/span.ts";
import { code, type DescribedFile, link } from "./describe.ts";
import { describeMachines } from "./describe-machines.ts";

/** Describes the generator whose name, in a definition or a read, stands at an offset; undefined where there is none. */
export function describeGenerator(
  ctx: DescribedFile,
  node: AnyNode,
  offset: number,
): { text: string; span: Span } | undefined {
  const { evaluator, modules, file } = ctx;
  if (!file.text.latin1.includes("generators")) return undefined;
  const model = generatorModel(evaluator, modules);
  const use = generatorUses(evaluator, modules, file).find(({ nameNode }) => isAt(nameNode.span, offset));
  const read = use?.names[0];
  if (use !== undefined && read !== undefined) {
    const definitions = model.named(read);
    return definitions.length === 0 ? undefined : { text: describe(ctx, definitions), span: use.nameNode.span };
  }
  const definition = model
    .definedIn(file.path)
    .filter(({ name, origin }) => name !== undefined && origin.file === file)
    .find((candidate) => isNameOf(candidate, node));
  return definition && { text: describe(ctx, model.family(definition)), span: node.span };
}

// Whether a node is the name, in the statement that holds the definition.
function isNameOf({ name, origin }: GeneratorDefinition, node: AnyNode): boolean {
  if (node.text.replace(/^"|"$/g, "") !== name) return false;
  for (let inner: AnyNode | undefined = origin.node; inner !== undefined; inner = inner.parent) {
    if (inner.kind === "binding") return containsSpan(inner.attrpath.span, node.span);
  }
  return false;
}

function describe(ctx: DescribedFile, definitions: readonly GeneratorDefinition[]): string {
  const [first] = definitions;
  const isOpen = definitions.some((definition) => definition.isOpen);
  const rows: [string, string][] = [
    [
      "Files",
      list(definitions.flatMap(({ files }) => [...files.entries.values()].map((entry) => describeFile(ctx, entry)))),
    ],
    ["Prompts", list(definitions.flatMap(({ prompts }) => [...prompts.entries.keys()].map(code)))],
    ["Dependencies", list(definitions.flatMap(({ dependencies }) => textsOf(dependencies.elements)))],
    ["Shared", describeShare(definitions)],
    ["Defined in", list([...new Set(definitions.map(({ path }) => link(ctx.project, path)))])],
  ];
  const lines = rows.filter(([, text]) => text !== "").map(([title, text]) => `- ${title}: ${text}`);
  const title = `**generator** ${code(first?.name ?? "")}${isOpen ? ", of which not every part is known" : ""}`;
  const machines = describeMachines(
    ctx,
    definitions.map(({ path }) => path),
  );
  return [title, lines.join("\n"), machines].filter((part) => part !== "").join("\n\n");

  function textsOf(elements: GeneratorDefinition["dependencies"]["elements"]): string[] {
    return elements.flatMap((thunk) => {
      const { value } = ctx.evaluator.ask(thunk);
      return value.kind === "string" && value.text !== undefined ? [code(value.text)] : [];
    });
  }
}

// A file is secret unless it says otherwise (clan-core, nixosModules/clanCore/vars).
function describeFile({ evaluator }: DescribedFile, { name, fields }: GeneratorEntry): string {
  const secret = fields.attributes.get("secret");
  if (secret === undefined) return fields.isOpen ? code(name) : `${code(name)} (secret)`;
  const values = definitionParts(evaluator, secret.thunks).map(({ value }) => value);
  const [value] = values;
  if (values.length !== 1 || value?.kind !== "bool") return code(name);
  return value.value === false
    ? `${code(name)} (public)`
    : value.value === true
      ? `${code(name)} (secret)`
      : code(name);
}

function describeShare(definitions: readonly GeneratorDefinition[]): string {
  const shares = definitions.map(({ share }) => share);
  if (shares.includes(true)) return "by all machines that define it";
  return shares.includes(undefined) ? "" : "no, each machine has its own";
}

function list(items: readonly string[]): string {
  return items.join(", ");
}

function isAt({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
