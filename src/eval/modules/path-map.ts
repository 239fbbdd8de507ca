// Owns a map from attribute paths to values, kept as a tree of names: most paths that are looked up have left it after a name or
// two, and no text is made of them. There is no value `undefined`.

/** What is known of paths, and of those below each of them. */
export class PathMap<T> {
  value: T | undefined;
  #below: Map<string, PathMap<T>> | undefined;

  /** What is known below a name; undefined where nothing is. */
  below(name: string): PathMap<T> | undefined {
    return this.#below?.get(name);
  }

  /** The value at the first `length` names of a path. */
  get(path: readonly string[], length: number = path.length): T | undefined {
    let at: PathMap<T> | undefined = this;
    for (let index = 0; index < length && at !== undefined; index++) at = at.below(path[index]!);
    return at?.value;
  }

  set(path: readonly string[], value: T): void {
    let at: PathMap<T> = this;
    for (const name of path) at = at.#made(name);
    at.value = value;
  }

  /** Adds all that another map holds; where both have a value, its is taken. */
  add(other: PathMap<T>): void {
    if (other.value !== undefined) this.value = other.value;
    if (other.#below === undefined) return;
    other.#below.forEach((inner, name) => {
      this.#made(name).add(inner);
    });
  }

  #made(name: string): PathMap<T> {
    this.#below ??= new Map();
    let inner = this.#below.get(name);
    if (inner === undefined) {
      inner = new PathMap();
      this.#below.set(name, inner);
    }
    return inner;
  }
}
