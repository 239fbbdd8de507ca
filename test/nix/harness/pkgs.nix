# A stand-in for nixpkgs: the shape where modules look (stdenv, lib, writers, a few packages).
{ lib }:
system:
let
  mk =
    attributes:
    derivation (
      {
        inherit system;
        builder = "/bin/sh";
        args = [
          "-c"
          "echo > $out"
        ];
      }
      // attributes
    );
  package = name: mk { inherit name; };

  self = {
    _type = "pkgs";
    inherit lib system;
    stdenv = {
      inherit system;
      inherit (self) hostPlatform;
      inherit (self.hostPlatform) isLinux isDarwin;
    };
    hostPlatform = lib.systems.elaborate system;
    appendOverlays = lib.foldl' (
      prev: overlay:
      let
        final = prev // overlay final prev;
      in
      final
    ) self;

    writeText = name: text: mk { inherit name text; };
    writeScript = name: text: mk { inherit name text; };
    writeShellApplication =
      {
        name,
        text ? "",
        ...
      }:
      mk { inherit name text; };
    runCommand =
      name: env: cmd:
      mk ({ inherit name cmd; } // env);
    fetchFromGitHub =
      {
        repo ? "src",
        ...
      }:
      package repo;

    age = package "age";
    coreutils = package "coreutils-9";
    gnutar = package "gnutar";
    gzip = package "gzip";
    hello = package "hello-2.12";
    openssl = package "openssl-3.0";
    pwgen = package "pwgen-2";
    util-linux = package "util-linux";
  };
in
self
