// Owns the list of what can be shown in which format. Each renderer is loaded when it is asked for.

/** A format of `unknot inspect`. */
export type InspectFormat = "text" | "json" | "mermaid" | "dot" | "html";
