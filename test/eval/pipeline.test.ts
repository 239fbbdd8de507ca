// The pipeline of fixtures/fleet as the model has it: what every later check of keys stands on.

import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { Evaluator } from "../../src/eval/evaluator.ts";
import { ModuleReader } from "../../src/eval/modules/modules.ts";
import { pipelineOf } from "../../src/eval/pipeline/pipeline.ts";
import { openProject } from "../../src/project/project.ts";

const root = join(import.meta.dirname, "../../fixtures/fleet");
const evaluator = new Evaluator(openProject(root));
const pipeline = pipelineOf(evaluator, new ModuleReader(evaluator));
const [registry] = pipeline.registries;
const [fn] = pipeline.functions;

describe("the pipeline of the fleet", () => {
  test("its registry, with the names of fields and generators", () => {
    expect(pipeline.registries.map(({ path }) => relative(root, path))).toEqual(["lib/secret-registry.nix"]);
    expect(registry!.isOpen).toBe(false);
    expect([...registry!.entries.keys()].map((key) => pipeline.generatorName(registry!, key))).toEqual([
      "anthropic-api-key",
      "cloudflare-account-id",
      "deepseek-api-key",
      "gmail-app-password",
      "hindsight-token",
      "icloud-app-password",
      "mistral-api-key",
      "openrouter-api-key",
    ]);
    expect(pipeline.fieldsOf(registry!)).toEqual({
      generator: "generator",
      variable: "envVar",
      file: "fileAttr",
      secret: "secret",
    });
  });

  test("its generators function, by what it does with keys", () => {
    expect(relative(root, fn!.path)).toBe("lib/vars-generators.nix");
    expect(fn!.keys).toEqual({ position: 0, name: "keys" });
    expect(fn!.nullSelectsAll).toBe(true);
    expect(fn!.emptySelectsAll).toBe(true);
    expect(fn!.select("gmial")).toMatchObject({ kind: "error", message: "Unknown secret key in envMatrix: gmial" });
    expect([...fn!.generatorOf("gmail")!.files.entries.keys()]).toEqual(["password"]);
  });

  test("its matrix, with the lists of machines and others", () => {
    const [matrix] = pipeline.matrices;
    expect(matrix!.lists.map(({ name, keys }) => [name, keys.keys.length, keys.isOpen])).toEqual([
      ["sharedCore", 3, false],
      ["lea", 5, false],
      ["emily", 8, false],
      ["ida", 4, false],
      ["pia", 3, false],
    ]);
  });

  test("its machines, what they are given, and what they read", () => {
    expect(pipeline.hasOtherMachines).toBe(false);
    const facts = pipeline.machines.map(({ name, calls, generators, reads }) => ({
      name,
      lists: calls.map((call) => pipeline.selectionOf(call)?.list.name),
      generators: generators.names.size,
      reads: new Set(reads.map(({ generator }) => generator)).size,
    }));
    expect(facts).toEqual([
      { name: "emily", lists: ["emily"], generators: 8, reads: 8 },
      // The generators are brought in through `imports`, which fails.
      { name: "ida", lists: ["ida"], generators: 0, reads: 4 },
      { name: "lea", lists: ["lea"], generators: 5, reads: 5 },
      { name: "pia", lists: ["pia"], generators: 3, reads: 3 },
    ]);
  });

  test("its accessors, with what Nix says where they fail, and who calls them", () => {
    const said = pipeline.accessors.map((accessor) => [
      accessor.name,
      accessor.failureFor("gmial"),
      accessor.failureWithoutGenerator("gmail"),
    ]);
    const lacking = "Generator 'gmail-app-password' not configured for secret key 'gmail'";
    expect(said).toEqual([
      ["getPath", "Unknown secret key: gmial", lacking],
      ["getVmPath", "Unknown secret key: gmial", undefined],
      ["mkPasswordCmd", "Unknown secret key: gmial", lacking],
    ]);
    expect(pipeline.accessorCalls.map(({ file, key }) => [relative(root, file.path), key?.key])).toEqual([
      ["modules/hosts/pia/default.nix", "hindsight"],
      ["modules/shared/mail/hjem-msmtp.nix", "gmail"],
    ]);
  });
});
