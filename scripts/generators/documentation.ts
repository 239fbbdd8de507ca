// Owns the documentation that is made of the code: a page for each rule with what unknot really says about its examples,
// the index of rules, the help of every command, the schema of the configuration, and the marked sections of files that are otherwise written by hand.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../rules/index.ts";
import { githubMatcher, vscodeTask } from "../../src/cli/commands/init-matchers.ts";
import type { Environment } from "../../src/cli/environment.ts";
import { buildProgram, run } from "../../src/cli/run.ts";
import type { Category, Diagnostic } from "../../src/lint/diagnostic.ts";
import { lintProject } from "../../src/lint/lint.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import { reporters } from "../../src/reporters/index.ts";
import { jsonReport } from "../../src/reporters/json.ts";
import { prettyReport } from "../../src/reporters/pretty.ts";
import type { ReportInput } from "../../src/reporters/report.ts";
import { statisticsReport } from "../../src/reporters/statistics.ts";
import { buildTheme } from "../../src/reporters/theme.ts";
import { fixtureRoot, joinFiles, openFixture } from "../../src/testing/fixture.ts";
import { pageFront, readExamples } from "../../test/harness/page.ts";
import { configurationSchemaText } from "./configuration-schema.ts";
import { manualPage } from "./manual.ts";
import { terminalPicture } from "./terminal-picture.ts";

const width = 100;

const categoryTitles: Readonly<Record<Category, string>> = {
  fixpoint: "fixpoint: what ties the module system",
  vars: "vars: how generators are brought in and read",
  generator: "generator: what a generator's script will do",
  registry: "registry: the secrets of a fleet, declared once",
  flake: "flake: what a flake may not do",
  syntax: "syntax: the text itself, and comments to unknot",
};

const formatLanguages: Readonly<Record<string, string>> = {
  sarif: "json",
  gitlab: "json",
  rdjson: "json",
  "json-lines": "json",
  checkstyle: "xml",
  junit: "xml",
  markdown: "markdown",
};

/** The files, by path relative to the root of the checkout. */
export async function generateDocumentation(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    "docs/rules/README.md": ruleIndex(),
    "docs/command-line.md": await commandReference(),
    "docs/man/unknot.1": await manual(root),
    "docs/unknot.schema.json": configurationSchemaText(),
  };
  for (const rule of rules) {
    const page = read(root, `rules/${rule.id}.md`);
    // A rule that is being written has no page yet; a test says so.
    if (page !== undefined) files[`docs/rules/${rule.id}.md`] = rulePage(rule, page);
  }
  const fleet = openProject(join(root, "fixtures/fleet"));
  const painted = (input: ReportInput): string => prettyReport({ ...input, theme: buildTheme(1) });
  const ida = fleetReport(fleet, root, "modules/hosts/ida/", painted);
  files["docs/pictures/fleet.svg"] = terminalPicture("npx unknot fixtures/fleet/modules/hosts/ida", ida, width);
  const knot = openFixture(readExamples(read(root, "rules/config-dependent-imports.md")!)[0]!.fixture);
  const found = lintProject(knot, { rules });
  const knotReport = report(knot, fixtureRoot, found.diagnostics, { reporter: painted, files: found.files });
  files["docs/pictures/knot.svg"] = terminalPicture("npx unknot", knotReport, width);
  const sections: Record<string, () => string> = {
    rules: () => ruleTable("docs/rules/"),
    example: () =>
      console(`npx unknot fixtures/fleet/modules/hosts/ida`, fleetReport(fleet, root, "modules/hosts/ida/")),
    json: () => `\`\`\`json\n${fleetReport(fleet, root, "lib/forced-env-names.nix", jsonReport)}\`\`\``,
  };
  const userRules = "docs/examples/user-rules";
  sections["userRule"] = () => fence("js", read(root, `${userRules}/lint/our-rules.mjs`)!);
  sections["userRuleTest"] = () => fence("js", read(root, `${userRules}/lint/our-rules.test.mjs`)!);
  sections["userRuleConfiguration"] = () => fence("toml", read(root, `${userRules}/unknot.toml`)!);
  for (const [name, load] of Object.entries(reporters)) {
    const reporter = await load();
    const language = formatLanguages[name] ?? "text";
    const ticks = language === "markdown" ? "````" : "```";
    sections[`format-${name}`] = () =>
      `${ticks}${language}\n${fleetReport(fleet, root, "lib/forced-env-names.nix", reporter)}${ticks}`;
  }
  sections["format-statistics"] = () => `\`\`\`text\n${fleetReport(fleet, root, "", statisticsReport)}\`\`\``;
  sections["vscode-matcher"] = () => jsonText(vscodeTask.problemMatcher);
  sections["github-matcher"] = () => jsonText(githubMatcher);
  for (const path of ["README.md", "docs/json.md", "docs/user-rules.md", "docs/formats.md", "docs/editors.md"]) {
    const text = read(root, path);
    if (text !== undefined) files[path] = replaceSections(text, sections);
  }
  return files;
}

