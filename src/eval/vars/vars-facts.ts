// Owns what reading the `.path` of a secret evaluates. It goes through the store of secrets, which is made of every generator of
// the machine: of their names, and of which files they have, shared or not, deployed or not, and when these are needed
// (clan-core d7c35d9, nixosModules/clanCore/vars/secret/sops).

import type { LatePath, SingleValue } from "../value.ts";
import { isInGenerators } from "./generators.ts";

const namesOfFiles: ReadonlySet<string> = new Set(["files", "prompts"]);
const factsOfFiles: ReadonlySet<string> = new Set(["deploy", "neededFor", "persist", "secret"]);

/** What the definitions of one fixpoint say of its vars, as far as it decides what others force. Paths are those of config. */
export class VarsFacts {
  // Most modules set no generators.
  #publicFiles: Set<string> | undefined;
  #withFiles: Set<string> | undefined;

  /** Notes a definition: what is set at a path. */
  note(path: readonly string[], value: SingleValue): void {
    if (!isInGenerators(path)) return;
    const generator = path[4];
    const field = path[5];
    const file = path[6];
    if (generator === undefined || file === undefined) return;
    if (field === "files" || field === "prompts") this.#addWithFiles(generator);
    const isPublic = field === "files" && path[7] === "secret" && value.kind === "bool" && value.value === false;
    if (isPublic) this.#addPublic(`${generator}/${file}`);
  }

  /** Adds what another part of the same fixpoint noted. */
  add(other: VarsFacts): void {
    if (other.#publicFiles !== undefined) for (const file of other.#publicFiles) this.#addPublic(file);
    if (other.#withFiles !== undefined) for (const generator of other.#withFiles) this.#addWithFiles(generator);
  }

  #addPublic(file: string): void {
    this.#publicFiles ??= new Set();
    this.#publicFiles.add(file);
  }

  #addWithFiles(generator: string): void {
    this.#withFiles ??= new Set();
    this.#withFiles.add(generator);
  }

  /** Whether a read is of the `.path` of a file that no definition makes public. */
  isSecretPath(read: LatePath): boolean {
    if (!isInGenerators(read) || read.length !== 8 || read[5] !== "files" || read[7] !== "path") return false;
    return this.#publicFiles?.has(`${read[4]}/${read[6]}`) !== true;
  }

  /** Whether what is set at a path is evaluated to find any secret. */
  isNeededForSecrets(path: readonly string[]): boolean {
    if (!isInGenerators(path) || path.length > 8) return false;
    const [generator, field, , fact] = path.slice(4);
    if (field === undefined) return true;
    // A generator without files is passed over before it is asked whether it is shared.
    if (field === "share") return generator !== undefined && this.#withFiles?.has(generator) === true;
    return namesOfFiles.has(field) && (fact === undefined || factsOfFiles.has(fact));
  }
}
