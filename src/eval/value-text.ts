// Owns saying in a few words what is known of a value.

import { attributeText, demandText } from "./demand.ts";
import type { Value } from "./value.ts";

const shownNames = 12;

/** What is known of a value, on one line. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case "attrs": {
      const names = [...value.attributes.keys()].sort().map(attributeText);
      const shown = [...names.slice(0, shownNames), ...(names.length > shownNames || value.isOpen ? ["…"] : [])];
      return shown.length === 0 ? "an empty set" : `a set with ${shown.join(", ")}`;
    }
    case "list":
      return value.isOpen ? "a list of which not all is known" : `a list of ${value.elements.length}`;
    case "lambda":
      return "a function";
    case "primitive":
      return `the function \`${value.primitive.name}\`${value.args.length > 0 ? `, given ${value.args.length} of its arguments` : ""}`;
    case "path":
      return value.path === undefined ? "a path" : `the path ${value.path}`;
    case "string":
      return value.text === undefined ? "a string" : `the string ${JSON.stringify(value.text)}`;
    case "number":
    case "bool":
      return value.value === undefined ? `a ${value.kind === "bool" ? "boolean" : "number"}` : String(value.value);
    case "null":
      return "null";
    case "late":
      return `\`${demandText(value)}\`, which is late`;
    case "early":
      return `\`${[value.name, ...value.path].join(".")}\`, which is early`;
    case "choice":
      return value.alternatives.map(valueText).join(", or ");
    case "error":
      return `an error: ${value.message}`;
    case "unknown":
      return "nothing known";
  }
}