function jsonText(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

function ruleIndex(): string {
  const categories = Object.keys(categoryTitles).filter((category) => rules.some((rule) => rule.category === category));
  const parts = categories.map((category) => {
    const own = rules.filter((rule) => rule.category === category);
    return `## ${categoryTitles[category as Category]}\n\n${ruleTable("", own)}\n`;
  });
  return `# Rules\n\nWritten by \`npm run generate\`. \`unknot explain <rule>\` shows a page in the terminal.\n\n${parts.join("\n")}`;
}

function ruleTable(folder: string, listed: readonly Rule[] = rules): string {
  const rows = listed.map(({ id, severity, summary, fix }) => {
    const repair = fix === undefined || fix === "display-only" ? "" : fix;
    return `| [\`${id}\`](${folder}${id}.md) | ${severity} | ${summary.replaceAll("|", "\\|")} | ${repair} |`;
  });
  return ["| rule | severity | finds | fix |", "|---|---|---|---|", ...rows].join("\n");
}

/** The rule's page, its examples without markers, and below those that are reported what unknot says. */
function rulePage(rule: Rule, page: string): string {
  const examples = new Map(readExamples(page).map((example) => [example.line, example]));
  const text = page.replace(/^```nix (.*)\n((?:.*\n)*?)```$/gm, (_, kind: string, code: string, offset: number) => {
    const example = examples.get(page.slice(0, offset).split("\n").length);
    if (example === undefined) return `${fixedTitle(kind)}\n\n\`\`\`nix\n${code}\`\`\``;
    const shown = `\`\`\`nix\n${joinFiles(example.fixture.files, "example.nix")}\`\`\``;
    if (example.kind === "valid") return `Not reported:\n\n${shown}`;
    const project = openFixture(example.fixture);
    const { diagnostics } = lintProject(project, { rules, runs: (id) => id === rule.id });
    return `Reported:\n\n${shown}\n\n\`\`\`text\n${report(project, fixtureRoot, diagnostics)}\`\`\``;
  });
  const front = pageFront(rule);
  if (!text.startsWith(front)) return text;
  return `${front}\n${text.slice(front.length).trim()}\n\n---\n\nTo allow it in one place: \`# unknot: allow ${rule.id} -- <reason>\`. [All rules](README.md), [configuration](../configuration.md).\n`;
}

function fixedTitle(kind: string): string {
  return kind === "unsafe-fixed" ? "After `unknot fix --unsafe`:" : "After `unknot fix`:";
}

function fleetReport(
  fleet: Project,
  root: string,
  path: string,
  reporter: (input: ReportInput) => string = prettyReport,
): string {
  const isWanted = (file: string): boolean => file.startsWith(`${fleet.root}/${path}`);
  const result = lintProject(fleet, { rules, only: isWanted });
  return report(fleet, root, result.diagnostics, { reporter, files: result.files });
}

function report(
  project: Project,
  workingDirectory: string,
  diagnostics: readonly Diagnostic[],
  sum?: { readonly reporter: (input: ReportInput) => string; readonly files: number },
): string {
  const input: ReportInput = {
    diagnostics,
    notices: [],
    files: sum?.files ?? 0,
    sourceText: (path) => project.file(path)?.text,
    // Without the page, which would be the longest part of an example.
    ruleFacts: (id) => rules.find((rule) => rule.id === id),
    workingDirectory,
    theme: buildTheme(0),
    width,
    withSummary: sum !== undefined,
  };
  return (sum?.reporter ?? prettyReport)(input);
}

function console(command: string, output: string): string {
  return `\`\`\`console\n$ ${command}\n${output}\`\`\``;
}

async function commandReference(): Promise<string> {
  const program = buildProgram(collectOutput().environment, "", async () => {});
  const names = program.commands.map((command) => command.name());
  const visible = program.createHelp().visibleCommands(program);
  const listed = names.filter((name) => name !== "help" && visible.some((command) => command.name() === name));
  const parts = [`## unknot\n\n${await helpText([])}`];
  for (const name of listed) parts.push(`## unknot ${name}\n\n${await helpText([name])}`);
  return `# Command line\n\nWritten by \`npm run generate\` from \`--help\`.\n\n${parts.join("\n\n")}\n`;
}

async function manual(root: string): Promise<string> {
  const { version } = JSON.parse(read(root, "package.json")!);
  const program = buildProgram(collectOutput().environment, version, async () => {});
  return manualPage(program, version, helpOf);
}

async function helpText(command: readonly string[]): Promise<string> {
  return `\`\`\`text\n${(await helpOf(command)).trim()}\n\`\`\``;
}

async function helpOf(command: readonly string[]): Promise<string> {
  const { environment, text } = collectOutput();
  await run([...command, "--help"], environment, "");
  return text();
}

function collectOutput(): { environment: Environment; text: () => string } {
  const parts: string[] = [];
  const stream = { write: (part: string) => void parts.push(part), isTerminal: false, columns: undefined };
  const environment: Environment = {
    workingDirectory: "/",
    variables: {},
    standardOutput: stream,
    standardError: stream,
    readStandardInput: async () => new Uint8Array(),
    now: () => 0,
  };
  return { environment, text: () => parts.join("") };
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\``;
}

/** Replaces what stands between `<!-- generated: name -->` and `<!-- end -->`. */
function replaceSections(text: string, sections: Readonly<Record<string, () => string>>): string {
  return text.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => {
      const build = sections[name];
      if (build === undefined) throw new Error(`there is no generated section "${name}"`);
      return `${start}\n${build()}\n\n${end}`;
    },
  );
}

function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}
