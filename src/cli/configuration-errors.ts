// Owns how a faulty configuration is shown: every error with its place, as a compiler would.

import type { ConfigurationError } from "../project/configuration.ts";
import { buildCodeFrame, lastFrameLine } from "../reporters/code-frame.ts";
import { relativePath } from "../reporters/report.ts";
import { buildTheme } from "../reporters/theme.ts";
import type { SourceText } from "../text/source-text.ts";
import { colorLevel, type Environment } from "./environment.ts";

/** The errors as text for standard error, painted where that is a terminal. */
export function formatConfigurationErrors(
  source: SourceText,
  errors: readonly ConfigurationError[],
  { standardError, variables, workingDirectory }: Environment,
): string {
  const theme = buildTheme(colorLevel(standardError, "auto", variables));
  const frames = errors.map(({ span, message }) => {
    const { line, column } = source.lines.position(span.start);
    const numberWidth = Math.max(2, String(lastFrameLine(source, [span])).length);
    const blank = " ".repeat(numberWidth);
    const mark = { span, label: "", isPrimary: true, paint: theme.severity.error };
    const frame = buildCodeFrame(source, [mark], { width: standardError.columns ?? 160, numberWidth, theme });
    return [
      `${theme.severity.error("error")}: ${message}.`,
      `${theme.gutter(`${blank} -->`)} ${relativePath(workingDirectory, source.path)}:${line}:${column}`,
      theme.gutter(` ${blank} │`),
      ...frame,
    ].join("\n");
  });
  return `${frames.join("\n\n")}\n\nThe configuration cannot be used, so nothing was checked.`;
}
