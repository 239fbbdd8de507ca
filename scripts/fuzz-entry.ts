// Owns what the fuzzer takes from the sources.

export { stringPieces } from "../src/semantic/string-value.ts";
export { parse } from "../src/syntax/index.ts";
export { SourceText } from "../src/text/source-text.ts";
