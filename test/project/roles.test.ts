import { expect, test } from "vitest";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { openProject } from "../../src/project/project.ts";

const flake = `{
  outputs = inputs: {
    clan.machines.kim = { imports = [ ./systems/kim ./systems/common.nix ]; };
    nixosConfigurations.ann = inputs.nixpkgs.lib.nixosSystem { modules = [ (./systems/ann.nix) ./systems/common.nix ]; };
  };
}`;
const paths = ["modules/hosts/lea/default.nix", "systems/kim/default.nix", "systems/ann.nix", "systems/common.nix"];

function open(roles = {}) {
  const files = Object.fromEntries(paths.map((path) => [`/flake/${path}`, "{ }"]));
  return openProject("/flake", {
    fileSystem: memoryFileSystem({ ...files, "/flake/flake.nix": flake }),
    configuration: { ...defaultConfiguration, roles: { ...defaultConfiguration.roles, ...roles } },
  });
}

test.each([
  ["modules/hosts/lea/default.nix", "lea"],
  ["machines/eve/configuration.nix", "eve"],
  ["machines/eve/services.nix", undefined],
  ["systems/kim/default.nix", "kim"],
  ["systems/ann.nix", "ann"],
  ["systems/common.nix", undefined],
])("%s is the own module of machine %s", (path, machine) => {
  expect(open().roles.machineOf(`/flake/${path}`)).toBe(machine);
});

test("a role that is configured replaces the layout that is expected otherwise", () => {
  const { roles } = open({ machines: ["hosts/*.nix"], registry: ["secrets.nix"] });
  expect(roles.machineOf("/flake/hosts/eve.nix")).toBe("eve");
  expect(roles.has("machines", "/flake/modules/hosts/lea/default.nix")).toBe(false);
  expect(roles.has("registry", "/flake/secrets.nix")).toBe(true);
  expect(roles.has("registry", "/flake/lib/secret-registry.nix")).toBe(false);
});
