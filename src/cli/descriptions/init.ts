// Owns the words of `unknot init`.

import type { Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeInit: Description = ({ program, environment, perform }) => {
  program
    .command("init")
    .summary("write a configuration for this flake")
    .description(
      "Writes an unknot.toml for a flake, with comments, from what is found in it; or, instead of it, what an editor or CI\n" +
        "needs to find its way from unknot's output to the code.",
    )
    .argument("[folder]", "where the flake is", ".")
    .option("--vscode", "add a task to .vscode/tasks.json that shows what is found among VS Code's problems")
    .option("--github-matcher", "write .github/unknot-matcher.json, a problem matcher for GitHub Actions")
    .option("--force", "replace what is there")
    .action((folder: string, options: { force?: boolean; vscode?: boolean; githubMatcher?: boolean }) =>
      perform(async () => {
        if (!options.vscode && !options.githubMatcher) {
          return (await import("../commands/init.ts")).init(folder, options, environment);
        }
        return (await import("../commands/init-matchers.ts")).initMatchers(folder, options, environment);
      }),
    );
};
