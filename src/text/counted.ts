// Owns numbers with their words.

/** A number with its word: `1 file`, `3 files`. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}
