import { declaredFile } from "../src/eval/vars/vars-declarations.ts";
import { varsReadText } from "../src/eval/vars/vars-reads.ts";
import { isUnused, varsUses } from "../src/eval/vars/vars-uses.ts";
import { defineRule } from "../src/lint/rule.ts";

/** When secrets are decrypted on the machine; others have a path of their own, deployed or not (clan-core d7c35d9, vars/secret/sops). */
const decryptedFor: readonly (string | undefined)[] = ["services", "users"];

export const undeployedSecretPath = defineRule({
  id: "undeployed-secret-path",
  category: "vars",
  severity: "warning",
  summary: "The path of a secret is read that is never brought to the machine.",
  check(ctx) {
    const { evaluator, modules, file } = ctx;
    for (const { read, node } of varsUses(evaluator, modules, file)) {
      if (read.field !== "path" || isUnused(file, node)) continue;
      const declared = declaredFile(evaluator, modules, file, read);
      if (declared?.isSecret !== true || declared.isDeployed !== false || declared.sets("path")) continue;
      if (!decryptedFor.includes(declared.neededFor)) continue;
      ctx.report({
        span: node.span,
        message: `\`${varsReadText(read)}\` is the path of a secret with \`deploy = false\`, which no machine gets: with sops it is "/no-such-path", without any error. Deploy the file, or read one that is made from it.`,
        label: "is on no machine",
        confidence: "likely",
        related: declared.entries
          .filter(({ fields }) => fields.attributes.has("deploy"))
          .map(({ place }) => ({ path: place.path, span: place.span, message: "not deployed" })),
      });
    }
  },
});
