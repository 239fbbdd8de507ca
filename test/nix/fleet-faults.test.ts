// What the Clan vars document lists under troubleshooting, made on a healthy copy of fixtures/fleet: real Nix fails as the document
// says, unknot says so first, at the place that is wrong and in Nix's words, and its fix makes Nix evaluate again.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Diagnostic } from "../../src/lint/diagnostic.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { openProject } from "../../src/project/project.ts";
import { evaluateFleetHost, type FleetHost, hasNix } from "./evaluate.ts";

const scratch = mkdtempSync(join(tmpdir(), "unknot-faults-"));
const root = join(scratch, "fleet");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// The fixture is wrong on purpose in three places, which safe fixes put right.
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  cpSync(join(import.meta.dirname, "../../fixtures/fleet"), root, { recursive: true });
  fix(false);
});

function fix(unsafe: boolean): string[] {
  const { changes } = fixProject(openProject(root), { rules, unsafe });
  for (const { path, after } of changes) writeFileSync(path, after);
  return changes.map(({ path }) => relative(root, path));
}

function replace(path: string, from: string, to: string): void {
  const text = readFileSync(join(root, path), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(root, path), text.replace(from, to));
}

function found(): readonly Diagnostic[] {
  return lintProject(openProject(root), { rules }).diagnostics;
}

/** Findings as `path: rule "what is underlined"`. */
function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ path, rule, span }) => {
    const underlined = readFileSync(path).subarray(span.start, span.end).toString();
    return `${relative(root, path)}: ${rule} ${underlined}`;
  });
}

function failureOf(host: string): string {
  const { outcome, message } = evaluateFleetHost(root, host);
  expect(outcome).not.toBe("ok");
  return message;
}

function hostOf(host: string): FleetHost {
  const { outcome, message, value } = evaluateFleetHost(root, host);
  expect(outcome, message).toBe("ok");
  return value as FleetHost;
}

const lea = '    "cloudflare-account-id"\n    "hindsight"\n    "deepseek"\n    "gmail"\n    "icloud"\n';

