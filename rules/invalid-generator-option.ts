import { attributePath } from "../src/eval/demand.ts";
import { definitionParts, type MergedAttribute, type MergedSet } from "../src/eval/modules/definition-parts.ts";
import {
  type GeneratorDefinition,
  generatorModel,
  generatorsDefinedIn,
  type Place,
  placeOf,
} from "../src/eval/vars/generator-model.ts";
import { fileOptions, generatorOptions, type OptionCheck, promptOptions } from "../src/eval/vars/generator-options.ts";
import type { Fix } from "../src/lint/diagnostic.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import { nearestName } from "../src/text/nearest-name.ts";

export const invalidGeneratorOption = defineRule({
  id: "invalid-generator-option",
  category: "generator",
  severity: "error",
  summary: "A generator sets an option that Clan does not have, or to a value that it refuses.",
  fix: "unsafe",
  scope: "project",
  check(ctx) {
    for (const definition of generatorsDefinedIn(ctx.evaluator, ctx.modules, ctx.file)) {
      // What has no option of a generator is something else that came to stand there.
      const isGenerator = [...definition.fields.attributes.keys()].some((name) => generatorOptions.has(name));
      if (!isGenerator) continue;
      const at = { definition, knowsAll: !generatorModel(ctx.evaluator, ctx.modules).hasOwnOptions };
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

function renamed(ctx: RuleContext, { path, span }: Place, name: string, nearest: string): Fix[] {
  if (ctx.project.file(path)?.text.slice(span) !== name) return [];
  return [{ title: `Rename to \`${nearest}\``, applicability: "unsafe", edits: [{ path, span, text: nearest }] }];
}
