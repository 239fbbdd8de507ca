// Owns how changes of files are shown instead of made.

import type { FileChange } from "../lint/fix.ts";
import { relativePath } from "../reporters/report.ts";
import { buildTheme } from "../reporters/theme.ts";
import { type ColorChoice, colorLevel, type Environment } from "./environment.ts";

/** The changes as one unified diff that `git apply` and `patch -p1` take in the working directory. */
export async function formatDiff(
  changes: readonly FileChange[],
  color: ColorChoice,
  { standardOutput, variables, workingDirectory }: Environment,
): Promise<string> {
  if (changes.length === 0) return "";
  const { createTwoFilesPatch } = await import("diff");
  const theme = buildTheme(colorLevel(standardOutput, color, variables));
  const paint = (line: string): string => {
    if (line.startsWith("+++") || line.startsWith("---")) return theme.lead(line);
    if (line.startsWith("@@")) return theme.quoted(line);
    if (line.startsWith("+")) return theme.added(line);
    return line.startsWith("-") ? theme.removed(line) : line;
  };
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return changes
    .map(({ path, before, after }) => {
      const shown = relativePath(workingDirectory, path);
      const texts = [decoder.decode(before), decoder.decode(after)] as const;
      const text = createTwoFilesPatch(`a/${shown}`, `b/${shown}`, ...texts, undefined, undefined, { context: 3 });
      return text.replace(/^=+\n/, "").split("\n").map(paint).join("\n");
    })
    .join("");
}
