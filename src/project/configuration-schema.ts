// Owns the one definition of what may stand in `unknot.toml`: it validates the file and makes the JSON Schema for
// editors. The message of each part ends the sentence "… must be". Descriptions are shown by editors.

import * as v from "valibot";

const strings = v.array(v.string("a string"), "a list of strings");
const globs = v.union([v.string(), strings], "a string or a list of strings");
const levels = v.record(
  v.string(),
  v.picklist(["off", "info", "warning", "error"], '"off", "info", "warning" or "error"'),
  "a table of rules",
);

function role(description: string) {
  return v.optional(v.pipe(globs, v.description(description)));
}

function field(description: string) {
  return v.optional(v.pipe(v.string("the name of a field"), v.description(description)));
}

/** The file as written: TOML's spelling of keys, everything optional. */
export const configurationSchema = v.strictObject(
  {
    exclude: v.optional(
      v.pipe(strings, v.description("Files that are not checked, on top of what git ignores: globs.")),
    ),
    extends: v.optional(
      v.pipe(
        v.array(
          v.picklist(["recommended", "all", "none"], '"recommended", "all" or "none"'),
          'a list of "recommended", "all" or "none"',
        ),
        v.description('Which rules run unless "rules" says otherwise. Default: ["recommended"].'),
      ),
    ),
    plugins: v.optional(
      v.pipe(strings, v.description("Modules with further rules: paths relative to this file, or packages.")),
    ),
    rules: v.optional(v.pipe(levels, v.description("The severity of each rule, by id."))),
    overrides: v.optional(
      v.pipe(
        v.array(
          v.strictObject(
            {
              paths: v.pipe(strings, v.description("Globs of the files this is for.")),
              rules: v.pipe(levels, v.description("The severity of each rule in these files, by id.")),
            },
            "a table",
          ),
          "a list of tables: [[overrides]]",
        ),
        v.description("Other severities for some files. Of several that match, the last wins."),
      ),
    ),
    roles: v.optional(
      v.pipe(
        v.strictObject(
          {
            modules: role("NixOS modules, whatever they look like."),
            machines: role("A machine's own module; the machine's name is the folder's."),
            registry: role("Every secret's definition."),
            matrix: role("Which machine is given which secrets."),
            generators: role("What makes vars generators of the registry."),
            accessors: role("Functions that lead from a secret's key to its path."),
            pure: role("Files that must do without a package set."),
          },
          "a table",
        ),
        v.description("The parts that files play: globs. What is found by analysis is added."),
      ),
    ),
    registry: v.optional(
      v.pipe(
        v.strictObject(
          {
            generator: field('The name of the generator that an entry becomes. Default: "generator".'),
            variable: field('The environment variable. Default: "envVar".'),
            file: field('The name of the file that holds the secret. Default: "fileAttr".'),
            prompt: field('The name of the prompt that the secret comes from. Default: "promptAttr".'),
            secret: field('Whether it is a secret at all. Default: "secret".'),
          },
          "a table",
        ),
        v.description("What the fields of the registry's entries are called. Other names are found by analysis too."),
      ),
    ),
    evaluation: v.optional(
      v.pipe(
        v.strictObject(
          {
            "special-args": v.optional(
              v.pipe(strings, v.description("Further module arguments that are known before config.")),
            ),
          },
          "a table",
        ),
        v.description("What unknot cannot see in the flake."),
      ),
    ),
    $schema: v.optional(
      v.pipe(
        v.string("the address of a schema"),
        v.description("The address of this schema, for editors that read it here."),
      ),
    ),
  },
  "a table",
);

/** The validated content of a configuration file. */
export type ConfigurationDocument = v.InferOutput<typeof configurationSchema>;
