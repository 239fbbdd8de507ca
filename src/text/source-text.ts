// Owns the bytes of one file as they were read, and every way of looking at them. Bytes are never changed.

import { LineIndex } from "./line-index.ts";
import type { Span } from "./span.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** One file's bytes. `path` is absolute, with `/`; it is empty for text that belongs to no file. */
export class SourceText {
  readonly path: string;
  readonly bytes: Uint8Array;
  #lines: LineIndex | undefined;
  #latin1: string | undefined;

  constructor(path: string, bytes: Uint8Array) {
    this.path = path;
    this.bytes = bytes;
  }

  /** For tests and synthesized text. */
  static fromString(text: string, path = ""): SourceText {
    return new SourceText(path, new TextEncoder().encode(text));
  }

  /** Number of bytes. */
  get length(): number {
    return this.bytes.length;
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.bytes);
    return this.#lines;
  }

  /** One character a byte, so that string indices are byte offsets: for scanning, never for showing. */
  get latin1(): string {
    this.#latin1 ??= Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length).toString("latin1");
    return this.#latin1;
  }

  /** The text of a span, decoded as UTF-8 (invalid sequences become U+FFFD). */
  slice(span: Span): string {
    return decoder.decode(this.bytes.subarray(span.start, span.end));
  }

  /** The whole text, decoded as UTF-8, with a byte order mark kept. */
  toString(): string {
    return decoder.decode(this.bytes);
  }
}
