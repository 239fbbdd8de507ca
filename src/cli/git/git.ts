// Owns calls of git: always at the top of the work tree, where hooks run too, so that what a hook says of its index and its
// repository holds; and always with NUL between names.

import { execFileSync } from "node:child_process";
import { UsageError } from "../usage-error.ts";

/** An object's name, in hexadecimal. */
export type ObjectId = string;

/** A path in which two states differ. */
export interface Difference {
  /** Relative to the top of the work tree, with `/`. */
  readonly path: string;
  /** The file's content in the first state; undefined where there is no regular file. */
  readonly before: ObjectId | undefined;
  /** Whether the path is in conflict, so that there is no one content of it. */
  readonly isUnmerged: boolean;
}

/** Git in one work tree. */
export class Git {
  /** The top of the work tree, absolute. */
  readonly top: string;

  constructor(top: string) {
    this.top = top;
  }

  /** Runs a command and gives its output. @throws UsageError with what git says. */
  run(args: readonly string[], input?: string): Buffer {
    try {
      return execFileSync("git", ["--no-optional-locks", ...args], {
        cwd: this.top,
        maxBuffer: 1 << 30,
        input: input ?? "",
        stdio: ["pipe", "pipe", "pipe"],
      });
    } catch (error) {
      const { code, stderr } = error as { code?: unknown; stderr?: Buffer };
      if (code === "ENOENT") throw new UsageError("Git is not on the path, and only git knows what has changed.");
      throw new UsageError(`Git cannot tell what has changed: ${stderr?.toString().trim() || error}`);
    }
  }

  /** The output of a command without the line break at its end; undefined where it fails. */
  ask(args: readonly string[]): string | undefined {
    try {
      return this.run(args).toString().trimEnd();
    } catch {
      return undefined;
    }
  }

  /** The commit that HEAD is; before the first commit the tree without files. */
  head(): ObjectId {
    return this.commit("HEAD") ?? this.run(["hash-object", "-t", "tree", "--stdin"]).toString().trim();
  }

  /** The commit that a revision names; undefined where there is none. */
  commit(revision: string): ObjectId | undefined {
    return this.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  }

  /** What differs from a tree, or from the index where `tree` is undefined; in the index, or where `isCached` is false in the work tree. */
  differences(tree: ObjectId | undefined, isCached: boolean): Difference[] {
    const options = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--ignore-submodules=all"];
    const from = tree === undefined ? [] : [tree];
    const output = this.run(["diff", ...(isCached ? ["--cached"] : []), ...options, ...from, "--"]).toString();
    const fields = output.split("\0");
    const differences: Difference[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [mode = "", , before = "", , status = ""] = fields[index]!.slice(1).split(" ");
      const isFile = mode.startsWith("100") && !/^0+$/.test(before);
      differences.push({ path: fields[index + 1]!, before: isFile ? before : undefined, isUnmerged: status === "U" });
    }
    // A path in conflict is named for the conflict and for its content.
    const unmerged = new Set(differences.filter(({ isUnmerged }) => isUnmerged).map(({ path }) => path));
    return differences.filter(({ path, isUnmerged }) => isUnmerged || !unmerged.has(path));
  }

  /** Files that git neither tracks nor ignores, relative to the top. */
  untracked(): string[] {
    return splitNames(this.run(["ls-files", "-z", "--others", "--exclude-standard"]));
  }

  /** A file's content as a checkout would write it: with the filters of its path. */
  content(object: ObjectId, path: string): Uint8Array | undefined {
    try {
      return this.run(["cat-file", "--filters", `--path=${path}`, object]);
    } catch {
      return undefined;
    }
  }

  /** Takes the files as they are in the work tree into the index. @param paths relative to the top. */
  stage(paths: readonly string[]): void {
    this.run(["update-index", "-z", "--stdin"], paths.map((path) => `${path}\0`).join(""));
  }
}

function splitNames(output: Buffer): string[] {
  return output
    .toString()
    .split("\0")
    .filter((name) => name !== "");
}
