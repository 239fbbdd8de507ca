// Owns the error for whatever the caller can put right: its message is shown as it is, without a stack, with status 2.

/** Something in the command line, the configuration or the files named that unknot cannot work with. */
export class UsageError extends Error {
  /** @param message sentences; may have several lines. */
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** A path that is named and not there. Its message is a sentence, which the name of a command may follow. */
export class MissingPathError extends UsageError {
  /** As it was named. */
  readonly path: string;

  constructor(path: string) {
    super(`There is no file or folder "${path}", so nothing was checked.`);
    this.path = path;
  }
}
