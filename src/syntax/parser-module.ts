// Owns the WebAssembly parser: found and compiled at the first parse, used again for later ones. What it
// answers lives in its memory until the next call, so everything is copied out. A trap discards the instance.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { wordsPerNode } from "./flat-tree.ts";
import { type Masked, mask } from "./mask.ts";

/** A token that the grammar wanted and the text does not have. */
export interface MissingToken {
  readonly symbol: number;
  readonly offset: number;
  /** Id of the node it would belong to. */
  readonly parent: number;
}

export interface ParserAnswer {
  /** The flat tree, see flat-tree.ts. */
  readonly words: Uint32Array;
  /** Starts and ends of comments, alternating, in order. */
  readonly comments: Uint32Array;
  readonly missing: readonly MissingToken[];
  /** Whether the grammar took what Nix may refuse. */
  readonly isDoubtful: boolean;
  readonly masked: Masked;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
  readonly RuntimeError: ErrorConstructor;
}

// Node's types have the name of the global only, and those of the DOM describe much that is not there.
const { Module, Instance, RuntimeError } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  reserve(length: number): number;
  parse(length: number, kilobytes: number, reads: number): number;
}

/** Memory above which an instance is given up after its parse: memory of a module never shrinks. */
const keptMemory = 64 * 1024 * 1024;

let compiled: object | undefined;
let exports: Exports | undefined;

/**
 * Parses bytes, which stay as they are, as if there were semicolons at the offsets given. `undefined` where the parser
 * gave up.
 */
export function runParser(bytes: Uint8Array, semicolons: readonly number[] = []): ParserAnswer | undefined {
  exports ??= instantiate();
  const { memory } = exports;
  try {
    const address = exports.reserve(bytes.length) >>> 0;
    const input = new Uint8Array(memory.buffer, address, bytes.length);
    input.set(bytes);
    const masked = mask(input);
    for (const offset of semicolons) input[offset] = 59;
    const result = exports.parse(bytes.length, kilobytesFor(bytes.length), readsFor(bytes.length)) >>> 0;
    if (result === 0) return undefined;
    const [nodes, nodeCount, comments, commentCount, missing, missingCount, isDoubtful] = new Uint32Array(
      memory.buffer,
      result,
      7,
    );
    const answer = {
      words: new Uint32Array(memory.buffer, nodes!, nodeCount! * wordsPerNode).slice(),
      comments: new Uint32Array(memory.buffer, comments!, commentCount! * 2).slice(),
      missing: readMissing(new Uint32Array(memory.buffer, missing!, missingCount! * 3)),
      isDoubtful: isDoubtful !== 0,
      masked,
    };
    if (memory.buffer.byteLength > keptMemory) exports = undefined;
    return answer;
  } catch (error) {
    exports = undefined;
    if (error instanceof RuntimeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

// Text without errors takes about forty bytes a byte, and small broken ones two hundred.
function kilobytesFor(length: number): number {
  return 400_000 + Math.ceil(length / 4);
}

// A read is a chunk of 4 KiB; text that is no single long token is read little more than once.
function readsFor(length: number): number {
  return 20_000 + Math.ceil(length / 256);
}

function readMissing(words: Uint32Array): MissingToken[] {
  const tokens: MissingToken[] = [];
  for (let i = 0; i < words.length; i += 3) {
    tokens.push({ symbol: words[i]!, offset: words[i + 1]!, parent: words[i + 2]! });
  }
  return tokens;
}

function instantiate(): Exports {
  compiled ??= new Module(readFileSync(locate()));
  return new Instance(compiled).exports as Exports;
}

// Beside the bundle where unknot is installed, in the parser's own package where the sources are run.
function locate(): string {
  const bundled = fileURLToPath(new URL("./parser.wasm", import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL("../../parser/dist/parser.wasm", import.meta.url));
}
