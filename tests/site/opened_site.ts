import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { serveFolder } from "../../commands/serve/serve_folder.ts";
import { madeAnswers } from "../report/plan/made_ledgers.ts";
import { launchBrowser } from "./browser.ts";
import { buildFixtures } from "./built_site.ts";
import { writeCommittedTwins } from "./committed_twins.ts";
import { writeSampleStore } from "./sample_store.ts";

/** How a page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** How many of the plan's runs the site has; all when left out. */
  runs?: "all" | "none";
}

/** Two sites in one browser: one of which all of the plan's runs are there, and one without any. */
export interface OpenedSite {
  /** Addresses of all pages, from the site's root. */
  pages(): string[];
  /** Opens a page; what it logs or fails to load makes the running test fail. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** A test after which every page that it opened is closed. */
  test(name: string, use: () => Promise<void>): void;
}

/** Where the site lies on its server: under a sub-path, as on most hosts of static pages. */
const place = { all: "/base", none: "/none" };

/**
 * Builds the fixtures with their committed twins, the plan's notebook without outputs and a store's encoders, serves them
 * and starts a browser, once for the file.
 */
export function siteInBrowser(): OpenedSite {
  let folder: string;
  let server: Deno.HttpServer<Deno.NetAddr>;
  let browser: Browser;
  let pages: string[];
  let problems: string[] = [];

  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir();
    const [committed, runs, sources] = ["committed", "runs", "sources"]
      .map((name) => `${folder}/${name}`);
    await writeCommittedTwins(committed);
    await writeSampleStore(runs, [0.15, 0.4]);
    await Deno.mkdir(sources);
    const rules = fileURLToPath(new URL("../../notebooks/00-plan.ipynb", import.meta.url));
    await Deno.copyFile(rules, `${sources}/00-plan.ipynb`);
    const site = `${folder}/site`;
    await buildFixtures(site + place.all, { committed, runs, sources, answers: madeAnswers() });
    await buildFixtures(site + place.none, { notebooks: `${folder}/no-notebooks` });
    await Deno.writeTextFile(`${site}/index.html`, "");
    pages = (await filesUnder(site + place.all))
      .filter((name) => name.endsWith("index.html"))
      .map((name) => `/${name.replace(/index\.html$/, "")}`);
    server = serveFolder(site, "0");
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
    await server?.shutdown();
    await Deno.remove(folder, { recursive: true });
  });

  return {
    pages: () => pages,
    open: async (path, { runs = "all", ...options } = {}) => {
      const page = await (await browser.newContext(options)).newPage();
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          problems.push(`${path}: ${message.text()}`);
        }
      });
      page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        // What leaving a page cuts off is no fault of the page.
        if (reason !== "net::ERR_ABORTED") problems.push(`${path}: ${request.url()} ${reason}`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400) {
          problems.push(`${path}: ${response.url()} ${response.status()}`);
        }
      });
      await page.goto(`http://127.0.0.1:${server.addr.port}${place[runs]}${path}`);
      await page.waitForLoadState("load");
      return page;
    },
    test: (name, use) =>
      Deno.test({
        name,
        fn: async () => {
          problems = [];
          try {
            await use();
            assert.deepEqual(problems, []);
          } finally {
            for (const context of browser.contexts()) await context.close();
          }
        },
        sanitizeOps: false,
        sanitizeResources: false,
      }),
  };
}

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Rules of axe that a colour scheme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds wrong with a page that was opened with `bypassCSP`: by all of its rules in the first of these colour
 * schemes, by those on colours in the others.
 */
export async function violations(
  page: Page,
  schemes: readonly ("light" | "dark")[],
): Promise<string[]> {
  await page.evaluate(await Deno.readTextFile(axe));
  const found: string[] = [];
  for (const [i, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme });
    const own: string[] = await page.evaluate(async (options) => {
      const { violations } = await (globalThis as any).axe.run(options);
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        `${id}: ${nodes.length} x ${nodes[0].html.slice(0, 200)}`
      );
    }, i === 0 ? {} : { runOnly: colourRules });
    found.push(...own.map((violation) => `${page.url()} ${colorScheme} ${violation}`));
  }
  return found;
}
