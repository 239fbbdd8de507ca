// Puts late reads into a grown tree: at one, two or three of its leaves, written plainly or through an alias.

import type { Dependency, ScopeName } from "./options.ts";
import type { Random } from "./random.ts";
import { type Part, replaceTerm, subterms, type Term } from "./term.ts";

/** Ways to read PATH of `config`, which ends in LAST, with BEFORE between; `@read` is the plain one. */
const aliases = [
  "(let c = config; in c.PATH)",
  "(let inherit (config) FIRST; in FIRSTREST)",
  "(with config; PATH)",
  "((x: x.PATH) config)",
  "(({ c }: c.PATH) { c = config; })",
  "(rec { c = config; d = c.FIRST; }).dREST",
  "(lib.id config).PATH",
  "({ c = config; }).c.PATH",
  "(builtins.head [ config ]).PATH",
  "(lib.getAttrFromPath [ LIST ] config)",
  '(builtins.getAttr "FIRST" config)REST',
  "(config.FIRST or { })REST",
  'config.${"FIRST"}REST',
  "(if true then config else { }).PATH",
] as const;

/** Ways that need the whole of `config` or its names, and so make another read. */
const nesting = [
  "(let cfg = config.FIRST; in cfgREST)",
  "(let inherit (config.FIRST) SECOND; in SECONDTAIL)",
  "(with config.FIRST; SECONDTAIL)",
  "(let f = c: c.FIRST; in (f config)REST)",
] as const;

/** Names that a `with` cannot give: something around binds them. */
const bound = new Set([
  "config",
  "lib",
  "options",
  "pkgs",
  "name",
  "flag",
  "early",
  "osConfig",
  "self",
  "x",
  "f",
  "n",
  "v",
]);

/** Plants late reads; `late` says what there is in a scope. */
export function plant(random: Random, root: Term, late: (scope: ScopeName) => readonly Dependency[]): Term {
  const count = random.pick([1, 1, 1, 1, 1, 2, 2, 3]);
  let planted = root;
  const atoms = random.shuffled([...subterms(root)].filter(({ isAtom }) => isAtom === true));
  const ordered = random.chance(0.6)
    ? [...atoms.filter(({ isValue }) => !isValue), ...atoms.filter(({ isValue }) => isValue)]
    : atoms;
  for (const atom of ordered.slice(0, count)) {
    const { kind, scope } = atom.sort;
    const fitting = late(scope).filter((dependency) => dependency.kind === kind);
    if (fitting.length === 0) continue;
    const { isAtom: _, ...rest } = atom;
    planted = replaceTerm(planted, atom, { ...rest, parts: spelled(random, random.pick(fitting)) });
  }
  return planted;
}

function spelled(random: Random, dependency: Dependency): Part[] {
  const { path, text } = dependency;
  if (path === undefined) {
    const argument = /^(options|pkgs|osConfig)\b/.exec(text);
    if (argument !== null && random.chance(0.3))
      return [`(let y = ${argument[0]}; in y${text.slice(argument[0].length)})`];
    return [text];
  }
  const plain = `config.${path.join(".")}`;
  const choices: readonly string[] = path.length > 1 ? [...aliases, ...nesting] : aliases;
  const form = random.chance(0.5) ? undefined : random.pick(choices);
  if (form === undefined || (form.includes("with") && path.some((name) => bound.has(name))))
    return [text.replace("§", plain)];
  // `or` follows a selection only.
  if (text.includes("§ or") && form.endsWith(")")) return [text.replace("§", plain)];
  return [text.replace("§", () => fill(form, path))];
}

function fill(form: string, path: readonly string[]): string {
  const [first = "", second = ""] = path;
  const dotted = (names: readonly string[]) => names.map((name) => `.${name}`).join("");
  return form
    .replaceAll("PATH", path.join("."))
    .replaceAll("LIST", path.map((name) => `"${name}"`).join(" "))
    .replaceAll("FIRST", first)
    .replaceAll("SECOND", second)
    .replaceAll("REST", dotted(path.slice(1)))
    .replaceAll("TAIL", dotted(path.slice(2)));
}
