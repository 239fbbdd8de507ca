// Owns what a project is analysed by: its configuration and rules. Faults never stop an analysis: where the file has some, what
// it said before holds on, and the faults are told with their places.

import type { Range } from "vscode-languageserver";
import type { Rule } from "../lint/rule.ts";
import {
  type Configuration,
  type ConfigurationError,
  defaultConfiguration,
  findConfiguration,
  loadConfiguration,
  unknownRuleIds,
} from "../project/configuration.ts";
import type { ProjectSession } from "../project/project-session.ts";
import type { SourceText } from "../text/source-text.ts";
import type { AnalystOptions } from "./analyst.ts";
import { rangeOf } from "./positions.ts";

/** Something that is wrong with a configuration file. */
export interface ConfigurationFault {
  /** Absolute. */
  readonly path: string;
  readonly range: Range;
  /** One sentence. */
  readonly message: string;
}

/** What a project is analysed by. */
export interface Settings {
  readonly configuration: Configuration;
  readonly rules: readonly Rule[];
  readonly faults: readonly ConfigurationFault[];
  /** What else there is to know, a sentence each. */
  readonly notes: readonly string[];
}

/** Reads the settings of a session's project; `before` is the configuration that was last without faults. */
export async function readSettings(
  session: ProjectSession,
  before: Configuration,
  { loadRules, isTrusted, encoding }: AnalystOptions,
): Promise<Settings> {
  const { root, fileSystem } = session;
  const path = findConfiguration(root, root, fileSystem);
  const builtin = await loadRules([], root);
  if (path === undefined) return { configuration: defaultConfiguration, rules: builtin, faults: [], notes: [] };
  const { source, configuration, errors } = await loadConfiguration(path, root, fileSystem);
  const locate = ({ span, message }: ConfigurationError): ConfigurationFault => ({
    path,
    range: rangeOf(source, span, encoding),
    message: `${message}.`,
  });
  if (configuration === undefined)
    return { configuration: before, rules: builtin, faults: errors.map(locate), notes: [] };
  if (configuration.plugins.length > 0 && !isTrusted) {
    const notes = [`The workspace is not trusted, so the plugins that ${path} names are not loaded.`];
    return { configuration, rules: builtin, faults: [], notes };
  }
  let rules: readonly Rule[];
  try {
    rules = await loadRules(configuration.plugins, root);
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
    return {
      configuration: before,
      rules: builtin,
      faults: [locate({ span: pluginsSpan(source), message })],
      notes: [],
    };
  }
  const unknown = unknownRuleIds(
    configuration,
    rules.map(({ id }) => id),
  );
  return { configuration, rules, faults: unknown.map(locate), notes: [] };
}

function pluginsSpan(source: SourceText): { start: number; end: number } {
  const start = /^plugins\b/m.exec(source.latin1)?.index;
  return start === undefined ? { start: 0, end: 0 } : { start, end: start + "plugins".length };
}
