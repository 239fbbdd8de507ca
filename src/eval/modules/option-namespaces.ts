// Owns what is known to be a mere namespace of options, such as `services`: below it each name is an option, or a namespace, of
// its own. Of any other path it is not known whether it is one option that holds everything below it.

import type { Project } from "../../project/project.ts";
import { Fact, isSameSet } from "../../project/tracking.ts";
import { attributePath } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import type { ModuleReader } from "./modules.ts";

/** Namespaces of NixOS, nix-darwin and Home Manager (nixpkgs of June 2026), of Clan, and of the module system itself. */
const wellKnown: readonly string[] = [
  "_module",
  "boot",
  "clan",
  "clan.core",
  "console",
  "documentation",
  "environment",
  "fonts",
  "hardware",
  "home",
  "home-manager",
  "homebrew",
  "i18n",
  "networking",
  "nix",
  "nixpkgs",
  "powerManagement",
  "programs",
  "security",
  "services",
  "sops",
  "system",
  "systemd",
  "time",
  "users",
  "virtualisation",
  "xdg",
];

const known = new WeakMap<Evaluator, Fact<ReadonlySet<string>>>();

/** The namespaces that are well known, and those in which the project declares options. The first call looks at every module. */
export function optionNamespaces(project: Project, evaluator: Evaluator, modules: ModuleReader): ReadonlySet<string> {
  let namespaces = known.get(evaluator);
  if (namespaces === undefined) {
    namespaces = new Fact<ReadonlySet<string>>(() => collect(project, evaluator, modules), isSameSet);
    known.set(evaluator, namespaces);
  }
  return namespaces.get(project.tracker);
}

function collect(project: Project, evaluator: Evaluator, modules: ModuleReader): Set<string> {
  const namespaces = new Set(wellKnown);
  const visit = (thunk: Thunk, path: readonly string[]): void => {
    const { value } = evaluator.ask(thunk);
    if (value.kind !== "attrs" || path.length > 12) return;
    const type = value.attributes.get("_type")?.value;
    if (type?.kind === "string") {
      if (type.text !== "option") return;
      for (let length = 1; length < path.length; length++) namespaces.add(attributePath(path.slice(0, length)));
      return;
    }
    for (const [name, inner] of value.attributes) visit(inner, [...path, name]);
  };
  for (const path of project.files) {
    const file = project.file(path);
    if (file === undefined || !file.text.latin1.includes("options")) continue;
    for (const { body } of modules.modulesOf(file)) {
      const options = body?.attributes.get("options");
      if (options !== undefined) visit(options, []);
    }
  }
  return namespaces;
}
