// A small flake with a knot of five hops through three files, as a diagnostic: what the reporter tests show.

import type { Diagnostic, FileEdit } from "../../src/lint/diagnostic.ts";
import type { ReportInput } from "../../src/reporters/report.ts";
import { buildTheme } from "../../src/reporters/theme.ts";
import { SourceText } from "../../src/text/source-text.ts";
import type { Span } from "../../src/text/span.ts";

export const root = "/home/dev/fleet";

export const knotFiles: Readonly<Record<string, string>> = {
  "modules/desktop.nix": `{ config, lib, ... }:
let
  flags = import ../lib/flags.nix { inherit config; };
in
{
  imports = lib.optional flags.enableGaming ./gaming.nix;

  services.xserver.enable = true;
}
`,
  "lib/flags.nix": `{ config }:
let
  profile = import ./profile.nix config;
in
{
  enableGaming = profile.kind == "gaming";
}
`,
  "lib/profile.nix": `config:
{
  kind = config.fleet.profile.kind;
}
`,
};

/** The texts of a set of files, by path below the root. */
export function buildTexts(files: Readonly<Record<string, string>>): Map<string, SourceText> {
  return new Map(
    Object.entries(files).map(([path, text]) => [`${root}/${path}`, SourceText.fromString(text, `${root}/${path}`)]),
  );
}

/** What a reporter is given for files and diagnostics. */
export function buildInput(
  files: Readonly<Record<string, string>>,
  diagnostics: readonly Diagnostic[],
  rest: { readonly width?: number; readonly level?: 0 | 1 | 2 | 3; readonly elapsedMilliseconds?: number } = {},
): ReportInput {
  const { level = 0, ...shown } = rest;
  const texts = buildTexts(files);
  return {
    diagnostics,
    notices: [],
    files: texts.size,
    sourceText: (path) => texts.get(path),
    workingDirectory: root,
    theme: buildTheme(level),
    ...shown,
  };
}

/** The byte span of the only occurrence of `needle` in a file. */
export function spanIn(files: Readonly<Record<string, string>>, path: string, needle: string): Span {
  const text = files[path]!;
  const index = text.indexOf(needle);
  if (index === -1 || text.indexOf(needle, index + 1) !== -1) throw new Error(`not exactly once in ${path}: ${needle}`);
  const start = Buffer.byteLength(text.slice(0, index));
  return { start, end: start + Buffer.byteLength(needle) };
}

/** A diagnostic with the parts that a test does not speak of filled in. */
export function buildDiagnostic(
  given: Pick<Diagnostic, "path" | "span" | "message"> & Partial<Diagnostic>,
): Diagnostic {
  return {
    rule: "config-dependent-imports",
    category: "fixpoint",
    severity: "error",
    confidence: "certain",
    related: [],
    fixes: [],
    url: "https://example.org/rules/config-dependent-imports",
    ...given,
    path: `${root}/${given.path}`,
  };
}

const place = (path: string, needle: string, message: string) => ({
  path: `${root}/${path}`,
  span: spanIn(knotFiles, path, needle),
  message,
});

const edit = (path: string, needle: string, text: string): FileEdit => ({
  path: `${root}/${path}`,
  span: spanIn(knotFiles, path, needle),
  text,
});

export const knot: Diagnostic = buildDiagnostic({
  path: "modules/desktop.nix",
  span: spanIn(knotFiles, "modules/desktop.nix", "flags.enableGaming"),
  message:
    "`imports` needs `config.fleet.profile.kind`, which is known only once every import is. Nix stops with `infinite recursion encountered`. Import the file always, and put its config under `lib.mkIf`.",
  label: "decides what is imported",
  related: [
    place("modules/desktop.nix", "lib.optional", "forces its condition"),
    place(
      "modules/desktop.nix",
      "import ../lib/flags.nix { inherit config; }",
      "calls this file's function with `config`",
    ),
    place("lib/flags.nix", 'profile.kind == "gaming"', "compares the kind of profile"),
    place("lib/flags.nix", "import ./profile.nix config", "passes `config` on"),
    place("lib/profile.nix", "config.fleet.profile.kind", "reads `config` while `imports` is being computed"),
  ],
  fixes: [
    {
      title: "import `gaming.nix` always, and make its config depend on the flag",
      applicability: "unsafe",
      edits: [edit("modules/desktop.nix", "lib.optional flags.enableGaming ./gaming.nix", "[ ./gaming.nix ]")],
    },
  ],
});

/** The same knot told as a circle: its last place is the first one again. */
export const circle: Diagnostic = buildDiagnostic({
  path: "lib/profile.nix",
  span: spanIn(knotFiles, "lib/profile.nix", "config.fleet.profile.kind"),
  message: "`imports` needs `config.fleet.profile.kind`. Import the file always.",
  label: "reads `config.fleet.profile.kind`",
  related: [
    place("modules/desktop.nix", "imports", "this list has to be known"),
    place("modules/desktop.nix", "lib.optional", "`optional` needs its condition"),
    place("lib/flags.nix", "import ./profile.nix", "leads into `lib/profile.nix`"),
    place(
      "lib/profile.nix",
      "config.fleet.profile.kind",
      "reads `config.fleet.profile.kind`, which needs every module",
    ),
    place("modules/desktop.nix", "imports", "… which needs `imports` again"),
  ],
});
