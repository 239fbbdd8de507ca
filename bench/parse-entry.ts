// Owns what the parser's benchmark takes from the sources.

export { parse } from "../src/syntax/index.ts";
export { SourceText } from "../src/text/source-text.ts";
