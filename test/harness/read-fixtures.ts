// Owns where fixtures of rules are on disk:
//
//     fixtures/rules/<rule>/<case>.nix            one file, or several behind `# file:` lines
//     fixtures/rules/<rule>/<case>/…              a project
//     fixtures/rules/<rule>/<case>.fixed.nix      the text after safe fixes; of several files those that change
//     fixtures/rules/<rule>/<case>.unsafe-fixed/…  the files that change where unsafe fixes are applied too

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import { buildFixture, type FileTexts, type Fixture, joinFiles, splitFiles } from "../../src/testing/fixture.ts";

/** A fixture and where it is. */
export interface FixtureLocation {
  readonly rule: string;
  /** Name of the case. */
  readonly name: string;
  readonly isFolder: boolean;
}

export const fixturesFolder = join(import.meta.dirname, "../../fixtures/rules");

/** Every fixture, by rule and name. */
export function findFixtures(): FixtureLocation[] {
  return listFolder(fixturesFolder).flatMap((rule) =>
    listFolder(join(fixturesFolder, rule))
      .filter((entry) => !/\.(unsafe-)?fixed(\.nix)?$/.test(entry))
      .map((entry) => ({ rule, name: entry.replace(/\.nix$/, ""), isFolder: !entry.endsWith(".nix") })),
  );
}

/** Reads a fixture with everything that belongs to it. */
export function readFixture(location: FixtureLocation): Fixture {
  const { files, untracked } = readTexts(location, "") ?? { files: new Map(), untracked: new Set<string>() };
  return buildFixture(files, {
    untracked,
    fixed: readTexts(location, ".fixed")?.files,
    unsafeFixed: readTexts(location, ".unsafe-fixed")?.files,
  });
}

/** Writes what fixes made of a fixture, as what is expected from now on. */
export function writeFixed(location: FixtureLocation, kind: ".fixed" | ".unsafe-fixed", files: FileTexts): void {
  const base = join(fixturesFolder, location.rule, `${location.name}${kind}`);
  if (!location.isFolder) {
    writeFileSync(`${base}.nix`, joinFiles(files, `${location.name}.nix`));
    return;
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
}

function readTexts(
  { rule, name, isFolder }: FixtureLocation,
  suffix: string,
): { files: FileTexts; untracked: ReadonlySet<string> } | undefined {
  const base = join(fixturesFolder, rule, `${name}${suffix}`);
  const path = isFolder ? base : `${base}.nix`;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  if (!isFolder) return splitFiles(readFileSync(path, "utf8"), `${name}.nix`);
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = files.map((file): [string, string] => [relative(path, file), readFileSync(file, "utf8")]);
  return { files: new Map(texts), untracked: new Set() };
}

function listFolder(path: string): string[] {
  return readdirSync(path).sort();
}
