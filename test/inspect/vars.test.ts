// The table of secrets: keys of a registry, as in the fleet, and generators that modules define.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { VarsTable } from "../../src/eval/inspect/vars-table.ts";
import { makeFolder, runIn } from "../cli/fake-environment.ts";
import { hostileName } from "./flake.ts";

const fleet = join(import.meta.dirname, "../../fixtures/fleet");

// Machines without a registry: what a machine's modules define, and who reads it.
const own = makeFolder({
  "flake.nix": `{
  outputs = { self, clan-core, ... }:
    let
      clan = clan-core.lib.clan {
        inherit self;
        meta.name = "own";
        machines.ada = ./ada.nix;
        machines.bob = ./bob.nix;
      };
    in
    { inherit (clan.config) nixosConfigurations; };
}
`,
  "ada.nix": `{ config, pkgs, ... }:
{
  imports = [ ./web.nix ];
  clan.core.vars.generators."<b>&\\"quoted\\"" = {
    share = true;
    files.key.secret = false;
    script = "echo 1 > $out/key";
  };
  services.a.key = config.clan.core.vars.generators.web.files.token.path;
}
`,
  "bob.nix": "{ ... }: { imports = [ ./web.nix ]; }\n",
  "web.nix": `{ config, ... }:
{
  clan.core.vars.generators.web = {
    dependencies = [ "base" ];
    files.token = { };
    prompts.answer.type = "hidden";
    script = "cat $prompts/answer > $out/token";
  };
  clan.core.vars.generators.web.files.user.secret = false;
}
`,
});

async function tableOf(folder: string, ...args: readonly string[]): Promise<VarsTable> {
  return JSON.parse((await runIn(folder, ["inspect", "vars", "--format", "json", ...args])).output);
}

test("keys of a registry, with the machines that select them and who reads them", async () => {
  const { output, status } = await runIn(fleet, ["inspect", "vars"]);
  expect(status).toBe(0);
  expect(output).toMatchInlineSnapshot(`
    "4 machines · 8 secrets

    Keys of lib/secret-registry.nix
      secret                 generator              variable               files     asks for        kind            machines    read by
      anthropic              anthropic-api-key      ANTHROPIC_API_KEY      key       value (hidden)  shared          emily, ida  modules/shared/vars/hjem-session-variables.nix:19
      cloudflare-account-id  cloudflare-account-id  CLOUDFLARE_ACCOUNT_ID  name      value (line)    public, shared  emily, lea  modules/shared/vars/hjem-session-variables.nix:24
      deepseek               deepseek-api-key       DEEPSEEK_API_KEY       key       value (hidden)  shared          all 4       modules/hosts/pia/default.nix:14 and 1 more
      gmail                  gmail-app-password                            password  value (hidden)  shared          all 4       modules/shared/mail/hjem-msmtp.nix:13
      hindsight              hindsight-token        HINDSIGHT_TOKEN        token                                     all 4       modules/hosts/pia/default.nix:15 and 1 more
      icloud                 icloud-app-password    ICLOUD_PASSWORD        password  value (hidden)  shared          emily, lea  modules/shared/vars/hjem-session-variables.nix:19
      mistral                mistral-api-key        MISTRAL_API_KEY        key       value (hidden)  shared          emily       modules/shared/vars/hjem-session-variables.nix:19
      openrouter             openrouter-api-key     OPENROUTER_API_KEY     key       value (hidden)  shared          emily       modules/shared/vars/hjem-session-variables.nix:19
    "
  `);
});

test("a narrow terminal shows each secret as a block", async () => {
  const { output } = await runIn(fleet, ["inspect", "vars", "--key", "cloudflare-account-id"], {
    isTerminal: true,
    columns: 60,
    variables: { NO_COLOR: "1" },
  });
  for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  expect(output).toMatchInlineSnapshot(`
    "4 machines · 1 secret

    Keys of lib/secret-registry.nix
      cloudflare-account-id
        generator  cloudflare-account-id
        variable   CLOUDFLARE_ACCOUNT_ID
        files      name
        asks for   value (line)
        kind       public, shared
        machines   emily, lea
        read by    …/shared/vars/hjem-session-variables.nix:24
    "
  `);
});

test("blocks stand apart", async () => {
  const { output } = await runIn(fleet, ["inspect", "vars", "--machine", "pia"], {
    isTerminal: true,
    columns: 60,
    variables: { NO_COLOR: "1" },
  });
  const blocks = output.split("\n\n").slice(1);
  expect(
    blocks.map((block) =>
      block
        .trim()
        .split("\n")
        .at(blocks.indexOf(block) === 0 ? 1 : 0)!
        .trim(),
    ),
  ).toEqual(["deepseek", "gmail", "hindsight"]);
});

