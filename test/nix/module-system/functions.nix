# The general functions of `lib`: attribute sets, lists, strings, fixed points, warnings.
# Strict exactly where a caller can see it: a list's spine for what walks it, a set's names for what
# renames it, nothing else.
let
  inherit (builtins)
    attrNames
    concatLists
    concatMap
    elemAt
    filter
    foldl'
    genList
    head
    isAttrs
    isList
    length
    listToAttrs
    mapAttrs
    stringLength
    substring
    ;

  self = {
    inherit (builtins)
      add
      all
      any
      attrNames
      attrValues
      bitAnd
      catAttrs
      compareVersions
      concatLists
      concatMap
      concatStringsSep
      deepSeq
      elem
      elemAt
      filter
      fromJSON
      genList
      groupBy
      hasAttr
      head
      intersectAttrs
      isAttrs
      isBool
      isFloat
      isInt
      isList
      isPath
      isString
      length
      lessThan
      listToAttrs
      map
      mapAttrs
      pathExists
      readFile
      removeAttrs
      replaceStrings
      seq
      sort
      splitVersion
      stringLength
      substring
      sub
      tail
      toJSON
      trace
      typeOf
      zipAttrsWith
      ;

    # ---- Trivial

    version = "25.11pre-test";
    id = x: x;
    const = x: _: x;
    flip =
      f: a: b:
      f b a;
    pipe = foldl' (value: f: f value);
    concat = a: b: a ++ b;
    mergeAttrs = a: b: a // b;
    boolToString = b: if b then "true" else "false";
    versionOlder = a: b: builtins.compareVersions b a == 1;
    versionAtLeast = a: b: !self.versionOlder a b;
    min = a: b: if a < b then a else b;
    max = a: b: if a > b then a else b;

    isFunction =
      f: builtins.isFunction f || (isAttrs f && f ? __functor && self.isFunction (f.__functor f));
    functionArgs =
      f:
      if isAttrs f && f ? __functor then
        f.__functionArgs or (self.functionArgs (f.__functor f))
      else
        builtins.functionArgs f;
    setFunctionArgs = f: args: {
      __functor = _: f;
      __functionArgs = args;
    };
    toFunction = v: if self.isFunction v then v else _: v;

    warn = message: builtins.trace "warning: ${message}";
    warnIf = condition: message: if condition then self.warn message else self.id;
    warnIfNot = condition: self.warnIf (!condition);
    throwIf = condition: message: if condition then throw message else self.id;
    throwIfNot = condition: self.throwIf (!condition);
    assertMsg = condition: message: condition || throw message;

    # ---- Fixed points

    fix =
      f:
      let
        x = f x;
      in
      x;
    extends =
      overlay: base: final:
      let
        prev = base final;
      in
      prev // overlay final prev;
    composeExtensions =
      first: second: final: prev:
      let
        firstResult = first final prev;
      in
      firstResult // second final (prev // firstResult);
    composeManyExtensions = self.foldr self.composeExtensions (_: _: { });

    # ---- Lists

    foldl' =
      f: start: list:
      builtins.seq start (foldl' f start list);
    foldl = f: start: list: foldl' f start list;
    foldr =
      f: end: list:
      let
        count = length list;
        from = i: if i == count then end else f (elemAt list i) (from (i + 1));
      in
      from 0;
    fold = self.foldr;
    optional = condition: x: if condition then [ x ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    singleton = x: [ x ];
    toList = x: if isList x then x else [ x ];
    forEach = list: f: map f list;
    flatten = x: if isList x then concatMap self.flatten x else [ x ];
    imap0 = f: list: genList (i: f i (elemAt list i)) (length list);
    imap1 = f: list: genList (i: f (i + 1) (elemAt list i)) (length list);
    range = from: to: if from > to then [ ] else genList (i: from + i) (to - from + 1);
    last = list: elemAt list (length list - 1);
    init = list: self.take (length list - 1) list;
    take = count: self.sublist 0 count;
    drop = count: list: self.sublist count (length list) list;
    sublist =
      start: count: list:
      let
        rest = length list - start;
        taken = if rest < count then rest else count;
      in
      genList (i: elemAt list (start + i)) (if taken < 0 then 0 else taken);
    reverseList =
      list:
      let
        count = length list;
      in
      genList (i: elemAt list (count - i - 1)) count;
    unique = foldl' (seen: x: if builtins.elem x seen then seen else seen ++ [ x ]) [ ];
    remove = x: filter (y: y != x);
    subtractLists = gone: filter (x: !builtins.elem x gone);
    intersectLists = a: filter (x: builtins.elem x a);
    partition = builtins.partition;
    count = predicate: list: length (filter predicate list);
    findFirst =
      predicate: default: list:
      let
        found = filter predicate list;
      in
      if found == [ ] then default else head found;
    naturalSort = builtins.sort (a: b: a < b);
    sortOn = key: builtins.sort (a: b: key a < key b);
    zipListsWith =
      f: a: b:
      genList (i: f (elemAt a i) (elemAt b i)) (self.min (length a) (length b));
    zipLists = self.zipListsWith (fst: snd: { inherit fst snd; });
    concatMapStrings = f: list: self.concatStrings (map f list);

    # ---- Attribute sets

    optionalAttrs = condition: set: if condition then set else { };
    nameValuePair = name: value: { inherit name value; };
    mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    attrsToList = self.mapAttrsToList self.nameValuePair;
    filterAttrs =
      predicate: set:
      removeAttrs set (filter (name: !predicate name set.${name}) (attrNames set));
    genAttrs = names: f: listToAttrs (map (name: self.nameValuePair name (f name)) names);
    genAttrs' = items: f: listToAttrs (map f items);
    getAttrs = names: set: self.genAttrs names (name: set.${name});
    concatMapAttrs = f: set: self.mergeAttrsList (self.mapAttrsToList f set);
    mergeAttrsList = foldl' (a: b: a // b) { };
    zipAttrs = builtins.zipAttrsWith (_: values: values);
    foldAttrs = f: end: sets: builtins.zipAttrsWith (_: self.foldr f end) sets;
    foldlAttrs =
      f: start: set:
      foldl' (acc: name: f acc name set.${name}) start (attrNames set);
    attrByPath =
      path: default: set:
      if path == [ ] then
        set
      else if isAttrs set && set ? ${head path} then
        self.attrByPath (builtins.tail path) default set.${head path}
      else
        default;
    hasAttrByPath =
      path: set:
      path == [ ]
      || (
        isAttrs set
        && set ? ${head path}
        && self.hasAttrByPath (builtins.tail path) set.${head path}
      );
    getAttrFromPath =
      path: set:
      self.attrByPath path (throw
        "cannot find attribute `${builtins.concatStringsSep "." path}'"
      ) set;
    setAttrByPath =
      path: value:
      if path == [ ] then
        value
      else
        { ${head path} = self.setAttrByPath (builtins.tail path) value; };
    attrVals = names: set: map (name: set.${name}) names;
    recursiveUpdate = self.recursiveUpdateUntil (
      _: left: right:
      !(isAttrs left && isAttrs right)
    );
    recursiveUpdateUntil =
      stop: left: right:
      let
        merge =
          path:
          builtins.zipAttrsWith (
            name: values:
            let
              here = path ++ [ name ];
            in
            if length values == 1 || stop here (elemAt values 1) (head values) then
              head values
            else
              merge here values
          );
      in
      merge [ ] [ right left ];
    mapAttrsRecursive = self.mapAttrsRecursiveCond (_: true);
    mapAttrsRecursiveCond =
      descend: f: set:
      let
        walk =
          path:
          mapAttrs (
            name: value:
            if isAttrs value && descend value then
              walk (path ++ [ name ]) value
            else
              f (path ++ [ name ]) value
          );
      in
      walk [ ] set;
    isDerivation = v: v.type or null == "derivation";
    getExe = package: "${package}/bin/${package.meta.mainProgram or package.name}";
    getBin = package: package;

    # ---- Strings

    optionalString = condition: text: if condition then text else "";
    concatStrings = builtins.concatStringsSep "";
    concatMapStringsSep =
      separator: f: list:
      builtins.concatStringsSep separator (map f list);
    concatLines = list: self.concatStrings (map (line: line + "\n") list);
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix =
      suffix: text:
      let
        start = stringLength text - stringLength suffix;
      in
      start >= 0 && substring start (stringLength text) text == suffix;
    hasInfix = infix: text: length (self.splitString infix text) > 1;
    removePrefix =
      prefix: text:
      if self.hasPrefix prefix text then
        substring (stringLength prefix) (stringLength text) text
      else
        text;
    fileContents = file: self.removeSuffix "\n" (builtins.readFile file);
    importJSON = file: builtins.fromJSON (builtins.readFile file);
    removeSuffix =
      suffix: text:
      if self.hasSuffix suffix text then
        substring 0 (stringLength text - stringLength suffix) text
      else
        text;
    splitString =
      separator: text: filter builtins.isString (builtins.split (self.escapeRegex separator) text);
    escapeRegex = builtins.replaceStrings regexCharacters (map (c: "\\${c}") regexCharacters);
    escapeShellArg = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] (toString text)}'";
    trim =
      text:
      let
        matched = builtins.match "[[:space:]]*(.*[^[:space:]])[[:space:]]*" text;
      in
      if matched == null then "" else head matched;
  };

  regexCharacters = [
    "\\"
    "["
    "{"
    "("
    ")"
    "^"
    "$"
    "?"
    "*"
    "+"
    "|"
    "."
  ];
in
self
