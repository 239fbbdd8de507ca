import { expect, test } from "vitest";
import { type Configuration, defaultConfiguration } from "../../src/project/configuration.ts";
import { RuleLevelTable } from "../../src/project/rule-levels.ts";

function level(configuration: Partial<Configuration>, path = "x.nix", recommended?: boolean) {
  const table = new RuleLevelTable({ ...defaultConfiguration, ...configuration }, "/flake");
  return table.configured({ id: "r", ...(recommended === undefined ? {} : { recommended }) }, `/flake/${path}`);
}

test("presets", () => {
  expect(level({})).toBeUndefined();
  expect(level({}, "x.nix", false)).toBe("off");
  expect(level({ extends: ["all"] }, "x.nix", false)).toBeUndefined();
  expect(level({ extends: ["none"] })).toBe("off");
  expect(level({ extends: ["none"], rules: { r: "info" } })).toBe("info");
});

test("the last override that names the rule and matches the path wins", () => {
  const overrides = [
    { paths: ["old/**"], rules: { r: "off" } },
    { paths: ["old/kept/*.nix"], rules: { r: "info" } },
    { paths: ["old/**"], rules: { other: "error" } },
  ] as const;
  expect(level({ rules: { r: "error" }, overrides }, "new/x.nix")).toBe("error");
  expect(level({ rules: { r: "error" }, overrides }, "old/x.nix")).toBe("off");
  expect(level({ rules: { r: "error" }, overrides }, "old/kept/x.nix")).toBe("info");
});
