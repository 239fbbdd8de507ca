# Evaluating modules. Four steps, each of which forces no more than it must:
#   1. load:   every module to { options, config, … }, following `imports` (needs bodies and imports);
#   2. match:  definitions to declarations, along the names of `options` and `config`;
#   3. merge:  an option's definitions by its type, when it is read;
#   4. check:  definitions that match no option are refused when the result is read from outside.
# Modules see the unchecked `config`; that is the fixpoint.
{ lib }:
let
  structural = [
    "_class"
    "_file"
    "config"
    "disabledModules"
    "freeformType"
    "imports"
    "key"
    "meta"
    "options"
    "require"
  ];

  # A module's value in one shape. With `config` or `options` the set is explicit, else all of it is config.
  normalize =
    file: key: m:
    let
      isExplicit = m ? config || m ? options;
      extra = removeAttrs m structural;
      body = if isExplicit then m.config or { } else extra;
    in
    if !builtins.isAttrs m then
      throw "module ${file} (${key}) does not look like a module."
    else if isExplicit && extra != { } then
      throw "Module `${key}' has an unsupported attribute `${builtins.head (builtins.attrNames extra)}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString (builtins.attrNames extra)}) into the explicit `config' attribute."
    else
      {
        file = toString (m._file or file);
        key = toString (m.key or key);
        class = m._class or null;
        imports = m.require or [ ] ++ m.imports or [ ];
        disabled = m.disabledModules or [ ];
        options = if isExplicit then m.options or { } else { };
        config =
          if m ? freeformType then
            lib.mkMerge [
              body
              { _module.freeformType = m.freeformType; }
            ]
          else
            body;
      };

  # Arguments that a module names and that are not special come from `_module.args`, even where the
  # module gives them a default.
  callModule =
    args: config: file: f:
    let
      named = builtins.mapAttrs (
        name: _:
        builtins.addErrorContext "while evaluating the module argument `${name}' in \"${file}\":" (
          args.${name} or (builtins.addErrorContext
            "noting that argument `${name}` is not externally provided, so querying `_module.args` instead, requiring `config`"
            config._module.args.${name}
          )
        )
      ) (lib.functionArgs f);
    in
    f (args // named);

  loadModule =
    args: config: parentFile: fallbackKey: m:
    let
      call = file: value: if lib.isFunction value then callModule args config file value else value;
    in
    if lib.isFunction m then
      normalize parentFile fallbackKey (call parentFile m)
    else if builtins.isAttrs m then
      if m._type or "module" == "module" then
        normalize parentFile fallbackKey m
      else if m._type == "if" || m._type == "override" then
        normalize parentFile fallbackKey { config = m; }
      else
        throw "Expected a module, but found a value of type ${builtins.toJSON m._type}, while trying to load a module into ${parentFile}."
    else if builtins.isList m then
      throw "Module imports can't be nested lists. Perhaps you meant to remove one level of lists? Definitions:${
        lib.showDefs [
          {
            file = parentFile;
            value = m;
          }
        ]
      }"
    else
      normalize (toString m) (toString m) (call (toString m) (import m));

  # The tree of modules. There is no memory of what was visited: a cycle of imports does not end.
  loadTree =
    load: class: parentFile: parentKey: modules:
    lib.imap1 (
      n: m:
      let
        module = load parentFile "${parentKey}:anon-${toString n}" m;
      in
      if class != null && module.class != null && module.class != class then
        throw "The module `${module.key}' (class: ${builtins.toJSON module.class}) cannot be imported into a module evaluation that expects class ${builtins.toJSON class}."
      else
        {
          inherit module;
          inherit (module) key;
          children = loadTree load class module.file module.key module.imports;
        }
    ) modules;

  # Every module once, without those that any of them disables.
  flattenTree =
    modulesPath: tree:
    let
      disabledIn = builtins.concatMap (
        node: node.module.disabled ++ disabledIn node.children
      );
      keyOf =
        d:
        if builtins.isString d then
          if lib.hasPrefix "/" d then d else "${toString modulesPath}/${d}"
        else if builtins.isAttrs d && d ? key then
          d.key
        else
          toString d;
      disabled = map keyOf (disabledIn tree);
      kept = builtins.filter (node: !builtins.elem node.key disabled);
    in
    map (node: node.module) (
      builtins.genericClosure {
        startSet = kept tree;
        operator = node: kept node.children;
      }
    );

  checkedSet =
    prefix: what: node:
    if builtins.isAttrs node.value then
      node.value
    else
      throw "In module `${node.file}', you're trying to ${what} a value of type `${builtins.typeOf node.value}'\nrather than an attribute set for the option\n`${lib.showOption prefix}'!";

  # Per name, the { file, value } of every node that has it.
  childrenByName =
    prefix: what: nodes:
    builtins.zipAttrsWith (_: values: values) (
      map (
        node:
        builtins.mapAttrs (_: value: {
          inherit (node) file;
          inherit value;
        }) (checkedSet prefix what node)
      ) nodes
    );

  spreadAll = builtins.concatMap (d: map (value: d // { inherit value; }) (lib.spread d.value));

  # Declarations and definitions below `prefix`: the options found, and the definitions that met none.
  match =
    prefix: declarations: definitions:
    let
      declared = childrenByName prefix "declare" declarations;
      defined = childrenByName prefix "define" definitions;
      nodes = builtins.mapAttrs (
        name: decls:
        let
          here = prefix ++ [ name ];
          defs = defined.${name} or [ ];
          isOption = d: lib.isOption d.value;
        in
        if builtins.all isOption decls then
          {
            found = mkOptionNode here decls defs;
            strays = [ ];
          }
        else if builtins.any isOption decls then
          throw "The option `${lib.showOption here}' in `${(builtins.head decls).file}' would be a parent of the options declared below it."
        else
          match here decls (spreadAll defs)
      ) declared;
      strays =
        builtins.mapAttrs (_: node: node.strays) nodes
        // removeAttrs defined (builtins.attrNames declared);
    in
    {
      found = builtins.mapAttrs (_: node: node.found) nodes;
      strays = lib.optionals (definitions != [ ]) (
        builtins.concatLists (
          lib.mapAttrsToList (
            name: map (stray: stray // { path = [ name ] ++ stray.path or [ ]; })
          ) strays
        )
      );
    };

  mkOptionNode =
    loc: decls: defs:
    let
      files = map (d: d.file) decls;
      option =
        if builtins.length decls == 1 then
          (builtins.head decls).value
        else
          throw "The option `${lib.showOption loc}' in `${builtins.elemAt files 1}' is already declared in `${builtins.head files}'.";
      type = option.type or lib.types.unspecified;
      default = lib.optional (option ? default) {
        file = builtins.head files;
        value = lib.mkOptionDefault option.default;
      };
      all = default ++ defs;
      merged =
        if option.readOnly or false && builtins.length all > 1 then
          throw "The option `${lib.showOption loc}' is read-only, but it's set multiple times. Definition values:${lib.showDefs defs}"
        else
          lib.mergeDefinitions loc type all;
    in
    option
    // {
      inherit loc type;
      declarations = files;
      value = if option ? apply then option.apply merged.value else merged.value;
      inherit (merged) isDefined;
      highestPrio = merged.priority;
      definitions = map (d: d.value) merged.final;
      definitionsWithLocations = merged.final;
      files = map (d: d.file) merged.final;
      __toString = _: lib.showOption loc;
    };

  valuesOf = builtins.mapAttrs (_: node: if lib.isOption node then node.value else valuesOf node);

  evalModules =
    {
      modules,
      specialArgs ? { },
      class ? null,
      prefix ? [ ],
    }@given:
    let
      # The options that every evaluation has.
      base = {
        _file = "the module system";
        key = "the module system";
        options._module = {
          args = lib.mkOption {
            type = lib.types.lazyAttrsOf lib.types.raw;
          };
          check = lib.mkOption {
            type = lib.types.bool;
            default = true;
          };
          freeformType = lib.mkOption {
            type = lib.types.nullOr lib.types.optionType;
            default = null;
          };
        };
        config._module.args = { inherit extendModules; };
      };

      args = {
        inherit
          lib
          config
          options
          specialArgs
          ;
        _class = class;
        _prefix = prefix;
      }
      // specialArgs;

      loaded = flattenTree (specialArgs.modulesPath or "") (
        loadTree (loadModule args config) class "<unknown-file>" "" ([ base ] ++ modules)
      );

      matched = match prefix (map (m: {
        inherit (m) file;
        value = m.options;
      }) loaded) (
        spreadAll (
          map (m: {
            inherit (m) file;
            value = m.config;
          }) loaded
        )
      );

      options = matched.found;
      declared = valuesOf options;
      inherit (declared._module) freeformType;

      config =
        if freeformType == null then
          declared
        else
          lib.recursiveUpdate (
            if matched.strays == [ ] then
              { }
            else
              freeformType.merge prefix (
                map (stray: {
                  inherit (stray) file;
                  value = lib.setAttrByPath stray.path stray.value;
                }) matched.strays
              )
          ) declared;

      firstStray = builtins.head matched.strays;
      checked =
        if config._module.check && freeformType == null && matched.strays != [ ] then
          throw "The option `${lib.showOption (prefix ++ firstStray.path)}' does not exist. Definition values:${lib.showDefs [ firstStray ]}"
        else
          true;

      extendModules =
        more:
        evalModules (
          given
          // {
            modules = modules ++ more.modules or [ ];
            specialArgs = specialArgs // more.specialArgs or { };
            prefix = more.prefix or prefix;
          }
        );
    in
    {
      _type = "configuration";
      options = builtins.seq checked options;
      config = builtins.seq checked (removeAttrs config [ "_module" ]);
      _module = builtins.seq checked config._module;
      inherit extendModules class;
    };
in
{
  inherit evalModules;

  setDefaultModuleLocation = file: m: {
    _file = file;
    imports = [ m ];
  };
  importApply = file: argument: lib.setDefaultModuleLocation file (import file argument);
}
