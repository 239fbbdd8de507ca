// Owns the names under which the known primitives are found: `builtins`, nixpkgs' `lib` with its namespaces, and the flake
// inputs and module arguments that hand the same functions out.

import type { Primitive } from "./primitive.ts";
import { attrsPrimitives } from "./primitives/attrs.ts";
import { constants, controlPrimitives } from "./primitives/control.ts";
import { listPrimitives } from "./primitives/lists.ts";
import { sourcePrimitives } from "./primitives/sources.ts";
import type { EarlyValue, Value } from "./value.ts";

/** Namespaces of nixpkgs' `lib` whose members are the functions that `lib` also has at its top, or that have no other namesake. */
const namespaces: ReadonlySet<string> = new Set([
  "asserts",
  "attrsets",
  "debug",
  "filesystem",
  "fixedPoints",
  "lists",
  "meta",
  "modules",
  "options",
  "path",
  "strings",
  "trivial",
  "versions",
]);

/** Known functions that Nix itself has: they are members of `builtins`, and some stand in the base environment. */
const builtinNames: ReadonlySet<string> = new Set(
  (
    "abort addErrorContext all any attrNames attrValues baseNameOf catAttrs compareVersions concatLists concatMap concatStringsSep " +
    "deepSeq dirOf elem elemAt filter foldl' fromJSON fromTOML functionArgs genList getAttr getEnv hasAttr hashString head import " +
    "intersectAttrs isAttrs isBool isFloat isFunction isInt isList isNull isPath isString length listToAttrs map mapAttrs match " +
    "partition pathExists placeholder readDir readFile readFileType removeAttrs replaceStrings scopedImport seq sort split " +
    "stringLength substring tail throw toJSON toPath toString trace tryEval warn zipAttrsWith groupBy"
  ).split(" "),
);

/** Functions of Nix that nixpkgs' `lib` does not hand on. */
const onlyBuiltin: ReadonlySet<string> = new Set(
  "abort scopedImport tryEval import map toString throw removeAttrs placeholder getEnv isNull derivation toPath".split(
    " ",
  ),
);

const primitives: ReadonlyMap<string, Primitive> = new Map(
  [...controlPrimitives, ...listPrimitives, ...attrsPrimitives, ...sourcePrimitives].map((primitive) => [
    primitive.name,
    primitive,
  ]),
);

/** nixpkgs' `lib`. */
export const libraryValue: EarlyValue = { kind: "early", name: "lib", path: [] };

/** Nix's `builtins`. */
export const builtinsValue: EarlyValue = { kind: "early", name: "builtins", path: [] };

/** A name of Nix's base environment, such as `map` or `true`; undefined where it is not known. */
export function globalValue(name: string): Value | undefined {
  if (name === "builtins") return builtinsValue;
  const constant = constants.get(name);
  if (constant !== undefined) return constant;
  const plain = name.startsWith("__") ? name.slice(2) : name;
  return builtinNames.has(plain) ? primitiveValue(plain) : undefined;
}

/** A member of an early value, where that is known: `lib.optional`, `builtins.map`, `inputs.nixpkgs.lib`. */
export function libraryMember(value: EarlyValue, name: string): Value | undefined {
  if (value.name === "builtins") {
    if (name === "builtins") return builtinsValue;
    return constants.get(name) ?? (builtinNames.has(name) ? primitiveValue(name) : undefined);
  }
  if (value.name === "lib") {
    if (value.path.length === 1 && value.path[0] === "types") return primitiveValue(`types.${name}`);
    // Below a namespace that is not known nothing is a known function.
    if (value.path.length > 0) return undefined;
    if (namespaces.has(name)) return libraryValue;
    return onlyBuiltin.has(name) ? undefined : (primitiveValue(`lib.${name}`) ?? primitiveValue(name));
  }
  if (name === "lib" && value.path.at(-1)?.startsWith("nixpkgs")) return libraryValue;
  if (name === "lib" && value.path.length === 0 && value.name.startsWith("nixpkgs")) return libraryValue;
  const isFlakePartsLibrary =
    value.name === "flake-parts-lib" ||
    (value.path.at(-1) === "lib" && [value.name, ...value.path].includes("flake-parts"));
  return isFlakePartsLibrary && name === "importApply" ? primitiveValue(name) : undefined;
}

function primitiveValue(name: string): Value | undefined {
  const primitive = primitives.get(name);
  return primitive === undefined ? undefined : { kind: "primitive", primitive, args: [] };
}
