// The project's own flake under real Nix, with a stand-in for nixpkgs: everything in it is evaluated down to the arguments of
// derivations, on every system, and its modules in the small module system.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lint } from "../../../src/api.ts";
import { evaluateNix, hasNix } from "../evaluate.ts";

const root = join(import.meta.dirname, "../../..");
const systems = ["aarch64-darwin", "aarch64-linux", "x86_64-darwin", "x86_64-linux"];
const flake = `
  let
    nixpkgs = import ${import.meta.dirname}/nixpkgs.nix { };
    inherit (nixpkgs) lib;
    outputs = (import ${root}/flake.nix).outputs { self = outputs // { outPath = ${root}; }; inherit nixpkgs; };
  in`;

function evaluate(expression: string) {
  const { outcome, message, value } = evaluateNix({ expression: `${flake} ${expression}` });
  expect(outcome, message).toBe("ok");
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for.
  return value as any;
}

describe.skipIf(!hasNix())("flake.nix", () => {
  test("evaluates to derivations on every system", () => {
    const derivations = evaluate(`
      lib.genAttrs [ "packages" "devShells" "checks" ]
        (output: lib.mapAttrs (_: lib.mapAttrs (_: d: builtins.baseNameOf d.drvPath)) outputs.\${output})`);
    expect(Object.keys(derivations.packages)).toEqual(systems);
    for (const system of systems) {
      expect(derivations.packages[system].default).toBe(derivations.packages[system].unknot);
      expect(derivations.packages[system].default).toMatch(/-unknot-\d+\.\d+\.\d+\.drv$/);
      expect(derivations.checks[system].flake).toMatch(/-unknot-check\.drv$/);
    }
    expect(new Set(systems.map((system) => derivations.packages[system].default)).size).toBe(systems.length);
  });

  test("the app and the overlay are that package", () => {
    const { program, expected } = evaluate(`{
      inherit (outputs.apps.x86_64-linux.default) program;
      expected = lib.getExe (outputs.overlays.default nixpkgs.legacyPackages.x86_64-linux { }).unknot;
    }`);
    expect(program).toBe(expected);
    expect(program).toMatch(/-unknot-\d+\.\d+\.\d+\/bin\/unknot$/);
  });

  test("fetches what the lock files name for the system that builds, held to their hashes, and nothing else", () => {
    const fetched = (system: string): Record<string, string> =>
      evaluate(`
        let
          pkgs = nixpkgs.legacyPackages.${system};
          record = pkgs // { stdenvNoCC = pkgs.stdenvNoCC // { mkDerivation = a: a // { outPath = builtins.toJSON { \${a.package or "all"} = a.outputHash or null; }; }; }; };
          modules = import ${root}/nix/node-modules.nix { inherit (record) lib stdenvNoCC nodejs; };
          command = (modules { name = "modules"; lockFile = ${root}/package-lock.json; }).buildCommand;
          found = lib.filter builtins.isList (builtins.split "--file (\\\\{[^}]*})" command);
        in lib.mergeAttrsList (map (match: builtins.fromJSON (builtins.head match)) found)`);
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const linux = fetched("x86_64-linux");
    const darwin = fetched("aarch64-darwin");
    const names = (packages: Record<string, string>, prefix: string) =>
      Object.keys(packages)
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.replace(/(?<=.)@.*/, ""));
    expect(names(linux, "@esbuild/")).toEqual(["@esbuild/linux-x64"]);
    expect(names(darwin, "@esbuild/")).toEqual(["@esbuild/darwin-arm64"]);
    expect(names(linux, "@biomejs/cli-")).toEqual(["@biomejs/cli-linux-x64"]);
    const { version, integrity } = lock.packages["node_modules/commander"];
    expect(linux[`commander@${version}`]).toBe(integrity);
    expect(Object.values(linux).every((hash) => /^sha512-/.test(hash))).toBe(true);
  });

  test("what the package is built from holds the sources, and no tests", () => {
    const source: string = evaluate("outputs.packages.x86_64-linux.default.arguments.src");
    const list = spawnSync("find", [source, "-maxdepth", "2", "-printf", "%P\n"], { encoding: "utf8" }).stdout.split(
      "\n",
    );
    expect(list).toEqual(expect.arrayContaining(["src/cli", "parser/package-lock.json", "rules/index.ts", "docs/man"]));
    expect(
      list.filter((path) => /^(test|fixtures|node_modules|dist|parser\/dist|parser\/node_modules)(\/|$)/.test(path)),
    ).toEqual([]);
  });

  test("mkCheck runs unknot on a source, quoting what it is given", () => {
    const { command, programs } = evaluate(`
      let
        check = outputs.lib.mkCheck {
          pkgs = nixpkgs.legacyPackages.x86_64-linux;
          src = ${root}/fixtures/fleet;
          paths = [ "modules/it's here" ];
          arguments = [ "--fail-on" "error" ];
        };
      in { command = check.arguments.buildCommand; programs = map (p: p.pname) check.arguments.nativeBuildInputs; }`);
    expect(programs).toEqual(["unknot"]);
    expect(command).toContain(`'--fail-on' 'error' '--' 'modules/it'\\''s here'`);
    // As the shell reads it, with a program in unknot's place that prints its arguments.
    const shell = `out=$(mktemp -d)/out; unknot() { printf '%s\\n' "$@"; }; ${command}`;
    const { stdout, stderr } = spawnSync("bash", ["-e", "-c", shell], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.split("\n").slice(-5, -1)).toEqual(["--fail-on", "error", "--", "modules/it's here"]);
  });

  test("mkChecks makes a derivation of each part", () => {
    const made = evaluate(`
      lib.mapAttrs (_: check: { inherit (check) name; inherit (check.arguments) buildCommand; }) (outputs.lib.mkChecks {
        pkgs = nixpkgs.legacyPackages.aarch64-linux;
        src = ${root}/fixtures/fleet;
        arguments = [ "--quiet" ];
        parts = { machines.paths = [ "modules" ]; library = { paths = [ "lib" ]; arguments = [ ]; }; };
      })`);
    expect(made.machines.name).toBe("unknot-machines");
    expect(made.machines.buildCommand).toMatch(/'--quiet' '--' 'modules'\n/);
    expect(made.library.buildCommand).toMatch(/"\$out\/unknot\.json" '--' 'lib'\n/);
  });

  test("the module for treefmt-nix makes a formatter that fails only where it could not work", () => {
    const { formatter, isOff } = evaluate(`
      let
        eval = module: (lib.evalModules {
          modules = [
            outputs.treefmtModules.default
            { options.settings.formatter = lib.mkOption { type = lib.types.attrsOf lib.types.anything; default = { }; }; }
            { _module.args.pkgs = nixpkgs.legacyPackages.x86_64-linux; }
            module
          ];
        }).config.settings.formatter;
        made = (eval { programs.unknot = { enable = true; unsafe = true; excludes = [ "vendor/*" ]; }; }).unknot;
      in {
        formatter = removeAttrs made [ "command" ] // { script = made.command.arguments.buildCommand; };
        isOff = eval { } == { };
      }`);
    expect(isOff).toBe(true);
    expect(formatter).toMatchObject({ includes: ["*.nix"], excludes: ["vendor/*"], options: ["--unsafe"] });
    const script = /'((?:[^']|'\\'')*fix(?:[^']|'\\'')*)'/.exec(formatter.script)![1]!;
    for (const [status, expected] of [
      [0, 0],
      [1, 0],
      [2, 1],
    ] as const) {
      const fake = script.replace(/\/nix\/store\/\S+/, `unknot() { return ${status}; }; unknot`);
      expect(spawnSync("bash", ["-c", fake]).status).toBe(expected);
    }
  });

  test("the module for git-hooks.nix makes two hooks that are off until they are enabled", () => {
    const hooks = evaluate(`
      lib.mapAttrs (_: hook: removeAttrs hook [ "package" ]) (lib.evalModules {
        modules = [
          outputs.gitHooksModules.default
          {
            options.hooks = lib.mkOption {
              type = lib.types.attrsOf (lib.types.submodule {
                options = {
                  enable = lib.mkOption { type = lib.types.bool; default = false; };
                  package = lib.mkOption { type = lib.types.raw; default = null; };
                  require_serial = lib.mkOption { type = lib.types.bool; };
                } // lib.genAttrs [ "name" "description" "entry" "files" ] (_: lib.mkOption { type = lib.types.str; });
              });
            };
          }
          { _module.args.pkgs = nixpkgs.legacyPackages.x86_64-linux; }
          { hooks.unknot.enable = true; }
        ];
      }).config.hooks`);
    expect(hooks).toMatchObject({
      unknot: { enable: true, files: "\\.nix$", require_serial: true },
      "unknot-fix": { enable: false },
    });
    expect(hooks.unknot.entry).toMatch(/^\/nix\/store\/\S+-unknot-\d+\.\d+\.\d+\/bin\/unknot check/);
    expect(hooks["unknot-fix"].entry).toMatch(/\/bin\/unknot fix/);
  });
});

test("unknot has nothing to say of its own flake", async () => {
  const { diagnostics, files } = await lint({ path: root });
  expect(diagnostics).toEqual([]);
  expect(files).toBeGreaterThanOrEqual(7);
});