test("what a machine's cell says: where it is selected, and who reads it there", async () => {
  const table = await tableOf(fleet, "--machine", "pia", "--key", "deepseek");
  expect(table.machines).toEqual([{ name: "pia", isOpen: false }]);
  const [secret] = table.secrets;
  const [cell] = table.cells;
  expect(table.cells.length).toBe(1);
  expect(cell!.place?.path).toBe("lib/machine-env-matrix.nix");
  expect(cell!.readers.map((index) => secret!.readers[index]!.path)).toContain("modules/hosts/pia/default.nix");
  const other = await tableOf(fleet, "--machine", "lea", "--key", "deepseek");
  const paths = other.cells[0]!.readers.map((index) => other.secrets[0]!.readers[index]!.path);
  expect(paths).not.toContain("modules/hosts/pia/default.nix");
});

test("generators that modules define, merged over their definitions", async () => {
  const table = await tableOf(own);
  expect(table.secrets.map(({ generator }) => generator)).toEqual(['<b>&"quoted"', "web"]);
  expect(table.secrets[1]).toMatchObject({
    key: null,
    registry: null,
    files: [
      { name: "token", isSecret: true },
      { name: "user", isSecret: false },
    ],
    prompts: [{ name: "answer", type: "hidden" }],
    isShared: false,
    dependencies: ["base"],
    isOpen: false,
  });
  expect(table.secrets[1]!.readers.map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([
    "ada.nix:9 path",
  ]);
  expect(table.cells.map(({ machine, secret, readers }) => `${machine} ${secret} ${readers.length}`)).toEqual([
    'ada generator:<b>&"quoted" 0',
    "ada generator:web 1",
    "bob generator:web 0",
  ]);
});

test("names that are not there are told, with the nearest", async () => {
  const machine = await runIn(fleet, ["inspect", "vars", "--machine", "leo"]);
  expect([machine.status, machine.errors]).toEqual([2, 'There is no machine "leo". Did you mean "lea"?\n']);
  const key = await runIn(fleet, ["inspect", "vars", "--key", "gmial"]);
  expect([key.status, key.errors]).toEqual([2, 'There is no key "gmial". Did you mean "gmail"?\n']);
});

test("a flake without vars says so", async () => {
  const { output, status } = await runIn(makeFolder({ "flake.nix": "{ outputs = _: { }; }\n" }), ["inspect", "vars"]);
  expect(status).toBe(0);
  expect(output).toContain("There is no registry of secrets");
});

test("roles say how each is known", async () => {
  const { output, status } = await runIn(own, ["inspect", "roles"]);
  expect(status).toBe(0);
  expect(output).toMatchInlineSnapshot(`
    "4 files with a role

    1 flake
      file       how          why
      flake.nix  by its name  it is called flake.nix

    2 machines
      file     how    why                        where
      ada.nix  found  the flake gives it to ada  flake.nix:7
      bob.nix  found  the flake gives it to bob  flake.nix:8

    2 modules with vars generators
      file     how    why                               where
      ada.nix  found  it sets generators: <b>&"quoted"  ada.nix:4
      web.nix  found  it sets generators: web           web.nix:3

    1 module
      file     how    why               where
      web.nix  found  ada.nix lists it  ada.nix:3
    "
  `);
});

test("roles that the configuration names come first", async () => {
  const folder = makeFolder({
    "flake.nix": "{ outputs = _: { }; }\n",
    "unknot.toml": '[roles]\npure = ["pure/**"]\n',
    "pure/a.nix": "{ }\n",
    [`pure/${hostileName}`]: "{ }\n",
  });
  const { output } = await runIn(folder, ["inspect", "roles", "--format", "json"]);
  const { files } = JSON.parse(output);
  expect(files.find(({ path }: { path: string }) => path.includes(hostileName))).toEqual({
    path: `pure/${hostileName}`,
    roles: [{ role: "pure", source: "configuration", why: '"pure/**" names it', place: null }],
  });
});

test("alone it says what there is to see", async () => {
  const { output, status } = await runIn(fleet, ["inspect"]);
  expect(status).toBe(0);
  expect(output).toMatchInlineSnapshot(`
    "imports  who brings in whom
             4 machines, 17 files, 36 edges, 1 error
    roles    which file plays which part, and why
             1 flake, 4 machines, 1 registry of secrets, 1 matrix of machines and keys, 1 function of
             generators, 1 file of accessors, 2 files without a package set, 3 modules with vars
             generators, 2 modules
    vars     which machine has which secret, and who reads it
             8 secrets, 4 machines, 1 registry

    unknot inspect imports, roles or vars shows it; --format html puts all of it on one page.
    "
  `);
  const drawn = await runIn(fleet, ["inspect", "--format", "dot"]);
  expect([drawn.status, drawn.errors]).toEqual([
    2,
    "Say what to draw: unknot inspect imports --format dot, or roles, or vars.\n",
  ]);
});
