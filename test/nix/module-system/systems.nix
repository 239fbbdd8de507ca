# `lib.systems`: a system's name in, the predicates that modules ask about out.
let
  elaborate =
    given:
    let
      system = if builtins.isString given then given else given.system;
      parts = builtins.match "([^-]+)-(.+)" system;
      cpu = builtins.elemAt parts 0;
      kernel = builtins.elemAt parts 1;
    in
    if builtins.isAttrs given && given ? isLinux then
      given
    else
      {
        inherit system;
        config = system;
        isLinux = kernel == "linux";
        isDarwin = kernel == "darwin";
        isx86_64 = cpu == "x86_64";
        isAarch64 = cpu == "aarch64";
        isAarch = cpu == "aarch64";
        isMacOS = kernel == "darwin";
        isUnix = true;
        parsed = {
          cpu.name = cpu;
          kernel.name = kernel;
        };
      };
in
{
  systems = { inherit elaborate; };
}
