// Owns gathering what a script sets: variables by every means that the shell has, and functions. Order is not followed.

import type { Command, ParsedScript, SyntaxNode, Word } from "unbash";
import { forEachChild } from "./shell-parser.ts";
import { assignedWord, marks, ShellVariables } from "./shell-text.ts";

/** What a script sets, anywhere in it. */
export interface ShellAssignments {
  readonly variables: ShellVariables;
  readonly functions: ReadonlySet<string>;
  /** Whether it may set others, in ways that its text does not show. */
  readonly isOpen: boolean;
}

/** Commands that set the variables they are given the names of. */
const setters: ReadonlySet<string> = new Set(
  "declare export getopts let local mapfile printf read readarray readonly typeset".split(" "),
);

/** Gathers what a script sets. */
export function collectAssignments(script: ParsedScript): ShellAssignments {
  const variables = new ShellVariables();
  const functions = new Set<string>();
  let isOpen = false;
  const visit = (node: SyntaxNode): void => {
    switch (node.type) {
      case "Assignment":
        variables.set(node.name, assignedWord(node));
        break;
      case "For":
      case "Select":
        // Each word of the list is a value; without a list, the script's own arguments are.
        if (node.wordlist === undefined) variables.set(node.name.value, undefined);
        for (const word of node.wordlist ?? []) variables.set(node.name.value, word);
        break;
      case "Function":
        functions.add(node.name.value);
        break;
      case "ArithmeticWord":
        for (const name of node.value.match(/[a-zA-Z_]\w*/g) ?? []) variables.set(name, undefined);
        break;
      case "Redirect":
        if (node.descriptor?.type === "FileDescriptorVariable") variables.set(node.descriptor.name, undefined);
        break;
      case "Coproc":
        isOpen = true;
        break;
      case "Command":
        if (setsUnknown(node, variables)) isOpen = true;
        break;
    }
    forEachChild(node, visit);
  };
  visit(script);
  return { variables, functions, isOpen };
}

// Notes the names that a command sets; answers whether it may set others.
function setsUnknown(node: Command, variables: ShellVariables): boolean {
  const name = node.name?.value;
  if (name === undefined) return false;
  if (name === "eval" || name === "source" || name === ".") return true;
  if (!setters.has(name)) return false;
  for (const arg of node.args) {
    if (arg.type !== "Word") continue;
    if (isComputed(arg)) {
      if (name === "printf" || name === "read" || name === "local") continue;
      return true;
    }
    const target = /^([a-zA-Z_]\w*)(?:=|\+=|\[|$|[-+*/%]=|\+\+|--)/.exec(arg.value);
    if (target !== null) variables.set(target[1]!, undefined);
  }
  return false;
}

function isComputed({ parts, value }: Word): boolean {
  return value.includes(marks.unknown) || (parts?.some(({ type }) => /Expansion$/.test(type)) ?? false);
}
