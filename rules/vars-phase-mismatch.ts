import { definitionsOf, type OptionPattern } from "../src/eval/modules/option-definitions.ts";
import type { Thunk } from "../src/eval/thunk.ts";
import { type DeclaredFile, declaredFile } from "../src/eval/vars/vars-declarations.ts";
import { mayReadVars } from "../src/eval/vars/vars-presence.ts";
import { type HeldRead, readsHeldBy, varsReadText } from "../src/eval/vars/vars-reads.ts";
import type { Confidence, Fix } from "../src/lint/diagnostic.ts";
import { setEntryOption } from "../src/lint/rewrite/entry-option.ts";
import { defineRule, type RuleContext } from "../src/lint/rule.ts";

/** When something is read, and the files that are there by then. */
interface Phase {
  readonly options: readonly OptionPattern[];
  /** Values of `neededFor`, the best one first. */
  readonly inTime: readonly [string, ...string[]];
  readonly reason: string;
  readonly confidence: Confidence;
}

/**
 * `neededFor` of clan-core d7c35d9 (export-modules/generic-generator.nix); for the initrd also its guide to disk encryption.
 * Secrets for services are decrypted to /run, after users were made.
 */
const phases: readonly Phase[] = [
  {
    options: ["users", "extraUsers"].flatMap((holder) =>
      ["hashedPasswordFile", "passwordFile"].map((option) => ["users", holder, "*", option]),
    ),
    inTime: ["users", "activation", "partitioning"],
    reason: "at boot users are made before secrets for services are decrypted, and get no password",
    confidence: "likely",
  },
  {
    options: [
      ["boot", "initrd", "network", "ssh", "hostKeys"],
      ["boot", "initrd", "secrets", "*"],
    ],
    inTime: ["activation", "partitioning"],
    reason:
      "the initrd's secrets are copied when the boot loader is installed, and by then those for services need not be there",
    confidence: "possible",
  },
];

export const varsPhaseMismatch = defineRule({
  id: "vars-phase-mismatch",
  category: "vars",
  severity: "warning",
  summary: "A secret is needed before it is decrypted.",
  fix: "unsafe",
  check(ctx) {
    if (!ctx.file.text.latin1.includes("vars") || !mayReadVars(ctx.evaluator)) return;
    for (const phase of phases) {
      for (const option of phase.options) {
        for (const thunk of definitionsOf(ctx.evaluator, ctx.modules, ctx.file, option)) checkOption(ctx, phase, thunk);
      }
    }
  },
});

function checkOption(ctx: RuleContext, phase: Phase, thunk: Thunk): void {
  for (const held of readsHeldBy(ctx.evaluator, thunk)) {
    if (held.read.field !== "path") continue;
    const declared = declaredFile(ctx.evaluator, ctx.modules, ctx.file, held.read);
    if (declared?.isSecret !== true || declared.sets("path") || declared.neededFor === undefined) continue;
    if (!phase.inTime.includes(declared.neededFor)) report(ctx, phase, held, declared);
  }
}

function report(
  ctx: RuleContext,
  { inTime: [wanted], reason, confidence }: Phase,
  { read }: HeldRead,
  declared: DeclaredFile,
): void {
  const { file, node } = read.origin;
  if (file !== ctx.file) return;
  ctx.report({
    span: node.span,
    message: `\`${varsReadText(read)}\` is a secret with \`neededFor = "${declared.neededFor}"\`, which is too late here: ${reason}. Declare the file with \`neededFor = "${wanted}"\`.`,
    label: "not there in time",
    confidence,
    related: declared.entries.map(({ place: { path, span } }) => ({ path, span, message: "declared here" })),
    fixes: fixesFor(ctx, declared, wanted),
  });
}

function fixesFor({ file }: RuleContext, { entries: [entry] }: DeclaredFile, wanted: string): Fix[] {
  const edits =
    entry && setEntryOption(file, entry, "neededFor", wanted)?.map((edit) => ({ path: file.path, ...edit }));
  return edits === undefined ? [] : [{ title: `Declare \`neededFor = "${wanted}"\``, applicability: "unsafe", edits }];
}
