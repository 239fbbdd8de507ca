// Real Nix for tests: evaluates an expression or a file and says what came of it. Nothing here knows
// unknot. Everything is evaluated in a process of its own, without substituters and for a fixed system,
// so that the answer does not hang on the machine. Callers ask `hasNix` first and skip without it.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** A knot is what never ends: infinite recursion, or a stack overflow. */
export type Outcome = "ok" | "knot" | "error";

export interface Evaluation {
  outcome: Outcome;
  /** Of a knot or an error, Nix's message without its trace; of a value, the value as Nix prints it, or JSON if strict. */
  message: string;
  /** The value, where the evaluation was strict and ended well. */
  value?: unknown;
}

export interface EvaluateOptions {
  /** Attribute path below the result, in Nix's notation. */
  attr?: string;
  /** Search path entries: `{ truth: "/a/b" }` makes `<truth>` mean `/a/b`. */
  include?: Record<string, string>;
  /** Default true: evaluate everything in the value. Else the outermost layer only, and `value` stays absent. */
  strict?: boolean;
}

/** Settings that make an answer the same on every machine. */
export const nixSettings = ["--option", "substitute", "false", "--option", "build-users-group", ""];

const system = "x86_64-linux";

/** Where <truth> of the recorded cases points to: the stand-ins beside this file. */
export const harness = join(import.meta.dirname, "harness");

let version: string | undefined;

/** The version of Nix in use, such as "2.8.0"; empty where there is none. */
export function nixVersion(): string {
  if (version === undefined) {
    const { stdout } = spawnSync("nix-instantiate", ["--version"], { encoding: "utf8" });
    version = /\d+\.\d+[.\d]*/.exec(stdout ?? "")?.[0] ?? "";
  }
  return version;
}

export function hasNix(): boolean {
  return nixVersion() !== "";
}

/**
 * Evaluates `source`, a file's path or an expression. Relative paths in an expression are taken from
 * the working directory.
 */
export function evaluateNix(source: string | { expression: string }, options: EvaluateOptions = {}): Evaluation {
  const strict = options.strict ?? true;
  const args = evalArguments(options.include ?? {});
  if (strict) args.push("--strict", "--json");
  if (options.attr !== undefined && options.attr !== "") args.push("-A", options.attr);
  args.push(...(typeof source === "string" ? [source] : ["--expr", source.expression]));
  const run = spawnSync("nix-instantiate", args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.error) throw run.error;
  if (run.status !== 0) return readFailure(run.stderr);
  const message = run.stdout.trim();
  return strict ? { outcome: "ok", message, value: JSON.parse(message) } : { outcome: "ok", message };
}

/** What every evaluation is called with; the caller adds what to evaluate. */
export function evalArguments(include: Record<string, string>, forSystem = system): string[] {
  const paths = Object.entries(include).flatMap(([name, path]) => ["-I", `${name}=${path}`]);
  // Files that are read into the store (`builtins.path`) need it writable.
  return ["--eval", "--read-write-mode", ...nixSettings, "--option", "system", forSystem, ...paths];
}

/** Reads what a failed evaluation wrote. */
export function readFailure(stderr: string): Evaluation {
  const text = stderr.slice(Math.max(0, stderr.lastIndexOf("error: ")));
  const message = (/^error: ([\s\S]*?)(?:\n\n|\n\(use '--show-trace'|$)/.exec(text)?.[1] ?? text).trim();
  const isKnot = /infinite recursion|stack overflow|max-call-depth/.test(message);
  return { outcome: isKnot ? "knot" : "error", message };
}

/** What can be read from a host of the fleet; see fleet.nix. */
export interface FleetHost {
  class: string;
  system: string;
  /** Names of the generators, sorted. */
  names: string[];
  /** The same, as Clan's CLI sees them from a Linux host and from a Mac. */
  namesFrom: { "x86_64-linux": string[]; "aarch64-darwin": string[] };
  generators: Record<
    string,
    {
      share: boolean;
      script: string;
      dependencies: string[];
      /** Names of packages. */
      runtimeInputs: string[];
      files: Record<string, { secret: boolean; owner: string; mode: string }>;
      prompts: Record<string, { type: string; description: string }>;
    }
  >;
  /** Session variables of the machine itself. */
  variables: Record<string, string>;
  /** Session variables of its Hjem user. */
  sessionVariables: Record<string, string>;
  /** Files of its Hjem user, path to text. */
  files: Record<string, string>;
}

export interface FleetOptions {
  /** One attribute of FleetHost, where the others need not evaluate. */
  attr?: string;
  /** The flake's folder as far as vars are looked up in it; default: `root`. */
  directory?: string;
}

/**
 * Evaluates one machine of a fleet (fixtures/fleet, or a changed copy of it) from its flake.nix, with
 * stand-ins for the inputs. The value of a whole host is a `FleetHost`.
 */
export function evaluateFleetHost(root: string, host: string, options: FleetOptions = {}): Evaluation {
  const text = (s: string) => JSON.stringify(s).replaceAll("$", "\\$");
  const call = `import ${text(join(import.meta.dirname, "fleet.nix"))}`;
  const directory = text(options.directory ?? root);
  return evaluateNix(
    { expression: `${call} { root = ${text(root)}; directory = ${directory}; host = ${text(host)}; }` },
    options.attr === undefined ? {} : { attr: options.attr },
  );
}
