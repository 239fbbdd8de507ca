# What work on unknot needs, and the programs that its tests are skipped without.
{
  mkShell,
  nodejs,
  actionlint,
  fish,
  mandoc,
  nixfmt,
  pre-commit,
  zizmor,
  zsh,
}:
mkShell {
  packages = [
    nodejs
    actionlint
    fish
    mandoc
    nixfmt
    pre-commit
    zizmor
    zsh
  ];
}
