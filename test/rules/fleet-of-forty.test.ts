// A fleet of 40 machines and 200 keys, made by the test: healthy, nothing is said of it; with one fault, that one is found at its
// place, in a list or module among many, with the fix that puts it right.

import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Diagnostic } from "../../src/lint/diagnostic.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { buildFixture, fixtureRoot, openFixture } from "../../src/testing/fixture.ts";
import { generateFleet } from "../harness/generated-fleet.ts";

const { files, machines, keys } = generateFleet(40, 200);
const matrix = "lib/machine-env-matrix.nix";
const registry = "lib/secret-registry.nix";

interface Fault {
  readonly name: string;
  readonly path: string;
  readonly from: string;
  readonly to: string;
  /** Rule, file and underlined text of every finding. */
  readonly found: readonly (readonly [string, string, string])[];
  /** The file that the fix changes, and what is then in it; absent where there is no fix. */
  readonly fixed?: readonly [string, string];
}

const faults: readonly Fault[] = [
  {
    name: "a misspelt key of one machine",
    path: matrix,
    from: listOf("machine-017").text,
    to: listOf("machine-017").text.replace(`"${listOf("machine-017").last}"`, '"kye-198"'),
    found: [["unknown-secret-key", matrix, '"kye-198"']],
    fixed: [matrix, '"key-198"'],
  },
  {
    name: "a misspelt key that all machines have",
    path: matrix,
    from: '    "key-000"\n',
    to: '    "kkey-000"\n',
    found: [["unknown-secret-key", matrix, '"kkey-000"']],
    fixed: [matrix, '    "key-000"\n'],
  },
  {
    name: "a module of users reads what one machine lacks",
    path: matrix,
    from: "machine-023 = sharedCore ++ [",
    to: 'machine-023 = [\n    "key-000"',
    found: [["unselected-secret-key", "modules/shared/mail/hjem-msmtp.nix", '"gmail"']],
    fixed: [matrix, `    "${listOf("machine-023").last}"\n    "gmail"\n  ];`],
  },
  {
    name: "a machine that is called otherwise",
    path: matrix,
    from: "  machine-039 = sharedCore",
    to: "  machine-40 = [ ];\n\n  machine-039 = sharedCore",
    found: [["unknown-machine", matrix, "machine-40"]],
  },
  {
    name: "a machine that takes another one's list",
    path: "modules/hosts/machine-005/default.nix",
    from: "keys = envMatrix.machine-005;\n    inherit",
    to: "keys = envMatrix.machine-006;\n    inherit",
    found: [
      ["unknown-machine", "modules/hosts/machine-005/default.nix", "envMatrix.machine-006"],
      // Its users are given the keys of its own list.
      ["unselected-secret-key", "modules/shared/vars/hjem-session-variables.nix", "file.path"],
    ],
  },
  {
    name: "an empty list",
    path: matrix,
    from: listOf("machine-030").text,
    to: "machine-030 = [ ];",
    found: [["empty-key-list", matrix, "[ ]"]],
  },
  {
    name: "a key that no machine has",
    path: registry,
    from: "  key-042 = mk",
    to: '  left-over = mkGeneratedSecret {\n    generator = "left-over-token";\n    domain = "service";\n    kind = "token";\n  };\n\n  key-042 = mk',
    found: [["unused-secret-key", registry, "left-over"]],
  },
  {
    name: "an option that the generators function drops",
    path: registry,
    from: "      runtimeInputs = [ pkgs.openssl ];",
    to: '      runtimeInputs = [ pkgs.openssl ];\n      validation = "1";',
    found: [["dropped-registry-field", registry, "validation"]],
  },
  {
    name: "a script that forgets its file, in the function that makes many entries",
    path: registry,
    from: "openssl rand -hex 32 > $out/${fileAttr}",
    to: "openssl rand -hex 32 > $out/secret",
    found: [
      ["unwritten-generator-file", registry, "${fileAttr}"],
      ["undeclared-generator-file", registry, "$out/secret"],
    ],
  },
  {
    name: "a script that reads a prompt of another name",
    path: registry,
    from: 'cat "$prompts/${promptAttr}"',
    to: 'cat "$prompts/answer"',
    found: [
      ["unused-prompt", registry, "${promptAttr}"],
      ["undeclared-prompt", registry, '"$prompts/answer"'],
    ],
  },
];

describe("a fleet of 40 machines and 200 keys", () => {
  test("healthy, nothing is said of it", () => {
    expect(machines).toHaveLength(40);
    expect(keys).toHaveLength(200);
    expect(shown(files, lint(files))).toEqual([]);
  });

  test.each(faults)("$name", ({ path, from, to, found, fixed }) => {
    expect(files.get(path)).toContain(from);
    const broken = new Map([...files, [path, files.get(path)!.replace(from, to)]]);
    const { changes, remaining } = fixProject(openFixture(buildFixture(broken)), { rules, unsafe: true });
    expect(changes.map((change) => change.path)).toEqual(fixed === undefined ? [] : [`${fixtureRoot}/${fixed[0]}`]);
    // Where nothing was fixed, what remains is what was found.
    expect(shown(broken, fixed === undefined ? remaining.diagnostics : lint(broken))).toEqual(found);
    if (fixed === undefined) return;
    expect(Buffer.from(changes[0]!.after).toString()).toContain(fixed[1]);
    expect(remaining.diagnostics).toEqual([]);
  });
});

function lint(texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  return lintProject(openFixture(buildFixture(texts)), { rules }).diagnostics;
}

function shown(texts: ReadonlyMap<string, string>, diagnostics: readonly Diagnostic[]): string[][] {
  return diagnostics.map(({ rule, path, span }) => {
    const name = path.slice(fixtureRoot.length + 1);
    return [rule, name, Buffer.from(texts.get(name)!).subarray(span.start, span.end).toString()];
  });
}

/** The statement of a machine's list, and the last key in it. */
function listOf(machine: string): { text: string; last: string } {
  const text = new RegExp(`${machine} = [^;]*;`).exec(files.get(matrix)!)![0];
  return { text, last: [...text.matchAll(/"([^"]*)"/g)].at(-1)![1]! };
}
