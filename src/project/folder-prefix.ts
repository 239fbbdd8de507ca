// Owns whether a path lies in a folder. Paths are absolute and normalized; the root of the file system is a folder like others.

/** What every path in a folder begins with. */
export function folderPrefix(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}

/** Whether a path lies in a folder, at any depth; the folder itself does not. */
export function isInside(path: string, folder: string): boolean {
  return path.startsWith(folderPrefix(folder));
}
