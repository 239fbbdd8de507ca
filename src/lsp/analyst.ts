// Owns the analysis behind an editor: unsaved texts, one session for each project, and what was learned of the last state
// that was asked about. It knows nothing of the protocol, and may live in a thread of its own: what it takes and gives is plain data.
// An analysis whose texts are no longer the latest is given up.

import { fixProject } from "../lint/fix.ts";
import { keptAnalysis } from "../lint/kept-analysis.ts";
import { lintProject } from "../lint/lint.ts";
import type { Rule } from "../lint/rule.ts";
import { type Configuration, configurationFileName, defaultConfiguration } from "../project/configuration.ts";
import { diskFileSystem, type FileSystem } from "../project/file-system.ts";
import { isInside } from "../project/folder-prefix.ts";
import type { Project } from "../project/project.ts";
import { ProjectSession } from "../project/project-session.ts";
import { type ConfigurationFault, readSettings } from "./analyst-settings.ts";
import { type Description, describeAt } from "./describe.ts";
import { type LocatedDiagnostic, type LocatedEdit, locate } from "./located.ts";
import { changeBetween } from "./moved.ts";
import { type Encoding, rangeOf } from "./positions.ts";

/** Gives the rules of a project: the built-in ones, and those of the plugins. @throws Error where a plugin cannot be loaded. */
export type RuleLoader = (plugins: readonly string[], root: string) => Promise<readonly Rule[]>;

/** How the analyst works. */
export interface AnalystOptions {
  readonly encoding: Encoding;
  /** Whether code of the workspace may be run; without it no plugin is loaded. */
  readonly isTrusted: boolean;
  readonly loadRules: RuleLoader;
  /** Its only element counts the changes so far; who changes something counts on, wherever the analyst runs. */
  readonly changes: Int32Array;
  readonly fileSystem?: FileSystem;
}

/** What is to be said of a project. */
export interface Analysis {
  /** How many changes it takes into account. */
  readonly changes: number;
  /** What the project is analysed by: where the file has faults, what it said before them. */
  readonly configuration: Configuration;
  /** What is wrong with the configuration file. */
  readonly faults: readonly ConfigurationFault[];
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** What else there is to know, a sentence each. */
  readonly notes: readonly string[];
}

/** Thrown where something has changed meanwhile, so that an answer would be of yesterday. */
export class OutdatedError extends Error {
  constructor() {
    super("the text has changed meanwhile");
  }
}

interface Snapshot {
  readonly changes: number;
  readonly project: Project;
  readonly rules: readonly Rule[];
}

/** Answers for any number of projects, each by its root. */
export class Analyst {
  readonly #options: AnalystOptions;
  readonly #disk: FileSystem;
  readonly #texts = new Map<string, Uint8Array>();
  readonly #sessions = new Map<string, ProjectSession>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #configurations = new Map<string, Configuration>();

  constructor(options: AnalystOptions) {
    this.#options = options;
    this.#disk = options.fileSystem ?? diskFileSystem;
  }

  /** Takes an editor's text in place of a file's, by absolute path; undefined: the editor has closed it. */
  setText(path: string, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#texts.delete(path);
    else this.#texts.set(path, bytes);
    for (const session of this.#sessions.values()) if (isInside(path, session.root)) session.setText(path, bytes);
  }

  /** Is told that files came or went. */
  forgetListings(): void {
    for (const session of this.#sessions.values()) session.forgetListing();
  }

  /** Gives up a project that nobody looks at any more. */
  drop(root: string): void {
    for (const map of [this.#sessions, this.#snapshots, this.#configurations]) map.delete(root);
  }

  /** Analyses a project. @throws OutdatedError */
  async analyse(root: string): Promise<Analysis> {
    const changes = this.#changes;
    const session = this.#session(root);
    const before = this.#configurations.get(root) ?? defaultConfiguration;
    const { configuration, rules, faults, notes } = await readSettings(session, before, this.#options);
    this.#configurations.set(root, configuration);
    this.#expect(changes);
    const { project } = this.#take(changes, session, configuration, rules);
    const result = lintProject(project, {
      rules,
      onProgress: () => this.#expect(changes),
    });
    const textOf = (path: string) => project.file(path)?.text;
    return {
      changes,
      configuration,
      faults,
      diagnostics: result.diagnostics.map((diagnostic) => locate(diagnostic, textOf, this.#options.encoding)),
      notes: [
        ...notes,
        ...result.failures.map(
          ({ rule, path, stack, message }) => `The rule ${rule} broke on ${path}: ${stack ?? message}`,
        ),
        ...result.notices.map(({ path, message }) => `${path} ${message}.`),
      ],
    };
  }

  /** The edits that the safe fixes of one file's diagnostics come to, in whichever files. @throws OutdatedError */
  async fixAll(root: string, path: string): Promise<readonly LocatedEdit[]> {
    const { project, rules } = await this.#current(root);
    const { changes } = fixProject(project, { rules, only: (candidate) => candidate === path });
    return changes.flatMap(({ path: changed, before, after }) => {
      const source = project.file(changed)?.text;
      const change = changeBetween(before, after);
      if (source === undefined || change === undefined) return [];
      const span = wholeCharacters(before, change.span);
      const text = Buffer.from(after.subarray(span.start, span.end + change.growth)).toString();
      return [{ path: changed, span, range: rangeOf(source, span, this.#options.encoding), text }];
    });
  }

  /** What is known of what stands at a byte offset of a file. @throws OutdatedError */
  async describe(root: string, path: string, offset: number): Promise<Description | undefined> {
    const { project } = await this.#current(root);
    const { evaluator, modules } = keptAnalysis(project)!;
    const file = project.file(path);
    return file && describeAt({ project, evaluator, modules, file, encoding: this.#options.encoding }, offset);
  }

  async #current(root: string): Promise<Snapshot> {
    const changes = this.#changes;
    const known = this.#snapshots.get(root);
    if (known?.changes === changes) return known;
    const session = this.#session(root);
    const before = this.#configurations.get(root) ?? defaultConfiguration;
    const { configuration, rules } = await readSettings(session, before, this.#options);
    this.#expect(changes);
    return this.#take(changes, session, configuration, rules);
  }

  #take(changes: number, session: ProjectSession, configuration: Configuration, rules: readonly Rule[]): Snapshot {
    const snapshot = { changes, project: session.open(configuration), rules };
    this.#snapshots.set(session.root, snapshot);
    return snapshot;
  }

  #session(root: string): ProjectSession {
    let session = this.#sessions.get(root);
    if (session === undefined) {
      session = new ProjectSession(root, this.#disk);
      for (const [path, bytes] of this.#texts) if (isInside(path, root)) session.setText(path, bytes);
      this.#sessions.set(root, session);
    }
    return session;
  }

  get #changes(): number {
    return Atomics.load(this.#options.changes, 0);
  }

  #expect(changes: number): void {
    if (this.#changes !== changes) throw new OutdatedError();
  }
}

/** Whether a path is the configuration file of some project. */
export function isConfigurationFile(path: string): boolean {
  return path.endsWith(`/${configurationFileName}`);
}

// An edit must not cut a character in two.
function wholeCharacters(bytes: Uint8Array, { start, end }: { start: number; end: number }) {
  const isContinuation = (at: number): boolean => at < bytes.length && (bytes[at]! & 0xc0) === 0x80;
  let first = start;
  let last = end;
  while (isContinuation(first)) first--;
  while (isContinuation(last)) last++;
  return { start: first, end: last };
}
