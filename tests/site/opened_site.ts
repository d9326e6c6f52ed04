import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { madeAnswers } from "../report/plan/made_ledgers.ts";
import { buildFixtures } from "./built_site.ts";
import { writeCommittedTwins } from "./committed_twins.ts";
import { writeSampleStore } from "./sample_store.ts";
import { servedPages } from "./served_pages.ts";

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
  let pages: string[];
  const { open, test } = servedPages(async (site, scratch) => {
    const [committed, runs, sources] = ["committed", "runs", "sources"]
      .map((name) => `${scratch}/${name}`);
    await writeCommittedTwins(committed);
    await writeSampleStore(runs, [0.15, 0.4]);
    await Deno.mkdir(sources);
    const rules = fileURLToPath(new URL("../../notebooks/00-plan.ipynb", import.meta.url));
    await Deno.copyFile(rules, `${sources}/00-plan.ipynb`);
    await buildFixtures(site + place.all, { committed, runs, sources, answers: madeAnswers() });
    await buildFixtures(site + place.none, { notebooks: `${scratch}/no-notebooks` });
    await Deno.writeTextFile(`${site}/index.html`, "");
    pages = (await filesUnder(site + place.all))
      .filter((name) => name.endsWith("index.html"))
      .map((name) => `/${name.replace(/index\.html$/, "")}`);
  });
  return {
    pages: () => pages,
    open: (path, { runs = "all", ...options } = {}) => open(place[runs] + path, options),
    test,
  };
}
