// Owns what a fixture is: a few files in memory, the diagnostics expected in them, and their text after fixing.
//
// One text may hold several files: where its first line is `# file: lib/x.nix`, every such line begins a file.
// `# file: x.nix (untracked)` begins one that git does not track.

import { defaultConfiguration } from "../project/configuration.ts";
import { parseConfiguration } from "../project/configuration-parser.ts";
import { memoryFileSystem } from "../project/file-system.ts";
import { openProject, type Project } from "../project/project.ts";
import { SourceText } from "../text/source-text.ts";
import { type ExpectedDiagnostic, parseMarkers } from "./markers.ts";

/** File texts by path, relative to the fixture's root. */
export type FileTexts = ReadonlyMap<string, string>;

/** A project in memory, and what is expected of it. */
export interface Fixture {
  /** Without markers. */
  readonly files: FileTexts;
  readonly untracked: ReadonlySet<string>;
  readonly expected: ReadonlyMap<string, readonly ExpectedDiagnostic[]>;
  /** The files that safe fixes change, as they are afterwards; undefined where none may. */
  readonly fixed: FileTexts | undefined;
  /** The files that safe and unsafe fixes change; undefined where unsafe ones add nothing. */
  readonly unsafeFixed: FileTexts | undefined;
}

/** Where fixtures are in memory. */
export const fixtureRoot = "/flake";

/** Makes a fixture of texts that may hold markers. */
export function buildFixture(
  marked: FileTexts,
  options: { untracked?: ReadonlySet<string>; fixed?: FileTexts | undefined; unsafeFixed?: FileTexts | undefined } = {},
): Fixture {
  const files = new Map<string, string>();
  const expected = new Map<string, readonly ExpectedDiagnostic[]>();
  for (const [path, text] of marked) {
    const parsed = path.endsWith(".nix") ? parseMarkers(text) : { text, expected: [] };
    files.set(path, parsed.text);
    expected.set(path, parsed.expected);
  }
  return {
    files,
    expected,
    untracked: options.untracked ?? new Set(),
    fixed: options.fixed,
    unsafeFixed: options.unsafeFixed,
  };
}

/** Takes apart a text that may hold several files; one without `# file:` lines is the file `path`. */
export function splitFiles(text: string, path: string): { files: FileTexts; untracked: ReadonlySet<string> } {
  const header = /^# file: (\S+)( \(untracked\))?\s*$/;
  const files = new Map<string, string>();
  const untracked = new Set<string>();
  if (!header.test(text.split("\n", 1)[0]!)) return { files: files.set(path, text), untracked };
  let current = path;
  for (const line of text.split(/(?<=\n)/)) {
    const match = header.exec(line);
    if (match === null) {
      files.set(current, files.get(current)! + line);
      continue;
    }
    current = match[1]!;
    if (match[2] !== undefined) untracked.add(current);
    files.set(current, "");
  }
  return { files, untracked };
}

/** The one text that `splitFiles` takes apart again. */
export function joinFiles(files: FileTexts, path: string): string {
  if (files.size === 1 && files.has(path)) return files.get(path)!;
  return [...files].map(([name, text]) => `# file: ${name}\n${text}`).join("");
}

/** The project of a fixture, with other texts for some of its files. An `unknot.toml` among them configures it. */
export function openFixture({ files, untracked }: Fixture, changed: FileTexts = new Map()): Project {
  const texts = new Map([...files, ...changed]);
  const toml = texts.get("unknot.toml");
  const read =
    toml === undefined
      ? undefined
      : parseConfiguration(SourceText.fromString(toml, `${fixtureRoot}/unknot.toml`), fixtureRoot);
  if (read?.errors !== undefined)
    throw new Error(`unknot.toml: ${read.errors.map(({ message }) => message).join(", ")}`);
  const absolute = (path: string) => `${fixtureRoot}/${path}`;
  return openProject(fixtureRoot, {
    fileSystem: memoryFileSystem(Object.fromEntries([...texts].map(([path, text]) => [absolute(path), text]))),
    listing: {
      files: [...texts.keys()]
        .filter((path) => path.endsWith(".nix"))
        .map(absolute)
        .sort(),
      untracked: new Set([...untracked].map(absolute)),
      isGit: texts.has("flake.nix"),
    },
    configuration: read?.configuration ?? { ...defaultConfiguration, extends: ["all"] },
  });
}
