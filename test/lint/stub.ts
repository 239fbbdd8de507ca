// Owns small projects and rules for the tests of the engine.

import type { Diagnostic, Fix } from "../../src/lint/diagnostic.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { defineRule, type Rule } from "../../src/lint/rule.ts";
import { type Configuration, defaultConfiguration } from "../../src/project/configuration.ts";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import type { TextEdit } from "../../src/text/text-edit.ts";

/** A project of files below `/p`. */
export function project(files: Readonly<Record<string, string>>, configuration: Partial<Configuration> = {}): Project {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text]));
  return openProject("/p", {
    fileSystem: memoryFileSystem(texts),
    listing: { files: Object.keys(texts).sort(), untracked: new Set(), isGit: false },
    configuration: { ...defaultConfiguration, ...configuration },
  });
}

/** A rule that reports every occurrence of a word (not of its own id), with a fix where an edit is given. */
export function wordRule(
  word: string,
  options: Partial<Rule> & { edit?: (start: number) => TextEdit; applicability?: Fix["applicability"] } = {},
): Rule {
  const { edit, applicability = "safe", ...metadata } = options;
  return defineRule({
    id: `no-${word}`,
    category: "flake",
    severity: "warning",
    summary: `Finds ${word}.`,
    check({ file, report }) {
      for (const { index: at } of file.text.latin1.matchAll(new RegExp(`(?<!-)${word}`, "g"))) {
        const edits = edit === undefined ? [] : [{ path: file.path, ...edit(at) }];
        report({
          span: { start: at, end: at + word.length },
          message: `${word} is here.`,
          fixes: edits.length > 0 ? [{ title: `Fix ${word}`, applicability, edits }] : [],
        });
      }
    },
    ...metadata,
  });
}

/** The diagnostics of one file as "line rule". */
export function linesOf(text: string, rules: readonly Rule[]): string[] {
  const opened = project({ "a.nix": text });
  const { lines } = opened.file("/p/a.nix")!.text;
  return lintProject(opened, { rules }).diagnostics.map(({ span, rule }) => `${lines.lineAt(span.start)} ${rule}`);
}

/** What the tests compare of a diagnostic. */
export function brief({ path, span, rule, severity }: Diagnostic): string {
  return `${path}:${span.start} ${rule} ${severity}`;
}
