// fixtures/fleet under real Nix, with stand-ins for its inputs: what is right in it evaluates to what was meant,
// and what is wrong in it fails, or is lost, the way its comments say.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluateFleetHost, evaluateNix, type FleetHost, hasNix } from "./evaluate.ts";

const fleet = join(import.meta.dirname, "..", "..", "fixtures", "fleet");

/** The fleet's vars as they are after generation, the secrets' contents aside. */
let generated: string;

const secrets = [
  "shared/anthropic-api-key/key",
  "shared/deepseek-api-key/key",
  "shared/gmail-app-password/password",
  "shared/icloud-app-password/password",
  "shared/mistral-api-key/key",
  "shared/openrouter-api-key/key",
  "per-machine/lea/hindsight-token/token",
  "per-machine/emily/hindsight-token/token",
];

beforeAll(() => {
  generated = mkdtempSync(join(tmpdir(), "fleet-"));
  cpSync(join(fleet, "vars"), join(generated, "vars"), { recursive: true });
  for (const secret of secrets) {
    const file = join(generated, "vars", secret, "secret");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
  }
});

afterAll(() => rmSync(generated, { recursive: true, force: true }));

function hostOf(name: string, directory?: string): FleetHost {
  const { outcome, message, value } = evaluateFleetHost(fleet, name, directory === undefined ? {} : { directory });
  expect(outcome, message).toBe("ok");
  return value as FleetHost;
}

const lea = [
  "cloudflare-account-id",
  "deepseek-api-key",
  "gmail-app-password",
  "hindsight-token",
  "icloud-app-password",
];
const emily = ["anthropic-api-key", ...lea, "mistral-api-key", "openrouter-api-key"];

describe.skipIf(!hasNix())("the healthy hosts of the fleet", () => {
  test.each([
    { name: "lea", system: "x86_64-linux", class: "nixos", generators: lea },
    { name: "emily", system: "aarch64-darwin", class: "darwin", generators: emily },
  ])(
    "$name has the generators of its keys, wherever it is evaluated",
    ({ name, system, class: hostClass, generators }) => {
      const host = hostOf(name);
      expect(host).toMatchObject({ system, class: hostClass, names: generators });
      expect(host.namesFrom).toEqual({ "x86_64-linux": generators, "aarch64-darwin": generators });
    },
  );

  test("prompted, generated and public entries become the generators that were meant", () => {
    const { generators } = hostOf("lea");
    expect(generators["deepseek-api-key"]).toEqual({
      share: true,
      script: 'cat "$prompts/value" > $out/key\n',
      dependencies: [],
      runtimeInputs: [],
      files: { key: { secret: true, owner: "dev", mode: "0400" } },
      prompts: { value: { type: "hidden", description: "DeepSeek API key (from platform.deepseek.com)" } },
    });
    expect(generators["hindsight-token"]).toEqual({
      share: false,
      script: "openssl rand -hex 32 > $out/token\n",
      dependencies: [],
      runtimeInputs: ["openssl-3.0"],
      files: { token: { secret: true, owner: "dev", mode: "0400" } },
      prompts: {},
    });
    expect(generators["cloudflare-account-id"]).toMatchObject({
      files: { name: { secret: false, mode: "0444" } },
      prompts: { value: { type: "line" } },
    });
  });

  test("a session gets the paths of secrets, and the values of settings", () => {
    expect(hostOf("lea", generated).sessionVariables).toEqual({
      CLOUDFLARE_ACCOUNT_ID: "0123456789abcdef0123456789abcdef",
      DEEPSEEK_API_KEY_FILE: "/run/secrets/vars/shared/deepseek-api-key/key",
      HINDSIGHT_TOKEN_FILE: "/run/secrets/vars/per-machine/lea/hindsight-token/token",
      ICLOUD_PASSWORD_FILE: "/run/secrets/vars/shared/icloud-app-password/password",
    });
    expect(hostOf("emily", generated).sessionVariables).toMatchObject({
      ANTHROPIC_API_KEY_FILE: "/run/secrets/vars/shared/anthropic-api-key/key",
      HINDSIGHT_TOKEN_FILE: "/run/secrets/vars/per-machine/emily/hindsight-token/token",
    });
  });

  test("shells hydrate and compose on the target, from one declaration", () => {
    const { files } = hostOf("lea", generated);
    expect(files[".config/shell/session-vars.sh"]?.split("\n")).toEqual([
      `[ -r "\${DEEPSEEK_API_KEY_FILE:-}" ] && export DEEPSEEK_API_KEY="$(cat "$DEEPSEEK_API_KEY_FILE")"`,
      `[ -r "\${HINDSIGHT_TOKEN_FILE:-}" ] && export HINDSIGHT_TOKEN="$(cat "$HINDSIGHT_TOKEN_FILE")"`,
      'export CLOUDFLARE_API_URL="https://api.cloudflare.com/client/v4/accounts/$CLOUDFLARE_ACCOUNT_ID"',
      "",
    ]);
    expect(files[".config/nushell/session-vars.nu"]).toContain("$env.CLOUDFLARE_API_URL = ");
    expect(files[".config/msmtp/config"]).toContain(
      "passwordeval cat /run/secrets/vars/shared/gmail-app-password/password\n",
    );
  });
});

