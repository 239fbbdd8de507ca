// Owns what a path that is written in a file means: the place it leads to, seen from the folder of that file.

import { dirname, join, normalize } from "node:path/posix";

/** The absolute path that a literal path in a file means, without a trailing slash. */
export function resolveLiteralPath(filePath: string, text: string): string {
  const path = text.startsWith("/") ? normalize(text) : join(dirname(filePath), text);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