describe.skipIf(!hasNix())("the troubleshooting entries of the Clan vars document", () => {
  test("a healthy fleet has nothing to report, and evaluates", () => {
    expect(found()).toEqual([]);
    for (const host of ["lea", "emily", "ida", "pia"]) hostOf(host);
  });

  test("infinite recursion: something of the vars decides what is imported", () => {
    replace("modules/hosts/lea/default.nix", "{ pkgs, ... }:", "{ config, lib, pkgs, ... }:");
    replace(
      "modules/hosts/lea/default.nix",
      "    })\n  ];",
      "    })\n  ]\n  ++ lib.optional (config.clan.core.vars.generators ? hindsight-token) { };",
    );
    expect(failureOf("lea")).toContain("infinite recursion encountered");
    const [diagnostic, ...others] = found();
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({ rule: "config-dependent-imports", severity: "error" });
    expect(diagnostic!.message).toContain("infinite recursion encountered");
  });

  test("Unknown secret key in envMatrix", () => {
    replace("lib/machine-env-matrix.nix", '"openrouter"', '"openruoter"');
    const message = failureOf("emily");
    expect(message).toBe("Unknown secret key in envMatrix: openruoter");
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(['lib/machine-env-matrix.nix: unknown-secret-key "openruoter"']);
    expect(diagnostics[0]!.message).toContain(`\`${message}\``);
    expect(fix(true)).toEqual(["lib/machine-env-matrix.nix"]);
    expect(found()).toEqual([]);
    expect(hostOf("emily").names).toContain("openrouter-api-key");
  });

  test("Generator not configured for secret key", () => {
    replace("lib/machine-env-matrix.nix", lea, lea.replace('    "gmail"\n', ""));
    const message = failureOf("lea");
    expect(message).toBe("Generator 'gmail-app-password' not configured for secret key 'gmail'");
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(['modules/shared/mail/hjem-msmtp.nix: unselected-secret-key "gmail"']);
    expect(diagnostics[0]!.message).toContain(`\`${message}\``);
    expect(diagnostics[0]!.related.map(({ path }) => relative(root, path))).toEqual(["lib/machine-env-matrix.nix"]);
    expect(fix(true)).toEqual(["lib/machine-env-matrix.nix"]);
    expect(found()).toEqual([]);
    expect(hostOf("lea").names).toContain("gmail-app-password");
  });

  test("an accessor is called with a key that the registry lacks", () => {
    replace("modules/shared/mail/hjem-msmtp.nix", 'key = "gmail"', 'key = "gmial"');
    const message = failureOf("lea");
    expect(message).toBe("Unknown secret key: gmial");
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(['modules/shared/mail/hjem-msmtp.nix: unknown-secret-key "gmial"']);
    expect(diagnostics[0]!.message).toContain(`\`${message}\``);
    expect(fix(true)).toEqual(["modules/shared/mail/hjem-msmtp.nix"]);
    expect(found()).toEqual([]);
    hostOf("lea");
  });

  test("an environment variable is missing: no machine's list has the key", () => {
    replace("lib/machine-env-matrix.nix", '    "mistral"\n', "");
    expect(Object.keys(hostOf("emily").generators)).not.toContain("mistral-api-key");
    expect(shown(found())).toEqual(["lib/secret-registry.nix: unused-secret-key mistral"]);
  });

  test("a path is missing during introspection: it is read in a let block", () => {
    replace("modules/hosts/lea/default.nix", "{ pkgs, ... }:", "{ config, pkgs, ... }:");
    replace(
      "modules/hosts/lea/default.nix",
      "in\n{",
      "  token = config.clan.core.vars.generators.hindsight-token.files.token.path;\nin\n{\n  environment.variables.TOKEN = token;\n",
    );
    expect(hostOf("lea").variables).toEqual({ TOKEN: "/no-such-path" });
    expect(found().map(({ rule }) => rule)).toEqual(["eval-time-vars-path"]);
  });

  test("no keys select every secret", () => {
    replace("lib/machine-env-matrix.nix", "pia = sharedCore;", "pia = [ ];");
    expect(hostOf("pia").names).toHaveLength(8);
    expect(shown(found())).toEqual(["lib/machine-env-matrix.nix: empty-key-list [ ]"]);
  });

  test("an option of a generator is lost on the way", () => {
    replace(
      "lib/secret-registry.nix",
      "      runtimeInputs = [ pkgs.openssl ];",
      '      runtimeInputs = [ pkgs.openssl ];\n      dependencies = [ "gmail-app-password" ];',
    );
    expect(hostOf("lea").generators["hindsight-token"]!.dependencies).toEqual([]);
    expect(shown(found())).toEqual(["lib/secret-registry.nix: dropped-registry-field dependencies"]);
  });

  test("two secrets have one generator name", () => {
    const [gmail, icloud] = ['"gmail-app-password"', '"icloud-app-password"'];
    const descriptionOf = () => hostOf("lea").generators["gmail-app-password"]!.prompts["value"]!.description;
    expect(hostOf("lea").names).toContain("icloud-app-password");
    replace("lib/secret-registry.nix", icloud, gmail);
    expect(hostOf("lea").names).not.toContain("icloud-app-password");
    expect(descriptionOf()).toBe("Gmail app password");
    const diagnostics = found().filter(({ rule }) => rule === "duplicate-generator");
    expect(shown(diagnostics)).toEqual([`lib/secret-registry.nix: duplicate-generator ${gmail}`]);
    expect(diagnostics[0]!.message).toContain("the secret of `icloud` is dropped without a word");
  });

  test("two secrets have one variable", () => {
    replace("lib/secret-registry.nix", '"ICLOUD_PASSWORD"', '"DEEPSEEK_API_KEY"');
    expect(Object.keys(hostOf("lea").sessionVariables)).not.toContain("ICLOUD_PASSWORD_FILE");
    expect(shown(found())).toEqual(['lib/secret-registry.nix: duplicate-env-var "DEEPSEEK_API_KEY"']);
  });

  test("the registry demands a package set", () => {
    replace("lib/secret-registry.nix", "pkgs ? null,", "pkgs,");
    replace("lib/session-vars-spec.nix", "{ pkgs = null; }", "{ }");
    const message = failureOf("lea");
    expect(message).toContain("called without required argument 'pkgs'");
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(["lib/secret-registry.nix: strict-pkgs-in-registry pkgs"]);
    expect(diagnostics[0]!.message).toContain("`called without required argument 'pkgs'`");
    expect(fix(false)).toEqual(["lib/secret-registry.nix"]);
    expect(found()).toEqual([]);
    hostOf("lea");
  });

  test("the registry looks into the package set for a name", () => {
    replace("lib/secret-registry.nix", '"ICLOUD_PASSWORD"', '"ICLOUD_${pkgs.system}"');
    const message = failureOf("lea");
    expect(message).toMatch(/value is null while a set was expected|expected a set but found null/);
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(["lib/secret-registry.nix: strict-pkgs-in-registry pkgs.system"]);
    expect(diagnostics[0]!.message).toContain("`value is null while a set was expected`");
  });

  test("the name of a generator is made of the package set, and a machine hands on none", () => {
    replace(
      "lib/secret-registry.nix",
      "in\n{",
      'in\n{\n  api = mkPromptedSecret {\n    generator = "api-${pkgs.system}";\n    description = "API key";\n    domain = "service";\n    kind = "api-key";\n  };\n',
    );
    replace("lib/machine-env-matrix.nix", lea, `${lea}    "api"\n`);
    replace("modules/hosts/lea/default.nix", "inherit pkgs;", "pkgs = null;");
    const message = failureOf("lea");
    expect(message).toMatch(/value is null while a set was expected|expected a set but found null/);
    const diagnostics = found().filter(({ rule }) => rule === "strict-pkgs-in-registry");
    expect(shown(diagnostics)).toEqual(["lib/secret-registry.nix: strict-pkgs-in-registry pkgs.system"]);
    expect(diagnostics[0]).toMatchObject({ severity: "error" });
    expect(diagnostics[0]!.message).toContain("On machine `lea`");
  });

  test("a machine hands on no package set, and its generators need one", () => {
    replace("modules/hosts/lea/default.nix", "inherit pkgs;", "pkgs = null;");
    const message = failureOf("lea");
    expect(message).toMatch(/value is null while a set was expected|expected a set but found null/);
    const diagnostics = found();
    expect(shown(diagnostics)).toEqual(["modules/hosts/lea/default.nix: invalid-generator-option null"]);
    expect(diagnostics[0]!.message).toContain("`value is null while a set was expected`");
    expect(fix(true)).toEqual(["modules/hosts/lea/default.nix"]);
    expect(found()).toEqual([]);
    hostOf("lea");
  });

  test("a machine takes a list that the matrix lacks", () => {
    replace(
      "modules/hosts/lea/default.nix",
      "keys = envMatrix.lea;\n    inherit",
      "keys = envMatrix.laptop;\n    inherit",
    );
    const message = failureOf("lea");
    expect(message).toBe("attribute 'laptop' missing");
    const diagnostics = found().filter(({ rule }) => rule === "unknown-machine");
    expect(shown(diagnostics)).toEqual(["modules/hosts/lea/default.nix: unknown-machine envMatrix.laptop"]);
    expect(diagnostics[0]).toMatchObject({ severity: "error" });
    expect(diagnostics[0]!.message).toContain(`\`${message}\``);
    expect(fix(true)).toEqual(["modules/hosts/lea/default.nix"]);
    expect(found()).toEqual([]);
    hostOf("lea");
  });

  test("a file that is to be pure uses nixpkgs' lib", () => {
    replace("lib/session-vars-render.nix", "builtins.concatStringsSep", "lib.concatStringsSep");
    replace("lib/session-vars-render.nix", "\nlet\n", "\n{ lib }:\nlet\n");
    expect(shown(found())).toContain("lib/session-vars-render.nix: impure-pure-consumer lib");
  });
});
