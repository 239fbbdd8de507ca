# Options are known without what `_module` says.
{ lib, options, ... }: {
  _module = lib.optionalAttrs options.my.enable.isDefined { args.flag = true; };
}
