// The page of `unknot inspect`, in a browser: drawn, searched, walked through by keys, in light and dark, without a network.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportGraph } from "../../src/eval/inspect/import-graph.ts";
import { inspectPage } from "../../src/reporters/inspect/html.ts";
import { runIn } from "../cli/fake-environment.ts";
import { hasChromium, launch } from "./browser.ts";
import { hostileName, makeGraphFlake } from "./flake.ts";

const fleet = join(import.meta.dirname, "../../fixtures/fleet");
const folder = mkdtempSync(join(tmpdir(), "unknot-page-"));
let browser: Browser;

describe.skipIf(!hasChromium)("the page", () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test("asks nothing of the network, and takes no name for markup", async () => {
    const { page, troubles, requests } = await openPage(await inspected(makeGraphFlake()));
    await page.getByRole("button", { name: hostileName }).click();
    await expectText(page, ".panel h2", `common/${hostileName}`);
    expect(await page.locator("script").count()).toBe(2);
    expect(requests).toEqual([]);
    expect(troubles).toEqual([]);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^' ]+'; script-src 'sha256-[^' ]+'$/);
  });

  test("draws every machine and file, and what is wrong", async () => {
    const { page, troubles } = await openPage(await inspected(fleet));
    expect(await page.locator(".box.machine").allTextContents()).toEqual(["emily", "ida", "lea", "pia"]);
    expect(await page.locator(".box").count()).toBe(21);
    expect(await page.locator(".line.faulty").count()).toBe(1);
    await page.getByRole("button", { name: /^modules\/hosts\/ida\/default\.nix/ }).click();
    expect(await page.getByRole("complementary").innerText()).toContain("vars-generators-in-imports");
    // What has nothing to do with it steps back.
    expect(await page.locator(".box:not(.related)").count()).toBeGreaterThan(5);
    await page.getByRole("button", { name: "lib/vars-generators.nix" }).last().click();
    await expectText(page, ".panel h2", "lib/vars-generators.nix");
    expect(troubles).toEqual([]);
  });

  test("is searched and walked through by keys alone", async () => {
    const { page, troubles } = await openPage(await inspected(fleet));
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("Search");
    await page.keyboard.type("hjem-users");
    expect(await page.locator("#hits").getByRole("option").allTextContents()).toEqual(["modules/clan/hjem-users.nix"]);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toMatch(/^modules\/clan\/hjem-users\.nix, brings in 2/);
    expect(await styleOf(page, ".box.current rect", "strokeWidth")).toBe("2.5px");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toMatch(/^modules\/shared\//);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toMatch(/^modules\/hosts\/\w+\/default\.nix/);
    const host = await focused(page);
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).not.toBe(host);
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toBe(host);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("complementary").innerText()).toMatch(/^Select a box/);
    await page.getByRole("tab", { name: "Modules" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { selected: true }).textContent()).toBe("Secrets");
    expect(await page.getByRole("grid").isVisible()).toBe(true);
    expect(await styleOf(page, ":focus", "outlineStyle")).toBe("solid");
    expect(troubles).toEqual([]);
  });

  test("shows which machine has which secret", async () => {
    const { page, troubles } = await openPage(await inspected(fleet));
    await page.getByRole("tab", { name: "Secrets" }).click();
    expect(await page.locator("tbody th[scope=row]").count()).toBe(8);
    expect(await page.getByLabel("openrouter on emily: secret").count()).toBe(1);
    expect(await page.getByLabel("openrouter on lea: no").count()).toBe(1);
    expect(await page.getByLabel("cloudflare-account-id on lea: public").count()).toBe(1);
    await page.getByRole("rowheader", { name: "anthropic" }).click();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toBe("cloudflare-account-id on emily: public");
    await expectText(page, ".panel h2", "cloudflare-account-id");
    await page.keyboard.press("End");
    expect(await focused(page)).toBe("cloudflare-account-id on pia: no");
    await page.keyboard.press("/");
    await page.keyboard.type("hjem-msmtp");
    expect(await page.locator("tbody th[scope=row]:visible").allTextContents()).toEqual(["gmail"]);
    expect(await page.getByRole("status").filter({ visible: true }).textContent()).toBe("1 of 8 secrets on 4 machines");
    await page.keyboard.press("Enter");
    await expectText(page, ".panel h2", "gmail");
    expect(troubles).toEqual([]);
  });

  test("shows which file plays which part", async () => {
    const { page, troubles } = await openPage(await inspected(fleet));
    await page.getByRole("tab", { name: "Roles" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("registry");
    expect(await page.locator(".files li:visible .path").allTextContents()).toContain("lib/secret-registry.nix");
    expect(await page.locator(".files li:visible .path").allTextContents()).not.toContain("flake.nix");
    expect(troubles).toEqual([]);
  });

  test("is light or dark as the reader's system is, or as the reader says", async () => {
    const file = await inspected(fleet);
    const light = await openPage(file, "light");
    const dark = await openPage(file, "dark");
    const brightness = async (page: Page) => Number(/\d+/.exec(await styleOf(page, "body", "backgroundColor"))![0]);
    expect(await brightness(light.page)).toBeGreaterThan(200);
    expect(await brightness(dark.page)).toBeLessThan(60);
    const choose = dark.page.getByRole("button", { name: /^Colours:/ });
    await choose.click();
    expect(await choose.getAttribute("aria-label")).toBe("Colours: light. Change");
    expect(await brightness(dark.page)).toBeGreaterThan(200);
    await choose.click();
    await choose.click();
    expect(await brightness(dark.page)).toBeLessThan(60);
  });

  test("folds leaves of a large graph, and opens them when one is looked for", async () => {
    const { page, troubles } = await openPage(inspectPage({ title: "large", imports: largeGraph() }));
    expect(await page.locator(".box.fold").count()).toBe(40);
    expect(await page.locator(".box").count()).toBe(121);
    await page.keyboard.press("/");
    await page.keyboard.type("part-7/leaf-31.nix");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("part-7/leaf-31.nix, brings in 0");
    expect(await page.locator(".box.fold").count()).toBe(39);
    const box = await page.locator(".box.current").boundingBox();
    expect(box!.x > 0 && box!.y > 0 && box!.y < 900).toBe(true);
    expect(troubles).toEqual([]);
  });

  test("a part of what there is makes a page with that part", async () => {
    const { output } = await runIn(fleet, ["inspect", "vars", "--machine", "lea", "--format", "html"]);
    const { page, troubles } = await openPage(output);
    expect(await page.getByRole("tab").count()).toBe(0);
    expect(await page.locator("tbody th[scope=row]").count()).toBe(5);
    expect(troubles).toEqual([]);
  });
});

