import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { serveFolder } from "../../commands/serve/serve_folder.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";
import { launchBrowser } from "./browser.ts";
import { buildFixtures } from "./built_site.ts";

/** A site in a browser, for the tests of one file. */
export interface OpenedSite {
  /** Addresses of all pages, from the site's root. */
  pages(): string[];
  /** Opens a page; what it logs or fails to load makes the running test fail. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** A test after which every page that it opened is closed. */
  test(name: string, use: () => Promise<void>): void;
}

/** Made-up committed results: the sweep, beside which the fixtures have runs of their own. */
function sampleReference() {
  const data = { ...sampleMaskRateData(), profile: "laptop" };
  data.rows = data.rows.map((row) => ({ ...row, value: row.value - 0.01 }));
  return {
    profile: "laptop",
    runs: 120,
    wanted: 417,
    source: "",
    computed: [],
    answers: { "01": "span-t5 at 15 %, against uniform at 15 %: better." },
    figures: [{ experiment: "01", figure: "mask-rate", data }],
    claims: judgeClaims({}),
  };
}

/** Builds the fixtures with committed results, serves them under a sub-path and starts a browser, once for the file. */
export function siteInBrowser(): OpenedSite {
  let folder: string;
  let server: Deno.HttpServer<Deno.NetAddr>;
  let browser: Browser;
  let pages: string[];
  let problems: string[] = [];

  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir();
    const reference = `${folder}/reference.json`;
    await Deno.writeTextFile(reference, JSON.stringify(sampleReference()));
    await buildFixtures(`${folder}/base`, { reference });
    await Deno.writeTextFile(`${folder}/index.html`, "");
    pages = (await filesUnder(`${folder}/base`))
      .filter((name) => name.endsWith("index.html"))
      .map((name) => `/${name.replace(/index\.html$/, "")}`);
    server = serveFolder(folder, "0");
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
    await server?.shutdown();
    await Deno.remove(folder, { recursive: true });
  });

  return {
    pages: () => pages,
    open: async (path, options = {}) => {
      const page = await (await browser.newContext(options)).newPage();
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          problems.push(`${path}: ${message.text()}`);
        }
      });
      page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
      page.on("response", (response) => {
        if (response.status() >= 400) {
          problems.push(`${path}: ${response.url()} ${response.status()}`);
        }
      });
      await page.goto(`http://127.0.0.1:${server.addr.port}/base${path}`);
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
