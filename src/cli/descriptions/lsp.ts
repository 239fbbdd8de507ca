// Owns the words of `unknot lsp`.

import type { Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeLsp: Description = ({ program, version, perform }) => {
  program
    .command("lsp")
    .summary("serve an editor")
    .description(
      "Runs a language server on standard input and output, for editors to start.\n" +
        "How to set up yours: docs/editors.md.",
    )
    // Clients of some editors add these; there is no other way to talk to the server.
    .option("--stdio", "talk on standard input and output, as it always does")
    .option("--clientProcessId <id>", "end when this process is gone")
    .action(() => perform(async () => (await import("../commands/lsp.ts")).lsp(version)));
};