async function inspected(project: string): Promise<string> {
  const { output, status } = await runIn(project, ["inspect", "--format", "html"]);
  expect(status).toBe(0);
  return output;
}

async function openPage(text: string, colorScheme: "light" | "dark" = "light") {
  const file = join(folder, "page.html");
  writeFileSync(file, text);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", ({ message }) => troubles.push(message));
  page.on("console", (message) => troubles.push(message.text()));
  page.on("dialog", (dialog) => {
    troubles.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== `file://${file}`) requests.push(request.url());
  });
  await page.goto(`file://${file}`);
  return { page, troubles, requests };
}

// The tests' own types know no document, so that what runs in the page is text.
function focused(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.getAttribute('aria-label')");
}

async function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return String(await page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`));
}

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  expect(await page.locator(selector).filter({ visible: true }).textContent()).toBe(text);
}

// 40 parts of 50 leaves below a machine: 2,081 nodes.
function largeGraph(): ImportGraph {
  const file = (path: string) => {
    const known = { state: "present", others: [], isOpen: false, diagnostics: [] } as const;
    return { id: `file:${path}`, kind: "file", path, ...known } as const;
  };
  const edge = (from: string, to: string) => {
    return { from, to, uses: ["imports"], places: [], isComputed: false, rules: [] } as const;
  };
  const machine = { id: "machine:m", kind: "machine", class: "nixos", name: "m", place: undefined } as const;
  const parts = Array.from({ length: 40 }, (_, at) => `part-${at}`);
  const leaves = parts.flatMap((part) =>
    Array.from({ length: 50 }, (_, at) => ({ part, path: `${part}/leaf-${at}.nix` })),
  );
  return {
    nodes: [
      { ...machine, others: [], isOpen: false },
      ...parts.flatMap((part) => [file(`${part}/default.nix`), file(`${part}/twice.nix`)]),
      ...leaves.map(({ path }) => file(path)),
    ],
    edges: [
      ...parts.flatMap((part) => [
        edge("machine:m", `file:${part}/default.nix`),
        edge("machine:m", `file:${part}/twice.nix`),
        edge(`file:${part}/default.nix`, `file:${part}/twice.nix`),
      ]),
      ...leaves.map(({ part, path }) => edge(`file:${part}/default.nix`, `file:${path}`)),
    ],
  };
}
