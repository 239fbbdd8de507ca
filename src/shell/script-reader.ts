// Owns reading a script into facts: one walk through what the parser makes of it, in which each command is looked up in the table
// of what commands write, and each word is taken for every value that it may have.

import type { Command, CommandNode, ParsedScript, Redirection, SyntaxNode, Word, WordPart } from "unbash";
import { type Argument, argumentNaming, filesTakenBy, filesWrittenBy } from "./command-table.ts";
import type {
  CommandCall,
  FileWrite,
  FolderRead,
  ScriptFacts,
  ScriptRange,
  StoredText,
  VariableRead,
} from "./script-facts.ts";
import { collectAssignments } from "./shell-assignments.ts";
import { forEachChild, parseScript } from "./shell-parser.ts";
import { isUnknown, marks, type ShellVariables } from "./shell-text.ts";

/** Reads a script. Text that is not known is `marks.unknown` in it. */
export function readScript(text: string): ScriptFacts {
  const script = parseScript(text);
  const reader = new ScriptReader(script);
  reader.visitScript(script);
  return reader.facts();
}

/** What is around a command. */
interface Surroundings {
  readonly isGuarded: boolean;
  /** Where its output goes: below `$out` as it is, through commands into there, or elsewhere. */
  readonly isStored: boolean;
  /** The outermost script that positions are into, where the inner ones have their own. */
  readonly range: ScriptRange | undefined;
}

/** Commands that hand on what they are given, or make a value of it. */
const filters: ReadonlySet<string> = new Set(
  "base32 base64 b2sum cat cut head md5sum mkpasswd openssl sha256sum sha512sum sort tail tee tr wg".split(" "),
);

const idle: ReadonlySet<string> = new Set([":", "echo", "exit", "false", "printf", "true"]);

class ScriptReader {
  readonly #variables: ShellVariables;
  readonly #functions: ReadonlySet<string>;
  readonly #writes: FileWrite[] = [];
  readonly #passing: string[] = [];
  readonly #reads: FolderRead[] = [];
  readonly #stored: StoredText[] = [];
  readonly #unset: VariableRead[] = [];
  readonly #commands: CommandCall[] = [];
  readonly #looked = new Set<string>();
  readonly #folders = new Set<string>();
  #isBroken = false;
  #isOpaque: boolean;
  #mayWriteAnything = false;
  #alwaysFails = false;
  #checksVariables = true;

  constructor(script: ParsedScript) {
    const { variables, functions, isOpen } = collectAssignments(script);
    this.#variables = variables;
    this.#functions = functions;
    this.#isOpaque = isOpen;
    for (const name of ["out", "in", "prompts"]) if (variables.has(name)) this.#isOpaque = true;
    this.#alwaysFails = script.commands.some(({ command }) => command.type === "Command" && isFailure(command));
  }

  facts(): ScriptFacts {
    const isElsewhere = [...this.#folders].some(
      (folder) => folder !== marks.out && !folder.startsWith(marks.temporary),
    );
    return {
      isBroken: this.#isBroken,
      isOpaque: this.#isOpaque,
      alwaysFails: this.#alwaysFails,
      writes: this.#writes,
      mayWriteAnything: this.#mayWriteAnything || (isElsewhere && this.#folders.size > 0),
      passing: this.#passing,
      reads: this.#reads,
      stored: this.#stored,
      unset: this.#checksVariables && !this.#isOpaque ? this.#unset : [],
      commands: this.#commands.filter(({ name }) => !this.#functions.has(name) && !this.#looked.has(name)),
      isIdle: this.#commands.every(({ name }) => idle.has(name)) && this.#writes.length === 0,
      setsPath: this.#variables.has("PATH"),
    };
  }

  visitScript(
    script: ParsedScript,
    around: Surroundings = { isGuarded: false, isStored: false, range: undefined },
  ): void {
    if (script.errors !== undefined && script.errors.length > 0) this.#isBroken = true;
    for (const statement of script.commands) this.#visit(statement, around);
  }

