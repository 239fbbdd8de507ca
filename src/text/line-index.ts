// Owns the map between byte offsets and what people count: lines and UTF-16 columns.
// Built once a file and only when something of it is shown.

/** A place as editors show it: one-based line, one-based column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line starts of one file. Lines end at `\n`; a `\r` before it belongs to its line. */
export class LineIndex {
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #isAscii: boolean;

  constructor(bytes: Uint8Array) {
    const starts = [0];
    for (let i = bytes.indexOf(10); i !== -1; i = bytes.indexOf(10, i + 1)) starts.push(i + 1);
    this.#bytes = bytes;
    this.#starts = Uint32Array.from(starts);
    this.#isAscii = bytes.every((byte) => byte < 0x80);
  }

  /** Number of lines; a file that ends in a newline has an empty last line, an empty file has one. */
  get lineCount(): number {
    return this.#starts.length;
  }

  /** One-based line of a byte offset; offsets past the end belong to the last line. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Byte offset at which a one-based line begins, clamped to the file. */
  lineStart(line: number): number {
    if (line < 1) return 0;
    return this.#starts[line - 1] ?? this.#bytes.length;
  }

  /** Byte offset just before the line's newline (and the `\r` before that, if any). */
  lineEnd(line: number): number {
    const next = this.#starts[line];
    if (next === undefined) return this.#bytes.length;
    const end = next - 1;
    return end > this.lineStart(line) && this.#bytes[end - 1] === 13 ? end - 1 : end;
  }

  /** The position of a byte offset; an offset inside a multi-byte character counts as that character's start. */
  position(offset: number): Position {
    const line = this.lineAt(offset);
    const start = this.lineStart(line);
    const end = Math.min(offset, this.#bytes.length);
    return { line, column: (this.#isAscii ? end - start : utf16Length(this.#bytes, start, end)) + 1 };
  }

  /** The byte offset of a one-based position, clamped to the end of its line. */
  offsetAt(position: Position): number {
    const end = this.lineEnd(position.line);
    let offset = this.lineStart(position.line);
    let units = position.column - 1;
    while (offset < end && units > 0) {
      const length = sequenceLength(this.#bytes[offset]!);
      units -= length === 4 ? 2 : 1;
      offset += length;
    }
    return Math.min(offset, end);
  }
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // Continuation bytes add nothing; a four-byte sequence is a surrogate pair.
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
