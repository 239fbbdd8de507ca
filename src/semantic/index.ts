// The semantic layer: what the names of one file mean. It looks at no other file and never reports.

export * from "./attribute-set.ts";
export * from "./called-name.ts";
export * from "./outer-parameters.ts";
export * from "./scope.ts";
export * from "./string-value.ts";