  #visit(node: SyntaxNode, around: Surroundings): void {
    switch (node.type) {
      case "Command":
        this.#command(node, around, []);
        return;
      case "Redirected": {
        const isStored = this.#redirections(node.redirects, around) || around.isStored;
        this.#visit(node.command, { ...around, isStored });
        return;
      }
      case "Pipeline":
        this.#pipeline(node.commands, around);
        return;
      case "AndOr":
        node.commands.forEach((command, index) => {
          const isGuarded = around.isGuarded || node.operators.slice(index).includes("||");
          this.#visit(command, { ...around, isGuarded });
        });
        return;
      case "If":
      case "While":
        this.#visit(node.clause, { ...around, isGuarded: true });
        forEachChild(node, (child) => {
          if (child !== node.clause) this.#visit(child, around);
        });
        return;
      case "Word":
        this.#word(node, around);
        return;
      case "HereDocBody": {
        const text = (node.parts ?? []).map((part) => this.#variables.partValues([part])[0] ?? "").join("");
        this.#folderReads(text, node, around);
        break;
      }
      case "SimpleExpansion":
        this.#variable(node.text.slice(1), node.pos, node.end, around);
        return;
      case "ParameterExpansion":
        if (node.operation?.type !== "Default" && node.prefix !== "!" && node.index === undefined)
          this.#variable(node.parameter, node.pos, node.end, around);
        break;
      case "CommandExpansion":
      case "ProcessSubstitution": {
        if (node.script === undefined) return;
        const range =
          node.script.source === undefined ? around.range : (around.range ?? { start: node.pos, end: node.end });
        this.visitScript(node.script, { ...around, isStored: false, range });
        return;
      }
      case "TestCommand":
        forEachChild(node, (child) => this.#visit(child, { ...around, isGuarded: true }));
        return;
    }
    forEachChild(node, (child) => this.#visit(child, around));
  }

  #pipeline(commands: readonly CommandNode[], around: Surroundings): void {
    commands.forEach((command, index) => {
      const after = commands.slice(index + 1);
      const isHandedOn = after.every((next) => next.type === "Command" && filters.has(next.name?.value ?? ""));
      const last = after.at(-1);
      const isStored = last === undefined ? around.isStored : isHandedOn && (around.isStored || this.#isStoredBy(last));
      this.#visit(command, { ...around, isStored });
    });
  }

  #isStoredBy(node: CommandNode): boolean {
    if (node.type !== "Command") return false;
    const isTee = node.name?.value === "tee";
    return (
      node.redirects.some((redirect) => this.#targetBelowOut(redirect)) ||
      (isTee && node.args.some((word) => word.type === "Word" && this.#variables.wordValues(word).every(isBelowOut)))
    );
  }

  #targetBelowOut(redirect: Redirection): boolean {
    if (redirect.type !== "Redirect" || redirect.target === undefined || !redirect.operator.startsWith(">"))
      return false;
    if (redirect.descriptor?.type === "FileDescriptor" && redirect.descriptor.value !== 1) return false;
    return this.#variables.wordValues(redirect.target).every(isBelowOut);
  }

  // Notes what redirections write and read; answers whether the output goes below `$out`.
  #redirections(redirects: readonly Redirection[], around: Surroundings): boolean {
    let isStored = false;
    for (const redirect of redirects) {
      if (redirect.type !== "Redirect" || redirect.target === undefined || redirect.operator.startsWith("<")) {
        forEachChild(redirect, (child) => this.#visit(child, around));
        continue;
      }
      this.#word(redirect.target, around);
      if (redirect.operator === ">&" && /^[\d-]+$/.test(redirect.target.value)) continue;
      const values = this.#variables.wordValues(redirect.target);
      this.#write(values, around, () => redirect.target!, values.length === 1);
      if (this.#targetBelowOut(redirect)) isStored = true;
    }
    return isStored;
  }

  #command(node: Command, around: Surroundings, wrapped: readonly string[]): void {
    const isGuarded = around.isGuarded || node.name?.value === "test" || node.name?.value === "[";
    const inner = { ...around, isGuarded };
    for (const assignment of node.prefix) if (assignment.type === "Assignment") this.#visit(assignment, inner);
    if (node.name !== undefined) this.#word(node.name, inner);
    const isStored = this.#redirections(node.redirects, inner) || around.isStored;
    const words = node.args.filter((arg): arg is Word => arg.type === "Word");
    for (const arg of node.args) this.#visit(arg, inner);
    if (node.name === undefined) return;
    const names = this.#variables.wordValues(node.name);
    const [value] = names;
    if (names.length !== 1 || value === undefined) this.#doesAnything();
    else this.#call(value, node, words, { ...inner, isStored }, wrapped);
  }

  #call(value: string, node: Command, words: readonly Word[], around: Surroundings, wrapped: readonly string[]): void {
    const args = words.map((word) => ({ values: this.#variables.wordValues(word) }));
    const name = value.split("/").at(-1)!;
    if (value.includes(marks.unknown) && (name === value || name.includes(marks.unknown))) {
      // What stands there may be any number of commands; a variable holds one.
      if (node.name?.parts === undefined) this.#isOpaque = true;
      this.#doesAnything();
      return;
    }
    const place = node.name!;
    if (!value.includes("/") && wrapped.length === 0) {
      this.#commands.push({ name, ...rangeOf(place, around) });
    }
    const [first] = args[0]?.values ?? [];
    if (name === "set" && unsetIsAllowed(args)) this.#checksVariables = false;
    if (name === "cd" || name === "pushd")
      for (const folder of args.at(-1)?.values ?? [""]) this.#folders.add(folder.replace(/\/$/, ""));
    if (name === "command" || name === "type" || name === "which" || name === "hash") {
      for (const { values } of args) for (const looked of values) this.#looked.add(looked);
    }
    if ((name === "exec" || name === "command" || name === "env") && first !== undefined && !first.startsWith("-")) {
      this.#doesAnything();
      return;
    }
    if (name === "exec" || name === "command" || this.#functions.has(name)) return;
    if (name === "trap") {
      if (words.some(({ text }) => text.includes("out"))) this.#isOpaque = true;
      return;
    }
    this.#stores(name, node, words, args, around);
    this.#passing.push(...filesTakenBy(name, args).filter(mayBeBelowOut).map(nameBelowOut));
    const written = filesWrittenBy(name, args);
    if (written === undefined) this.#mayWriteAnything = true;
    else this.#write(written, around, (value) => words[argumentNaming(args, value) ?? -1] ?? node);
  }

  #doesAnything(): void {
    this.#mayWriteAnything = true;
    this.#passing.push(marks.unknown);
  }

  #stores(name: string, node: Command, words: readonly Word[], args: readonly Argument[], around: Surroundings): void {
    const command = name;
    if (around.isStored && (name === "echo" || name === "printf")) {
      words.forEach((word, index) => {
        this.#stored.push({ kind: "echo", command, values: args[index]!.values, ...rangeOf(word, around) });
      });
    }
    for (const redirect of node.redirects) {
      if (!around.isStored || !filters.has(name)) continue;
      if (redirect.type === "HereString" && redirect.target !== undefined) {
        const values = this.#variables.wordValues(redirect.target);
        this.#stored.push({ kind: "here-string", command, values, ...rangeOf(redirect.target, around) });
      }
      if (redirect.type === "HereDoc" && redirect.body.parts !== undefined)
        this.#hereDocument(name, redirect.body.parts, around);
    }
    if (name === "mkpasswd" || (name === "openssl" && args[0]?.values[0] === "passwd")) {
      words.forEach((word, index) => {
        const before = args[index - 1]?.values[0] ?? "";
        if (/^-(R|P|in|rounds|password-fd)$|^--password-fd$/.test(before)) return;
        this.#stored.push({ kind: "argument", command, values: args[index]!.values, ...rangeOf(word, around) });
      });
    }
  }

  #hereDocument(command: string, parts: readonly WordPart[], around: Surroundings): void {
    for (const part of parts) {
      if (part.type !== "SimpleExpansion" && part.type !== "ParameterExpansion") continue;
      const values = this.#variables.partValues([part]);
      this.#stored.push({ kind: "here-document", command, values, ...rangeOf(part, around) });
    }
  }

  #write(
    values: readonly string[],
    around: Surroundings,
    placeOf: (value: string) => { readonly pos: number; readonly end: number; readonly type: string },
    isOnly = true,
  ): void {
    for (const value of values) {
      const place = placeOf(value);
      const range = rangeOf(place, around);
      if (isBelowOut(value)) {
        const name = nameBelowOut(value);
        if (isUnknown(name) && name.length === 1) this.#mayWriteAnything = true;
        this.#writes.push({ name, isRelative: false, isNamed: isOnly && place.type === "Word", ...range });
      } else if (isUnknown(value) || value === marks.out) {
        this.#mayWriteAnything = true;
      } else if (/^[^/\uE000-\uE004]/.test(value)) {
        // Where the script changes its folder, a relative path may be below `$out`.
        this.#writes.push({ name: value.replace(/^\.\//, ""), isRelative: true, isNamed: false, ...range });
      }
    }
  }

  #word(word: Word, around: Surroundings): void {
    for (const value of this.#variables.wordValues(word)) this.#folderReads(value, word, around);
    forEachChild(word, (part) => this.#visit(part, around));
  }

  #folderReads(value: string, node: { readonly pos: number; readonly end: number }, around: Surroundings): void {
    for (const match of value.matchAll(/([\uE002\uE003])((?:\/+[^/\s"'\uE002\uE003]*)*)/g)) {
      const folder = match[1] === marks.in ? "in" : "prompts";
      const names: string[] = [];
      for (const name of match[2]!.split("/").filter((part) => part !== "")) {
        if (!/^[\w.@+-]+$/.test(name)) break;
        names.push(name);
      }
      this.#reads.push({ folder, names, isGuarded: around.isGuarded, ...rangeOf(node, around) });
    }
  }

  #variable(name: string, start: number, end: number, around: Surroundings): void {
    if (
      !/^[a-z_][a-zA-Z0-9_]*$/.test(name) ||
      name === "_" ||
      name === "out" ||
      name === "in" ||
      name.endsWith("_proxy")
    )
      return;
    if (this.#variables.has(name)) return;
    this.#unset.push({ name, ...(around.range ?? { start, end }) });
  }
}

function rangeOf({ pos, end }: { readonly pos: number; readonly end: number }, { range }: Surroundings): ScriptRange {
  return range ?? { start: pos, end };
}

function isBelowOut(value: string): boolean {
  return value.startsWith(`${marks.out}/`) && value.length > 2;
}

function mayBeBelowOut(value: string): boolean {
  return value.startsWith(marks.out) || isUnknown(value) || /^[^/\uE000-\uE004]/.test(value);
}

// What is not below `$out` is as it is: where the script has gone there, it is a name as well. The folder itself is all that it holds.
function nameBelowOut(value: string): string {
  const inner = value.startsWith(marks.out) ? value.slice(1).replace(/^(\.?\/)+/, "") : value.replace(/^\.\//, "");
  return inner === "" || inner === "." ? marks.unknown : inner;
}

// `exit 1`, `false`.
function isFailure({ name, args }: Command): boolean {
  if (name?.value === "false") return true;
  const [status] = args;
  return name?.value === "exit" && status?.type === "Word" && /^[1-9]\d*$/.test(status.value);
}

// `set +u`, `set +o nounset`.
function unsetIsAllowed(args: readonly Argument[]): boolean {
  return args.some(({ values }) => values.some((value) => /^\+[a-z]*u|^nounset$|\uE000/.test(value)));
}
