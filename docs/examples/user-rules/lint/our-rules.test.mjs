import { test } from "node:test";
import { testRule } from "unknot/test";
import { mkIfTrue, unexplainedPort } from "./our-rules.mjs";

test("a port without a comment is reported", () => {
  testRule(
    unexplainedPort,
    `{
  networking.firewall.allowedTCPPorts = [ 22 8080 ];
  #                                       ^^ unexplained-port: Port 22 is opened
  #                                          ^^^^ unexplained-port[warning]: Port 8080 is opened
}
`,
  );
});

test("the comment of the port above is not this one's", () => {
  testRule(
    unexplainedPort,
    `{
  networking.firewall.allowedUDPPorts = [
    53 # names
    123
  # ^^^ unexplained-port
  ];
}
`,
  );
});

test("a port with a comment is not, nor is a list of something else", () => {
  testRule(
    unexplainedPort,
    `{ ports, ... }:
{
  networking.firewall.allowedTCPPorts = [
    443 # the reverse proxy
    # metrics, from the monitoring network alone
    9100
  ];
  networking.firewall.allowedUDPPorts = ports;
  services.example.ports = [ 22 ];
}
`,
  );
});

test("mkIf true goes, and the value stays", () => {
  testRule(
    mkIfTrue,
    `{ lib, ... }:
{
  a = lib.mkIf true { b = 1; }; # why
  #   ^^^^^^^^^^^^^ mk-if-true
}
`,
    {
      fixed: `{ lib, ... }:
{
  a = { b = 1; }; # why
}
`,
    },
  );
});

test("a comment between the two is not lost", () => {
  testRule(
    mkIfTrue,
    `{ lib, ... }:
{
  a = lib.mkIf true /* for now */ 1;
  #   ^^^^^^^^^^^^^ mk-if-true
}
`,
  );
});

test("several files, one of them a configuration", () => {
  testRule(
    unexplainedPort,
    `# file: unknot.toml
[rules]
unexplained-port = "error"
# file: hosts/web.nix
{ networking.firewall.allowedTCPPorts = [ 80 ]; }
#                                         ^^ unexplained-port[error]
`,
  );
});
