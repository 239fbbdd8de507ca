// Owns what is known of the workspace at any moment: which projects are looked at, what their last analysis found, and when
// the next one begins. While someone types, a file's diagnostics are what its text says by itself, and what was found before, moved
// along; after a pause the analysis of the whole project takes their place.

import { lintText } from "../lint/lint.ts";
import type { Rule } from "../lint/rule.ts";
import { type Configuration, defaultConfiguration } from "../project/configuration.ts";
import { diskFileSystem } from "../project/file-system.ts";
import { isInside } from "../project/folder-prefix.ts";
import { PathMatcher } from "../project/path-matcher.ts";
import { findProjectRoot, isProjectRoot, openProject } from "../project/project.ts";
import { type AnalysisPort, isOutdated } from "./analysis-port.ts";
import type { Analysis } from "./analyst.ts";
import type { ConfigurationFault } from "./analyst-settings.ts";
import type { Documents, OpenFile } from "./documents.ts";
import { type LocatedDiagnostic, locate } from "./located.ts";
import { type Change, changeBetween, moveDiagnostic } from "./moved.ts";
import type { Encoding } from "./positions.ts";

/** What the workspace works with. */
export interface WorkspaceOptions {
  readonly documents: Documents;
  readonly port: AnalysisPort;
  readonly encoding: Encoding;
  /** The built-in rules. */
  readonly rules: readonly Rule[];
  /** Milliseconds without a change after which projects are analysed. */
  readonly pause: number;
  /**
   * Called with the files of which other things are to be said now, by absolute path. Of what someone has just typed the client knows
   * by itself that there is more to say.
   */
  readonly onChange: (paths: ReadonlySet<string>, cause: "typing" | "analysis") => void;
  readonly onAnalysis: (root: string, analysis: Analysis) => void;
  readonly onFailure: (error: unknown) => void;
}

interface ProjectState {
  readonly root: string;
  configuration: Configuration;
  faults: readonly ConfigurationFault[];
  /** By absolute path; the order is that of output. */
  found: Map<string, readonly LocatedDiagnostic[]>;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
  /** Whether something has changed since the analysis that is running, or the last one, began. */
  isStale: boolean;
}

/** The projects of a workspace. */
export class Workspace {
  readonly #options: WorkspaceOptions;
  readonly #projects = new Map<string, ProjectState>();
  #folders: readonly string[] = [];

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  /** Sets the folders of the workspace, by absolute path. A folder that belongs to no project is looked at file by file. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
    this.#updateProjects();
  }

  /** What is to be said of a file. */
  diagnosticsOf(path: string): readonly LocatedDiagnostic[] {
    return this.#owner(path)?.found.get(path) ?? [];
  }

  /** What is wrong with a configuration file. */
  faultsOf(path: string): readonly ConfigurationFault[] {
    return this.#owner(path)?.faults.filter((fault) => fault.path === path) ?? [];
  }

