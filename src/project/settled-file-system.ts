// Owns a view of the disk as it was when something was first asked of it: what a path leads to is asked many times while a project is
// looked at once, and answered once.

import type { FileSystem } from "./file-system.ts";

/** `base`, where what kind of thing stands at a path, whether it is a link, and where that leads, is what it was when first asked. */
export function settledFileSystem(base: FileSystem): FileSystem {
  return {
    readFile: (path) => base.readFile(path),
    readDirectory: (path) => base.readDirectory(path),
    kind: remembering((path) => base.kind(path)),
    isLink: remembering((path) => base.isLink(path)),
    realPath: remembering((path) => base.realPath(path)),
    stamp: (path) => base.stamp?.(path),
  };
}

function remembering<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    let answer = known.get(path);
    if (answer === undefined && !known.has(path)) {
      answer = ask(path);
      known.set(path, answer);
    }
    return answer as T;
  };
}
