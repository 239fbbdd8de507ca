// Owns primitives that read files, make paths, or take strings apart. Only what lies in the project is read.

import { basename, dirname } from "node:path/posix";
import type { Project } from "../../project/project.ts";
import { calleeOf, importLabel } from "../calls.ts";
import type { Primitive } from "../primitive.ts";
import { Thunk } from "../thunk.ts";
import {
  boolValue,
  type ImportCall,
  type SingleValue,
  stringValue,
  unknownBool,
  unknownList,
  unknownString,
  unknownValue,
  type Value,
} from "../value.ts";
import { attrsOf, type Call, listOf, need, needEach, opaque, primitive, textOf } from "./define.ts";

function imported(call: Call, index: number): { readonly target: string; readonly value: Value } | undefined {
  const path = textOf(need(call, index, "the path"));
  if (path === undefined) return undefined;
  const target = call.ctx.project.importTarget(path);
  if (target.kind !== "file") return undefined;
  const thunk = call.ctx.importFile(target.path);
  if (thunk === undefined) return undefined;
  const { machine } = call.ctx;
  const place = call.site && calleeOf(call.site);
  const value = machine.within(place, importLabel(call.ctx, target.path), () => machine.peek(thunk), "call");
  return { target: target.path, value };
}

/** Marks a value as brought in by a call, so that rules can say which. */
export function withCall(value: Value, call: ImportCall): Value {
  return value.kind === "attrs" || value.kind === "lambda" ? { ...value, call } : value;
}

// importApply f a = setDefaultModuleLocation f (import f a), which nixpkgs writes as `{ _file = f; imports = [ (import f a) ]; }`.
function importApply(call: Call): Value {
  const { ctx, site } = call;
  const found = imported(call, 0);
  const module = Thunk.lazy(() => {
    if (found === undefined) return unknownValue;
    ctx.machine.demandAll(found.value);
    const value = ctx.apply(found.value, call.args[1]!, site);
    return site === undefined
      ? value
      : withCall(value, { kind: "importApply", origin: site, target: found.target, args: [call.args[1]!] });
  }, site);
  const set: Value = {
    kind: "attrs",
    attributes: new Map([
      ["_file", call.args[0]!],
      ["imports", Thunk.of(listOf([module]), site)],
    ]),
    isOpen: false,
  };
  return site === undefined || found === undefined
    ? set
    : { ...set, call: { kind: "importApply", origin: site, target: found.target, args: [call.args[1]!] } };
}

// Module lists are often made of the files in a folder, and evaluated anew for each machine.
const knownDirectories = new WeakMap<Project, Map<string, Value>>();

function directory(call: Call): Value {
  const path = textOf(need(call, 0, "the path"));
  if (path === undefined) return attrsOf({}, true);
  const { project } = call.ctx;
  const known = knownDirectories.get(project) ?? new Map<string, Value>();
  knownDirectories.set(project, known);
  const value = known.get(path) ?? readDirectory(project, path);
  known.set(path, value);
  return value;
}

function readDirectory(project: Project, path: string): Value {
  const { fileSystem } = project;
  if (!project.contains(path) || fileSystem.kind(path) !== "directory") return attrsOf({}, true);
  const names = fileSystem.readDirectory(path).filter((name) => name !== ".git");
  return attrsOf(
    new Map(
      names.map((name) => [
        name,
        Thunk.of(stringValue(fileSystem.kind(`${path}/${name}`) === "directory" ? "directory" : "regular")),
      ]),
    ),
    // What git does not track is not there when the flake is evaluated.
    false,
  );
}

function text(name: string, of: (value: SingleValue) => Value): Primitive {
  return primitive(name, 1, (call) => needEach(call, 0, "its argument", of));
}

function onTexts(name: string, of: (first: string, second: string) => Value, otherwise: Value): Primitive {
  return primitive(name, 2, (call) => {
    const first = textOf(need(call, 0, "its arguments"));
    const second = textOf(need(call, 1, "its arguments"));
    return first === undefined || second === undefined ? otherwise : of(first, second);
  });
}

function textsOf(list: Value, call: Call): readonly string[] | undefined {
  if (list.kind !== "list" || list.isOpen) return undefined;
  const texts = list.elements.map((element) => textOf(call.ctx.machine.force(element)));
  return texts.every((text) => text !== undefined) ? (texts as string[]) : undefined;
}

// Nix tries the strings in their order at each place, and goes on behind what it put in.
function replaceStrings(from: readonly string[], to: readonly string[], string: string): string {
  let replaced = "";
  for (let at = 0; at < string.length; ) {
    const index = from.findIndex((text) => string.startsWith(text, at));
    replaced += index === -1 ? string[at] : (to[index] ?? "");
    at += index === -1 ? 1 : from[index]!.length;
  }
  return replaced;
}