  /** Every file of which there is something to say. */
  get paths(): ReadonlySet<string> {
    const paths = new Set<string>();
    for (const state of this.#projects.values()) {
      for (const path of [...state.found.keys(), ...state.faults.map((fault) => fault.path)]) {
        if (this.#owner(path) === state) paths.add(path);
      }
    }
    return paths;
  }

  /** The root of the project that a file belongs to. */
  rootOf(path: string): string {
    return this.#owner(path)?.root ?? findProjectRoot(path, diskFileSystem);
  }

  /** The configuration that a file's project was last analysed by. */
  configurationOf(path: string): Configuration {
    return this.#owner(path)?.configuration ?? defaultConfiguration;
  }

  /** Is told that a file was opened. */
  opened(open: OpenFile): void {
    this.#options.port.setText(open.path, open.file.text.bytes);
    this.#updateProjects();
    this.#touched(open.path);
  }

  /** Is told that the text of an open file changed: says what can be said at once, and has the rest analysed after a pause. */
  changed(before: OpenFile, after: OpenFile): void {
    const change = changeBetween(before.file.text.bytes, after.file.text.bytes);
    if (change === undefined) return;
    this.#options.port.setText(after.path, after.file.text.bytes);
    if (after.path.endsWith(".nix")) this.#sayAtOnce(after, change);
    this.#touched(after.path);
  }

  /** Is told that a file was saved. */
  saved(path: string): void {
    this.#options.port.forgetListings();
    this.#touched(path, 0);
  }

  /** Is told that a file is no longer open. */
  closed(path: string): void {
    this.#options.port.setText(path, undefined);
    this.#touched(path, 0);
    this.#updateProjects();
  }

  /** Is told that files on the disk have changed, come or gone. */
  filesChanged(paths: readonly string[], haveListingsChanged: boolean): void {
    const { port } = this.#options;
    port.noteChange();
    if (haveListingsChanged) port.forgetListings();
    this.#updateProjects();
    for (const path of paths) this.#touched(path);
  }

  /** Waits until what is known of a file's project takes everything into account that has been said, or nobody wants to know. */
  async settle(path: string, isWanted: () => boolean): Promise<void> {
    for (let state = this.#owner(path); state !== undefined && isWanted(); state = this.#owner(path)) {
      if (state.running === undefined && !state.isStale) return;
      this.#analyseSoon(state, 0);
      await state.running;
    }
  }

  /** Stops. */
  close(): void {
    for (const { timer } of this.#projects.values()) clearTimeout(timer);
    this.#projects.clear();
  }

  // The project with the longest root that holds the file: a flake inside another one has its own.
  #owner(path: string): ProjectState | undefined {
    let owner: ProjectState | undefined;
    for (const state of this.#projects.values()) {
      if (isInside(path, state.root) && state.root.length >= (owner?.root.length ?? 0)) owner = state;
    }
    return owner;
  }

  #updateProjects(): void {
    const roots = new Set<string>();
    for (const folder of this.#folders) {
      const root = findProjectRoot(folder, diskFileSystem);
      if (isProjectRoot(root, diskFileSystem)) roots.add(root);
    }
    for (const { path } of this.#options.documents) roots.add(findProjectRoot(path, diskFileSystem));
    for (const state of [...this.#projects.values()]) if (!roots.has(state.root)) this.#drop(state);
    for (const root of roots) {
      if (this.#projects.has(root)) continue;
      const state: ProjectState = {
        root,
        configuration: defaultConfiguration,
        faults: [],
        found: new Map(),
        timer: undefined,
        running: undefined,
        isStale: true,
      };
      this.#projects.set(root, state);
      this.#analyseSoon(state, 0);
    }
  }

  #drop(state: ProjectState): void {
    clearTimeout(state.timer);
    const paths = new Set([...state.found.keys(), ...state.faults.map(({ path }) => path)]);
    this.#projects.delete(state.root);
    this.#options.port.drop(state.root);
    this.#options.onChange(paths, "analysis");
  }

  #sayAtOnce({ path, file }: OpenFile, change: Change): void {
    const { encoding, rules, onChange } = this.#options;
    const state = this.#owner(path);
    // What is excluded is not looked at.
    if (state === undefined || this.#isExcluded(state, path)) return;
    const { configuration, root } = state;
    const listing = { files: [path], untracked: new Set<string>(), isGit: false };
    const alone = openProject(root, { configuration, listing, sources: () => file });
    const { diagnostics, undecided } = lintText(alone, file, { rules });
    const decided = new Set(rules.map(({ id }) => id).filter((id) => !undecided.has(id)));
    const fresh = diagnostics.map((diagnostic) => locate(diagnostic, () => file.text, encoding));
    const moved = (state.found.get(path) ?? [])
      .filter(({ rule }) => !decided.has(rule))
      .flatMap((diagnostic) => moveDiagnostic(diagnostic, change, file.text, encoding) ?? []);
    state.found.set(
      path,
      [...fresh, ...moved].sort((a, b) => a.span.start - b.span.start),
    );
    onChange(new Set([path]), "typing");
  }

  #isExcluded({ root, configuration }: ProjectState, path: string): boolean {
    return new PathMatcher(root, configuration.exclude).matches(path);
  }

  #touched(path: string, pause: number = this.#options.pause): void {
    // A project may look at files of one inside it, which are in its tree.
    for (const state of this.#projects.values()) if (isInside(path, state.root)) this.#analyseSoon(state, pause);
  }

  #analyseSoon(state: ProjectState, pause: number): void {
    state.isStale = true;
    clearTimeout(state.timer);
    state.timer = undefined;
    if (state.running !== undefined) return;
    if (pause === 0) state.running = this.#analyse(state);
    else
      state.timer = setTimeout(() => {
        state.running = this.#analyse(state);
      }, pause);
  }

  async #analyse(state: ProjectState): Promise<void> {
    const { port, onAnalysis, onFailure } = this.#options;
    state.isStale = false;
    let hasFailed = false;
    try {
      const analysis = await port.analyse(state.root);
      if (this.#projects.get(state.root) !== state) return;
      if (!state.isStale) this.#accept(state, analysis);
      onAnalysis(state.root, analysis);
    } catch (error) {
      if (isOutdated(error)) state.isStale = true;
      else {
        hasFailed = true;
        onFailure(error);
      }
    } finally {
      state.running = undefined;
      // Something else may have come to be looked at meanwhile; after a failure only a change is reason to try again.
      const isCurrent = this.#projects.get(state.root) === state;
      if (state.isStale && isCurrent && !hasFailed && state.timer === undefined) {
        this.#analyseSoon(state, this.#options.pause);
      }
    }
  }

  #accept(state: ProjectState, { diagnostics, faults, configuration }: Analysis): void {
    const before = state.found;
    const faulty = state.faults;
    state.found = new Map();
    for (const diagnostic of diagnostics) {
      state.found.set(diagnostic.path, [...(state.found.get(diagnostic.path) ?? []), diagnostic]);
    }
    state.faults = faults;
    state.configuration = configuration;
    const paths = new Set([...faulty, ...faults].map(({ path }) => path));
    for (const path of new Set([...before.keys(), ...state.found.keys()])) {
      if (JSON.stringify(before.get(path)) !== JSON.stringify(state.found.get(path))) paths.add(path);
    }
    this.#options.onChange(new Set([...paths].filter((path) => this.#owner(path) === state)), "analysis");
  }
}
