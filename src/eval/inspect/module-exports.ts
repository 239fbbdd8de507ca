// Owns which files stand behind the modules that a flake exports, as far as they are written out: `flake.nixosModules.x = ./x.nix`,
// wherever in the project. It serves those who name them by `self`, where nothing evaluates the flake's own outputs.

import type { Project } from "../../project/project.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { writtenPath } from "../../project/written-path.ts";
import { attrNameText, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, Binding, Expression } from "../../syntax/index.ts";

const outputs = "nixosModules|darwinModules|homeModules|homeManagerModules|flakeModules";
const outputNames: ReadonlySet<string> = new Set(outputs.split("|"));
const reference = new RegExp(`^(?:inputs\\.)?self\\.(${outputs})\\.(?:"([^"$\\\\]+)"|([A-Za-z_][\\w'-]*))$`);

/** What is exported: a file, a module that is written in place, or of one the list of its imports. */
export type ModuleExport =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "module" | "imports"; readonly file: SourceFile; readonly node: Expression };

/** Exported modules by `<output>.<name>`. */
export type ModuleExports = ReadonlyMap<string, ModuleExport>;

/** Finds the modules that a project exports. A name that is exported twice is left out. */
export function findModuleExports(project: Project): ModuleExports {
  const found = new Map<string, ModuleExport>();
  const twice = new Set<string>();
  for (const path of project.files) {
    const file = project.file(path);
    if (file === undefined || !/(?:nixos|darwin|home|Manager|flake)Modules/.test(file.text.latin1)) continue;
    file.tree.root.forEachDescendant((node) => {
      if (node.kind !== "binding") return;
      const [name, part] = exportedNames(node);
      // Of a module that is written name by name, its imports are what leads on.
      if (name === undefined || (part !== undefined && part !== "imports")) return;
      if (found.has(name)) twice.add(name);
      const isWhole = part === undefined;
      found.set(name, isWhole ? targetOf(project, file, node) : { kind: "imports", file, node: node.expression });
    });
  }
  for (const name of twice) found.delete(name);
  return found;
}

/** The exported module that an expression names by `self`; undefined where it names none. */
export function exportedModule(text: string): string | undefined {
  const match = reference.exec(text);
  return match === null ? undefined : `${match[1]}.${match[2] ?? match[3]}`;
}

// `nixosModules.x = …`, or `x = …` in a set that is the value of `nixosModules`; with what follows the name.
function exportedNames(binding: Binding): readonly (string | undefined)[] {
  const names = binding.attrpath.attrs.map(attrNameText);
  const at = names.findIndex((name) => name !== undefined && outputNames.has(name));
  const around = at === -1 ? outputAround(binding) : undefined;
  const output = at === -1 ? around : names[at];
  const [name, ...rest] = names.slice(at + 1);
  const isKnown = output !== undefined && outputNames.has(output) && name !== undefined && rest.length < 2;
  return isKnown ? [`${output}.${name}`, ...rest] : [];
}

function outputAround(binding: Binding): string | undefined {
  const around: AnyNode | undefined = binding.parent?.parent?.parent;
  const last = around?.kind === "binding" ? around.attrpath.attrs.at(-1) : undefined;
  return last && attrNameText(last);
}

function targetOf(project: Project, file: SourceFile, binding: Binding): ModuleExport {
  let value = unwrapParentheses(binding.expression);
  // `import ./x.nix arguments`, `importApply ./x.nix arguments`: the first path is the file.
  while (value.kind === "apply_expression") {
    const written = writtenPath(project, file, value.argument);
    const target = written && project.importTarget(written.path);
    if (target?.kind === "file") return { kind: "file", path: target.path };
    value = unwrapParentheses(value.function);
  }
  const written = writtenPath(project, file, value);
  const target = written && project.importTarget(written.path);
  return target?.kind === "file"
    ? { kind: "file", path: target.path }
    : { kind: "module", file, node: binding.expression };
}
