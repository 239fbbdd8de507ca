import { demandText } from "../src/eval/demand.ts";
import { fixedPackages } from "../src/eval/vars/generator-fixed-packages.ts";
import { generatorModel, generatorsDefinedIn } from "../src/eval/vars/generator-model.ts";
import { type PlatformName, platformNames } from "../src/eval/vars/generator-platforms.ts";
import { nameOfGenerator } from "../src/eval/vars/generator-prompts.ts";
import { mayNameGenerators } from "../src/eval/vars/vars-presence.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";
import type { AnyNode } from "../src/syntax/index.ts";

export const crossSystemGenerator = defineRule({
  id: "cross-system-generator",
  category: "generator",
  severity: "warning",
  summary: "A generator is another one, or does not run, where `clan` runs on another system.",
  check(ctx) {
    if (!mayNameGenerators(ctx.file)) return;
    checkNames(ctx);
    checkPackages(ctx);
  },
});

// One place may decide about many names.
function checkNames(ctx: RuleContext): void {
  const { evaluator, modules, file } = ctx;
  const places = new Map<AnyNode, PlatformName[]>();
  for (const name of platformNames(evaluator, modules, file)) {
    const { demand, node } = name.decision;
    const place = demand.origin.file === file ? demand.origin.node : node;
    if (place === undefined || isGivenElsewhere(ctx, name)) continue;
    places.set(place, [...(places.get(place) ?? []), name]);
  }
  for (const [{ span }, names] of places) {
    const subjects = [...new Set(names.map(subjectOf))];
    const [first] = names;
    ctx.report({
      span,
      message: `${listed(subjects)} on \`${demandText(first!.decision.demand)}\`, and Clan evaluates generators with the packages of the system that \`clan\` runs on. On another system than the machine's the names differ: what the machine needs is not made there. Let something decide that is the same on all systems, such as \`_class\` or an option of the machine.`,
      label: "the system of whoever runs `clan`",
      confidence: "likely",
      related: names.flatMap(({ origin }) =>
        origin === undefined || (origin.file === file && origin.node.span === span)
          ? []
          : [{ path: origin.file.path, span: origin.node.span, message: "decides about this" }],
      ),
    });
  }
}

// A definition in another file may be there whatever the system.
function isGivenElsewhere(ctx: RuleContext, { generator, file, isNameless }: PlatformName): boolean {
  if (generator === undefined || isNameless) return false;
  const others = generatorModel(ctx.evaluator, ctx.modules)
    .named(generator)
    .filter(({ path }) => path !== ctx.file.path);
  return others.some(({ files }) => file === undefined || files.isOpen || files.entries.has(file));
}

function subjectOf({ generator, file, isNameless }: PlatformName): string {
  if (generator === undefined) return "the name of a generator depends";
  if (isNameless) return `the name of a file of generator \`${generator}\` depends`;
  if (file === undefined) return `whether there is a generator \`${generator}\` depends`;
  return `whether generator \`${generator}\` has a file \`${file}\` depends`;
}

function listed(subjects: readonly string[]): string {
  const [first = "", ...others] = subjects;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return first[0]!.toUpperCase() + first.slice(1).replace(/ depends$/, `${more} depends`);
}

function checkPackages(ctx: RuleContext): void {
  const { evaluator, modules, file } = ctx;
  for (const definition of generatorsDefinedIn(evaluator, modules, file)) {
    for (const { system, origin } of fixedPackages(evaluator, modules, definition)) {
      if (origin.file !== file) continue;
      ctx.report({
        span: origin.node.span,
        message: `\`${origin.node.text}\` is for ${system} on every system, and ${nameOfGenerator(definition)} runs on that of whoever runs \`clan\`. On another one it cannot be run, or built. Take it from the packages for \`pkgs.stdenv.hostPlatform.system\`, which Clan sets to that system.`,
        label: `for ${system} only`,
        confidence: "likely",
      });
    }
  }
}
