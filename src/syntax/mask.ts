// Owns the difference between Nix and the grammar that parses it. Bytes which the grammar would misread are replaced,
// length for length, in the parser's own copy: every offset stays true, and nothing above `parse` sees a masked byte.
// A replacement is harmless where the byte is text (in a string or a comment), for text is always read from the source.

/** What was masked and matters to whoever reads the parser's answer. Offsets ascend. */
export interface Masked {
  /** Commas before a closing brace, legal only after the last formal of a pattern. */
  readonly commas: number[];
  /** Places of `|>` and `<|`, those within strings and comments among them. */
  readonly pipes: number[];
  /** Places of `~/` before an interpolation, a path to the grammar only with a dot. */
  readonly homes: number[];
  /** The first NUL byte, or -1. */
  readonly nul: number;
  /** Whether all bytes are ASCII. */
  readonly isAscii: boolean;
}

const newline = 10;
const carriageReturn = 13;
const space = 32;
const hash = 35;
const dollar = 36;
const star = 42;
const comma = 44;
const dot = 46;
const slash = 47;
const less = 60;
const greater = 62;
const caret = 94;
const openingBrace = 123;
const bar = 124;
const closingBrace = 125;
const tilde = 126;

const plain = 0;
const illegal = 1;
const special = 2;
const classes = new Uint8Array(256).fill(illegal, 128);
// Nix knows four kinds of white space; the grammar would also skip these two.
for (const byte of [0, 11, 12]) classes[byte] = illegal;
for (const byte of [comma, bar, less, tilde]) classes[byte] = special;

const uriCharacters = new Set(Buffer.from("%/?:@&=+$,-_.!~*'"));

/** Masks `bytes`, a copy of the source, in place. */
export function mask(bytes: Uint8Array): Masked {
  const commas: number[] = [];
  const pipes: number[] = [];
  const homes: number[] = [];
  let nul = -1;
  let isAscii = true;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes.fill(space, 0, 3);
  // A lone carriage return ends a comment in Nix; done first, for the search of commas skips comments.
  for (let i = bytes.indexOf(carriageReturn); i !== -1; i = bytes.indexOf(carriageReturn, i + 1)) bytes[i] = newline;
  const lookahead = new Lookahead(bytes);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const kind = classes[byte];
    if (kind === plain) continue;
    if (kind === illegal) {
      // Legal within strings and comments only, where a caret is text; elsewhere a caret is an error, as in Nix.
      if (byte === 0 && nul === -1) nul = i;
      if (byte >= 128) isAscii = false;
      bytes[i] = caret;
    } else if (byte === comma) {
      if (bytes[lookahead.nextToken(i + 1)] === closingBrace && !endsUri(bytes, i)) {
        bytes[i] = space;
        commas.push(i);
      }
    } else if ((byte === bar && bytes[i + 1] === greater) || (byte === less && bytes[i + 1] === bar)) {
      // `||` rather than `->`: the minus would be read as the end of an identifier, a path or a URI before it.
      bytes[i] = bar;
      bytes[i + 1] = bar;
      pipes.push(i++);
    } else if (byte === tilde && bytes[i + 1] === slash && bytes[i + 2] === dollar && bytes[i + 3] === openingBrace) {
      bytes[i] = dot;
      homes.push(i);
    }
  }
  return { commas, pipes, homes, nul, isAscii };
}

/** Finds the token after white space and comments, remembering what it passed: a file of commas costs linear time. */
class Lookahead {
  readonly #bytes: Uint8Array;
  readonly #resolved = new Map<number, number>();
  #lineEnd = -1;
  #blockEnd = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  nextToken(from: number): number {
    const bytes = this.#bytes;
    const comments: number[] = [];
    let i = from;
    for (;;) {
      const byte = bytes[i];
      if (byte === space || byte === newline || byte === 9) {
        i++;
        continue;
      }
      const isBlock = byte === slash && bytes[i + 1] === star;
      if (byte !== hash && !isBlock) break;
      const known = this.#resolved.get(i);
      if (known !== undefined) {
        i = known;
        break;
      }
      comments.push(i);
      i = isBlock ? this.#afterBlock(i) : this.#afterLine(i);
    }
    for (const comment of comments) this.#resolved.set(comment, i);
    return i;
  }

  #afterLine(i: number): number {
    if (this.#lineEnd < i) this.#lineEnd = indexOrEnd(this.#bytes, this.#bytes.indexOf(newline, i));
    return this.#lineEnd;
  }

  #afterBlock(i: number): number {
    const bytes = this.#bytes;
    if (this.#blockEnd < i + 4) {
      let end = bytes.indexOf(slash, i + 3);
      while (end !== -1 && bytes[end - 1] !== star) end = bytes.indexOf(slash, end + 1);
      this.#blockEnd = end === -1 ? bytes.length : end + 1;
    }
    return this.#blockEnd;
  }
}

function indexOrEnd(bytes: Uint8Array, index: number): number {
  return index === -1 ? bytes.length : index;
}

/** Whether the comma at `end` is the last character of a URI literal, such as `http://a,`. */
function endsUri(bytes: Uint8Array, end: number): boolean {
  let start = end;
  while (start > 0 && isUriCharacter(bytes[start - 1]!)) start--;
  const run = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  return /[a-zA-Z][a-zA-Z0-9+.-]*:/.test(run);
}

function isUriCharacter(byte: number): boolean {
  return isAlphanumeric(byte) || uriCharacters.has(byte);
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}
