// Owns the JSON of `unknot inspect`, version 1, which is stable: fields are added, none is renamed, moved or removed. Paths are
// relative to the project's root, with `/`; `root` is that folder, relative to the working directory.

/** What every document begins with. */
export interface InspectHeader {
  readonly version: 1;
  readonly what: "imports" | "roles" | "vars" | "overview";
  readonly root: string;
}

/** A model as JSON. The order of fields is that of the model. */
export function inspectJson(what: InspectHeader["what"], root: string, model: object): string {
  const header: InspectHeader = { version: 1, what, root };
  return `${JSON.stringify({ ...header, ...model }, undefinedToNull, 2)}\n`;
}

// What is not known is said, not left out.
function undefinedToNull(_name: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
