import { attributePath } from "../src/eval/demand.ts";
import { definitionParts, type MergedAttribute, type MergedSet } from "../src/eval/modules/definition-parts.ts";
import { type CallWithoutPackages, callsWithoutPackages } from "../src/eval/pipeline/missed-packages.ts";
import { type GeneratorDefinition, generatorModel, type Place, placeOf } from "../src/eval/vars/generator-model.ts";
import { fileOptions, generatorOptions, type OptionCheck, promptOptions } from "../src/eval/vars/generator-options.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { AnyNode } from "../src/syntax/index.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const invalidGeneratorOption = defineRule({
  id: "invalid-generator-option",
  category: "generator",
  severity: "error",
  summary: "A generator sets an option that Clan does not have, or to a value that it refuses.",
  fix: "unsafe",
  scope: "project",
  check(ctx) {
    for (const unserved of callsWithoutPackages(ctx.evaluator, ctx.modules, ctx.file)) reportUnserved(ctx, unserved);
    if (!ctx.file.text.latin1.includes("generators")) return;
    const model = generatorModel(ctx.evaluator, ctx.modules);
    for (const definition of model.distinctIn(ctx.file.path)) {
      // What has no option of a generator is something else that came to stand there.
      const isGenerator = [...definition.fields.attributes.keys()].some((name) => generatorOptions.has(name));
      if (!isGenerator) continue;
      const at = { definition, knowsAll: !model.hasOwnOptions };
      checkSet(ctx, at, definition.fields, [], generatorOptions);
      for (const { name, fields } of definition.files.entries.values()) {
        checkSet(ctx, at, fields, ["files", name], fileOptions);
      }
      for (const { name, fields } of definition.prompts.entries.values()) {
        checkSet(ctx, at, fields, ["prompts", name], promptOptions);
      }
    }
  },
});

interface Checked {
  readonly definition: GeneratorDefinition;
  /** Whether the project adds no options of its own. */
  readonly knowsAll: boolean;
}

function checkSet(
  ctx: RuleContext,
  { definition, knowsAll }: Checked,
  { attributes }: MergedSet,
  path: readonly string[],
  options: ReadonlyMap<string, OptionCheck | undefined>,
): void {
  for (const attribute of attributes.values()) {
    const check = options.get(attribute.name);
    if (check !== undefined) checkValue(ctx, attribute, [...path, attribute.name], check);
    else if (knowsAll && !options.has(attribute.name)) {
      const place = placeOf(attribute.name, attribute.thunks, definition.origin);
      const nearest = nearestName(attribute.name, options.keys());
      const hint = nearest === undefined ? "Take it out." : `The nearest option is \`${nearest}\`.`;
      ctx.report({
        ...place,
        message: `Clan's generators have no option \`${attributePath([...path, attribute.name])}\`, and evaluation fails with \`The option \`…${attributePath([...path, attribute.name])}' does not exist\`. ${hint}`,
        label: "no such option",
        fixes: nearest === undefined ? [] : renamed(ctx, place, attribute.name, nearest),
      });
    }
  }
}

function checkValue(ctx: RuleContext, { thunks }: MergedAttribute, path: readonly string[], check: OptionCheck): void {
  for (const { value, thunk } of definitionParts(ctx.evaluator, thunks)) {
    const refusal = check(value);
    const { origin } = thunk;
    if (refusal === undefined || origin === undefined) continue;
    const isText = value.kind === "string" && origin.node.kind === "string_expression";
    ctx.report({
      path: origin.file.path,
      span: origin.node.span,
      message: `\`${attributePath(path)}\` has to be ${refusal.expected}: evaluation fails with \`A definition for option \`…${attributePath(path)}' is not of type\`.`,
      label: "refused",
      fixes:
        refusal.nearest === undefined || !isText
          ? []
          : [
              {
                title: `Write \`${refusal.nearest}\``,
                applicability: "unsafe",
                edits: [{ path: origin.file.path, span: origin.node.span, text: JSON.stringify(refusal.nearest) }],
              },
            ],
    });
  }
}

function reportUnserved(ctx: RuleContext, { place: { node }, missed }: CallWithoutPackages): void {
  const { generator, option, error } = missed[0]!;
  const subject =
    generator === undefined
      ? "The names of the generators need"
      : `${option === undefined ? "" : `\`${option}\` of `}\`${generator}\` needs`;
  const origins = new Map(missed.map(({ origin }) => [origin.node, origin]));
  ctx.report({
    span: node.span,
    message: `${subject} the package set, which is null from here on: evaluation fails with \`${error.message}\` (newer Nix: \`expected a set but found null\`). Pass \`pkgs\`.`,
    label: node.kind === "apply_expression" ? "passes no `pkgs`" : "no package set",
    related: [...origins.values()].map((origin) => ({
      path: origin.file.path,
      span: origin.node.span,
      message: "needs the package set",
    })),
    fixes: passingPackages(ctx, node),
  });
}

// Where a `pkgs` is at hand.
function passingPackages({ file }: RuleContext, node: AnyNode): Fix[] {
  const binding = node.parent;
  if (binding?.kind !== "binding" || binding.expression !== node || node.text !== "null") return [];
  if (binding.attrpath.text !== "pkgs" || file.semantic.resolveName("pkgs", node).kind !== "binding") return [];
  const edits = [{ path: file.path, span: binding.span, text: "inherit pkgs;" }];
  return [{ title: "Pass `pkgs`", applicability: "unsafe", edits }];
}

function renamed(ctx: RuleContext, { path, span }: Place, name: string, nearest: string): Fix[] {
  if (ctx.project.file(path)?.text.slice(span) !== name) return [];
  return [{ title: `Rename to \`${nearest}\``, applicability: "unsafe", edits: [{ path, span, text: nearest }] }];
}