describe.skipIf(!hasNix())("the fleet's accessors", () => {
  const secretsLib = `(import ${fleet}/lib/secrets.nix { })`;
  const evaluate = (expression: string) => evaluateNix({ expression });

  test("getVmPath needs nothing but the registry", () => {
    const vmPath = evaluate(`${secretsLib}.getVmPath { key = "gmail"; mountPoint = "/mnt/secrets"; }`);
    expect(vmPath.value).toBe("/mnt/secrets/gmail-app-password/password");
  });

  test("a key that the machine did not select, and one that nobody declares, are told apart", () => {
    const osConfig = "{ clan.core.vars.generators = { }; }";
    expect(evaluate(`${secretsLib}.getPath { key = "mistral"; osConfig = ${osConfig}; }`)).toEqual({
      outcome: "error",
      message: "Generator 'mistral-api-key' not configured for secret key 'mistral'",
    });
    expect(evaluate(`import ${fleet}/lib/vars-generators.nix { keys = [ "nope" ]; pkgs = null; }`)).toEqual({
      outcome: "error",
      message: "Unknown secret key in envMatrix: nope",
    });
  });

  test("no keys means every key", () => {
    const names = (keys: string) =>
      evaluate(`builtins.attrNames (import ${fleet}/lib/vars-generators.nix { keys = ${keys}; pkgs = null; })`).value;
    expect(names("null")).toEqual(emily);
    expect(names("[ ]")).toEqual(emily);
  });
});

describe.skipIf(!hasNix())("the fleet's anti-patterns", () => {
  test("ida: generators in imports are taken for options, whatever is asked of the machine", () => {
    for (const attr of ["names", "variables", 'namesFrom."aarch64-darwin"']) {
      const { outcome, message } = evaluateFleetHost(fleet, "ida", { attr });
      expect(outcome).toBe("error");
      expect(message).toContain("The option `anthropic-api-key' does not exist. Definition values:\n");
    }
  });

  test("pia: paths read in the let block evaluate, and are wrong before the vars are generated", () => {
    const host = hostOf("pia");
    expect(host.names).toEqual(["deepseek-api-key", "gmail-app-password", "hindsight-token"]);
    expect(host.variables).toEqual({
      DEEPSEEK_API_KEY_FILE: "/no-such-path",
      HINDSIGHT_TOKEN_FILE: "/no-such-path",
    });
  });

  test("forced-env-names.nix: answers as its twin does, and never needed the package set", () => {
    const keys = `(import ${fleet}/lib/machine-env-matrix.nix).lea`;
    const right = evaluateNix({ expression: `import ${fleet}/lib/env-names.nix ${keys}` });
    const forced = evaluateNix({
      expression: `import ${fleet}/lib/forced-env-names.nix { pkgs = throw "forced"; } ${keys}`,
    });
    expect(right.value).toEqual([
      "CLOUDFLARE_ACCOUNT_ID",
      "HINDSIGHT_TOKEN_FILE",
      "DEEPSEEK_API_KEY_FILE",
      "ICLOUD_PASSWORD_FILE",
    ]);
    expect(forced).toEqual(right);
  });
});

describe.skipIf(!hasNix())("evaluateNix", () => {
  test("tells knots, errors and values apart", () => {
    expect(evaluateNix({ expression: "let a = b; b = a; in a" })).toEqual({
      outcome: "knot",
      message: "infinite recursion encountered",
    });
    expect(evaluateNix({ expression: "let f = x: f x + 1; in f 1" }).outcome).toBe("knot");
    expect(evaluateNix({ expression: "throw ''first\nsecond''" })).toEqual({
      outcome: "error",
      message: "first\n       second",
    });
    expect(evaluateNix({ expression: "{ a.b = [ 1 (1 + 1) ]; }" }, { attr: "a" }).value).toEqual({ b: [1, 2] });
  });

  test("evaluates the outermost layer only, when asked to", () => {
    const lazy = evaluateNix({ expression: '{ a = throw "never"; }' }, { strict: false });
    expect(lazy.outcome).toBe("ok");
    expect(lazy).not.toHaveProperty("value");
  });

  test("finds files by name", () => {
    const { value } = evaluateNix(
      { expression: "import <lib/machine-env-matrix.nix>" },
      { include: { lib: `${fleet}/lib` } },
    );
    expect(value).toHaveProperty("sharedCore");
  });
});
