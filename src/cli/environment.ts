// Owns what a command may know and touch of the process it runs in. Commands get it as an argument, so that a test needs
// no process; only main.ts makes a real one.

/** A stream that a command writes to. */
export interface OutputStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined where there is none, or where it does not say. */
  readonly columns: number | undefined;
  /** Whether what reads the stream can link words to addresses; absent where it cannot. */
  supportsLinks?(): Promise<boolean>;
}

/** The process around a command. */
export interface Environment {
  /** Absolute, with `/`. */
  readonly workingDirectory: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What was asked for. */
  readonly standardOutput: OutputStream;
  /** Everything about the run itself: errors, notices, progress. */
  readonly standardError: OutputStream;
  /** All of standard input, once it ends. */
  readStandardInput(): Promise<Uint8Array>;
  /** Milliseconds since some moment in the past; never goes back. */
  now(): number;
  /** Has something done once when the user wants the command to end; absent where nobody can say so. */
  onInterrupt?(action: () => void): void;
}

/** 0: nothing to say; 1: diagnostics that count; 2: unknot could not do its work. */
export type ExitStatus = 0 | 1 | 2;

/** When to paint: `auto` asks the environment. */
export type ColorChoice = "auto" | "always" | "never";

/**
 * Chalk's level for a stream: 1 paints, 0 does not. `--color` wins over FORCE_COLOR, that over NO_COLOR, and all of
 * them over what the terminal says of itself.
 */
export function colorLevel(stream: OutputStream, choice: ColorChoice, variables: Environment["variables"]): 0 | 1 {
  if (choice !== "auto") return choice === "always" ? 1 : 0;
  const forced = variables.FORCE_COLOR;
  if (forced !== undefined) return forced === "0" || forced === "false" ? 0 : 1;
  if (variables.NO_COLOR !== undefined && variables.NO_COLOR !== "") return 0;
  return stream.isTerminal && variables.TERM !== "dumb" ? 1 : 0;
}