/** Functions on files, paths and strings. */
export const sourcePrimitives: readonly Primitive[] = [
  primitive("import", 1, (call) => {
    const found = imported(call, 0);
    if (found === undefined) return unknownValue;
    const { site } = call;
    return site === undefined
      ? found.value
      : withCall(found.value, { kind: "import", origin: site, target: found.target, args: [] });
  }),
  primitive("importApply", 2, importApply),
  opaque("scopedImport", ["its scope", "the path"]),
  opaque("pathExists", ["the path"], unknownBool),
  opaque("readFile", ["the path"], unknownString),
  opaque("fileContents", ["the path"], unknownString),
  opaque("readFileType", ["the path"], unknownString),
  primitive("readDir", 1, directory),
  opaque("listFilesRecursive", ["the path"], unknownList),
  text("toString", (value) => {
    if (value.kind === "string" || value.kind === "path") return stringValue(textOf(value));
    if (value.kind === "number" && value.value !== undefined && Number.isInteger(value.value))
      return stringValue(String(value.value));
    if (value.kind === "bool" && value.value !== undefined) return stringValue(value.value ? "1" : "");
    if (value.kind === "null") return stringValue("");
    return value.kind === "error" ? value : unknownString;
  }),
  text("baseNameOf", (value) => {
    const path = textOf(value);
    return stringValue(path === undefined ? undefined : basename(path));
  }),
  text("dirOf", (value) => {
    const path = textOf(value);
    if (value.kind === "path") return path === undefined ? { kind: "path" } : { kind: "path", path: dirname(path) };
    return stringValue(path === undefined ? undefined : dirname(path));
  }),
  text("toPath", (value) => value),
  text("toLower", (value) => stringValue(textOf(value)?.toLowerCase())),
  text("toUpper", (value) => stringValue(textOf(value)?.toUpperCase())),
  onTexts("hasPrefix", (prefix, string) => boolValue(string.startsWith(prefix)), unknownBool),
  onTexts("hasSuffix", (suffix, string) => boolValue(string.endsWith(suffix)), unknownBool),
  onTexts("hasInfix", (infix, string) => boolValue(string.includes(infix)), unknownBool),
  onTexts(
    "removePrefix",
    (prefix, string) => stringValue(string.startsWith(prefix) ? string.slice(prefix.length) : string),
    unknownString,
  ),
  onTexts(
    "removeSuffix",
    (suffix, string) =>
      stringValue(suffix !== "" && string.endsWith(suffix) ? string.slice(0, -suffix.length) : string),
    unknownString,
  ),
  opaque("boolToString", ["its argument"], unknownString),
  opaque("boolToYesNo", ["its argument"], unknownString),
  opaque("versionAtLeast", ["its arguments", "its arguments"], unknownBool),
  opaque("versionOlder", ["its arguments", "its arguments"], unknownBool),
  opaque("compareVersions", ["its arguments", "its arguments"], { kind: "number" }),
  onTexts(
    "splitString",
    (separator, string) =>
      separator === "" ? unknownList : listOf(string.split(separator).map((part) => Thunk.of(stringValue(part)))),
    unknownList,
  ),
  primitive("replaceStrings", 3, (call) => {
    const from = textsOf(need(call, 0, "its arguments"), call);
    const to = textsOf(need(call, 1, "its arguments"), call);
    const string = textOf(need(call, 2, "its arguments"));
    if (from === undefined || to === undefined || string === undefined || from.includes("")) return unknownString;
    return stringValue(replaceStrings(from, to, string));
  }),
  opaque("substring", ["its arguments", "its arguments", "its arguments"], unknownString),
  opaque("stringLength", ["its argument"], { kind: "number" }),
  opaque("match", ["its arguments", "its arguments"]),
  opaque("split", ["its arguments", "its arguments"], unknownList),
  opaque("hashString", ["its arguments", "its arguments"], unknownString),
  opaque("escapeShellArg", ["its argument"], unknownString),
  opaque("toInt", ["its argument"], { kind: "number" }),
  opaque("stringToCharacters", ["its argument"], unknownList),
  primitive("append", 2, (call) => {
    const base = textOf(need(call, 0, "the path"));
    const suffix = textOf(need(call, 1, "the path"));
    return base === undefined || suffix === undefined
      ? { kind: "path" }
      : { kind: "path", path: `${base}/${suffix.replace(/^\.\//, "")}` };
  }),
  primitive("placeholder", 1, () => unknownString),
];
