import { expect, test, vi } from "vitest";
import { rules } from "../../rules/index.ts";
import { Evaluator } from "../../src/eval/evaluator.ts";
import { ModuleReader } from "../../src/eval/modules/modules.ts";
import { keptAnalysis } from "../../src/lint/kept-analysis.ts";
import { lintProject } from "../../src/lint/lint.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { memoryFileSystem, overlayFileSystem } from "../../src/project/file-system.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import { ProjectHistory } from "../../src/project/project-history.ts";
import { wordRule } from "./stub.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Two machines that share a module; each has one of its own, and there is a library for one of them. */
const flake = {
  "/f/flake.nix": `{
    outputs = { nixpkgs, self }: {
      nixosConfigurations.lea = nixpkgs.lib.nixosSystem { modules = [ ./lea.nix ./shared.nix ]; };
      nixosConfigurations.ida = nixpkgs.lib.nixosSystem { modules = [ ./ida.nix ./shared.nix ]; };
    };
  }\n`,
  "/f/lea.nix": "{ config, ... }: { networking.hostName = (import ./names.nix).lea; }\n",
  "/f/ida.nix":
    '{ config, lib, ... }: { services.x.enable = lib.mkIf config.y.enable true; networking.hostName = "ida"; }\n',
  "/f/shared.nix": "{ pkgs, ... }: { environment.systemPackages = [ pkgs.hello ]; }\n",
  "/f/names.nix": '{ lea = "lea"; other = "x"; }\n',
  "/f/alone.nix": "let a = 1; in { b = a; }\n",
};

/** A flake in memory, and what an editor makes of it. */
function openFlake(files: Record<string, string> = flake) {
  const history = new ProjectHistory("/f");
  const texts = new Map<string, Uint8Array>();
  const base = memoryFileSystem(files);
  const listing = {
    files: Object.keys(files)
      .filter((path) => path.endsWith(".nix"))
      .sort(),
    untracked: new Set<string>(),
    isGit: false,
  };
  const open = (more: Partial<Parameters<ProjectHistory["open"]>[0]> = {}): Project =>
    history.open(
      { fileSystem: overlayFileSystem(base, new Map(texts)), listing, configuration: defaultConfiguration, ...more },
      new Map(texts),
    );
  const edit = (path: string, text: string): Project => {
    texts.set(path, encode(text));
    return open();
  };
  return { open, edit, listing, base };
}

/** Which files expressions of are evaluated while something is done. */
function evaluatedBy(action: () => void): ReadonlySet<string> {
  const spy = vi.spyOn(Evaluator.prototype, "evaluate");
  action();
  const paths = new Set(spy.mock.calls.map(([file]) => file.path));
  spy.mockRestore();
  return paths;
}

test("after an edit only what looked at the file is evaluated and checked again", () => {
  const { open, edit } = openFlake();
  const checked: string[] = [];
  const counting: Rule = {
    ...wordRule("nothing-has-this-word"),
    check: ({ file, modules }) => {
      checked.push(file.path);
      modules.knotsOf(file);
    },
  };
  const run = (project: Project) => {
    checked.length = 0;
    return lintProject(project, { rules: [...rules, counting] });
  };
  expect(run(open())).toMatchObject({ renewed: 6 });
  expect(checked).toHaveLength(6);
  expect(run(open())).toMatchObject({ renewed: 0 });
  const alone = edit("/f/alone.nix", "let a = 2; in { b = a; } // { }\n");
  expect([...evaluatedBy(() => expect(run(alone)).toMatchObject({ renewed: 1 }))]).toEqual(["/f/alone.nix"]);
  expect(checked).toEqual(["/f/alone.nix"]);
  // A module of one machine: nothing of the other is evaluated, nor what both share.
  const lea = edit("/f/lea.nix", "{ config, ... }: { networking.hostName = (import ./names.nix).other; }\n");
  expect([...evaluatedBy(() => run(lea))].filter((path) => /ida|shared|alone/.test(path))).toEqual([]);
  expect(checked).not.toContain("/f/ida.nix");
  // A library: who uses it is evaluated again, and nobody else.
  const names = edit("/f/names.nix", '{ lea = "lea"; other = "y"; }\n');
  const evaluated = evaluatedBy(() => run(names));
  expect(evaluated).toContain("/f/lea.nix");
  expect(evaluated).not.toContain("/f/ida.nix");
});

test("a project that is looked at once keeps no account, and its values no way back to their expressions", () => {
  const { listing, base, open } = openFlake();
  const settled = (project: Project) => {
    const evaluator = new Evaluator(project);
    const facts = { evaluator, modules: new ModuleReader(evaluator) };
    expect(lintProject(project, { rules, facts }).renewed).toBeUndefined();
    const thunk = evaluator.file("/f/names.nix")!;
    expect(evaluator.ask(thunk).value.kind).toBe("attrs");
    return thunk;
  };
  expect(settled(openProject("/f", { fileSystem: base, listing })).remembered).toBeUndefined();
  expect(settled(open()).remembered).toBeDefined();
});

test("what is no edit of a text makes another project", () => {
  const { open, edit, listing, base } = openFlake({ ...flake, "/f/names.nix": "import ./gone.nix\n" });
  const first = open();
  lintProject(first, { rules });
  expect(edit("/f/alone.nix", "{ }\n")).toBe(first);
  expect(open({ listing: { ...listing, files: listing.files.slice(1) } })).not.toBe(first);
  const second = open();
  lintProject(second, { rules });
  expect(open({ configuration: { ...defaultConfiguration, exclude: ["alone.nix"] } })).not.toBe(second);
  const third = open();
  lintProject(third, { rules });
  // What was asked of the disk besides texts, and is answered in another way.
  const kind = (path: string) => (path === "/f/gone.nix" ? "file" : base.kind(path));
  expect(open({ fileSystem: { ...base, kind } })).not.toBe(third);
});

test("where it matters what is asked first, everything is evaluated afresh", () => {
  const { open, edit } = openFlake({ ...flake, "/f/alone.nix": "let a = b; b = a; in { inherit a; }\n" });
  const first = open();
  lintProject(first, { rules });
  const before = keptAnalysis(first)?.evaluator;
  lintProject(edit("/f/names.nix", "{ }\n"), { rules });
  expect(keptAnalysis(first)?.evaluator).not.toBe(before);
});
