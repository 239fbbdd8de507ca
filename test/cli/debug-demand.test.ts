import { expect, test } from "vitest";
import { makeFolder, runIn } from "./fake-environment.ts";

const files = {
  "flake.nix": "{ outputs = _: { }; }\n",
  "module.nix": `{ config, lib, ... }:
let
  cfg = config.my;
in
{
  imports = lib.optional cfg.enable ./other.nix;
  services.a.port = cfg.port;
}
`,
};

test("debug demand prints what a file's modules need, with the path of each demand", async () => {
  const answer = await runIn(makeFolder(files), ["debug", "demand", "module.nix"]);
  expect(answer.status).toBe(1);
  expect(answer.output).toMatchInlineSnapshot(`
    "module.nix:6:13  \`imports\` (imports), which is a knot
        lib.optional cfg.enable ./other.nix
        needs config.my.enable
          module.nix:6:13  \`optional\` needs its condition
          module.nix:3:9  \`cfg\` is \`config.my\`
          module.nix:6:26  reads \`config.my.enable\`
    module.nix:7:21  \`services.a.port\` (value)
        cfg.port
        needs config.my.port
          module.nix:3:9  \`cfg\` is \`config.my\`
          module.nix:7:21  reads \`config.my.port\`
    "
  `);
});

test("debug demand prints what one expression needs", async () => {
  const folder = makeFolder(files);
  const answer = await runIn(folder, ["debug", "demand", "module.nix:7"]);
  expect(answer.status).toBe(0);
  expect(answer.output).toMatchInlineSnapshot(`
    "module.nix:7:21  \`config.my.port\`, which is late
        cfg.port
        needs config.my.port
          module.nix:3:9  \`cfg\` is \`config.my\`
          module.nix:7:21  reads \`config.my.port\`
    "
  `);
  expect((await runIn(folder, ["debug", "demand", "module.nix:6:30"])).output).toContain("needs config.my.enable");
});

test("debug demand says where there is nothing to print", async () => {
  const folder = makeFolder(files);
  expect((await runIn(folder, ["debug", "demand", "module.nix:99"])).status).toBe(2);
  expect((await runIn(folder, ["debug", "demand", "absent.nix"])).status).toBe(2);
});
