import { impurePartsOf } from "../src/eval/pipeline/impure-parts.ts";
import { defineRule } from "../src/lint/rule.ts";

export const impurePureConsumer = defineRule({
  id: "impure-pure-consumer",
  category: "registry",
  severity: "warning",
  summary: "A file that must do without a package set uses packages, nixpkgs' `lib` or derivations.",
  check(ctx) {
    const { file, project } = ctx;
    if (!project.roles.has("pure", file.path)) return;
    for (const { kind, place, uses } of impurePartsOf(file)) {
      const many = uses.length > 1 ? ` (${uses.length} times)` : "";
      const what = {
        packages: `takes the package set \`${place.text}\` and looks into it${many}`,
        library: `uses nixpkgs' \`${place.text}\`${many}`,
        derivation: `makes a derivation with \`${place.text}\``,
        nixpkgs: `takes nixpkgs from \`${place.text}\``,
      }[kind];
      ctx.report({
        span: place.span,
        message: `This file is to be pure, and ${what}. Then it can be read only where packages of some system are, which those who ask for another system's machines cannot rely on. Do with \`builtins\`, and leave packages to the modules that call it.`,
        label: kind === "library" ? "builtins would do" : "not pure",
        confidence: "likely",
        related: uses
          .filter((use) => use !== place)
          .slice(0, 3)
          .map(({ span }) => ({ path: file.path, span, message: "used here" })),
      });
    }
  },
});
