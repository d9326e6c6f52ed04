import assert from "node:assert/strict";
import type { OpenedSite } from "../opened_site.ts";
import { violations } from "../served_pages.ts";

/** What holds of every page: widths, colours, search, menus, harmlessness. */
export function testPages(site: OpenedSite): void {
  site.test("all code of a notebook opens and folds at once, and leaves what stands beside outputs alone", async () => {
    const page = await site.open("/notebooks/01-sample/");
    const code = page.locator("details.code[open]");
    assert.equal(await code.count(), 0);
    await page.getByRole("button", { name: "Show all code" }).click();
    assert.equal(await code.count(), 3);
    const beside = page.locator("details.beside");
    assert.ok(!await beside.locator("pre").isVisible(), "what committed runs say is no code");
    await beside.getByText("Committed runs: the same").click();
    assert.equal(await beside.locator("pre").innerText(), "{ rates: [ 0.3 ], hidden: 3 }");
    await page.getByRole("button", { name: "Fold all code" }).click();
    assert.equal(await code.count(), 0);
    assert.ok(await beside.locator("pre").isVisible());
  });

  site.test("pages read without scripts", async () => {
    const page = await site.open("/notebooks/01-sample/", { javaScriptEnabled: false });
    assert.equal(await page.locator("svg.chart").count(), 3);
    assert.equal(
      await page.locator("svg.chart title").first().textContent(),
      "Loss on held-out text",
    );
    assert.ok(await page.locator("h1").isVisible());
    assert.ok(!await page.locator(".controls").isVisible());
    const own = page.locator(".unscripted", { hasText: "Runs of this copy (sample" });
    assert.ok(await own.getByRole("link", { name: "picture" }).first().isVisible());
  });

  site.test("no page is wider than its window", async () => {
    for (const path of site.pages()) {
      const page = await site.open(path);
      for (const width of [320, 768, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} is ${wide} px wide in a window of ${width} px`);
      }
      await page.context().close();
    }
  });

  site.test("search keeps words apart, opens sections, and answers keys and clicks", async () => {
    const page = await site.open("/about/");
    const box = page.getByRole("searchbox");
    const found = page.locator(".found");
    await box.fill("seed");
    await found.locator("a").first().waitFor();
    assert.match((await found.textContent())!, /\bseed\b/);
    assert.ok(
      (await found.locator("a").evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).hash)))
        .some((hash) => hash !== ""),
      "no result links to a section",
    );
    await page.keyboard.press("ArrowDown");
    assert.ok(await found.locator("a").first().evaluate((a) => a === document.activeElement));
    await page.keyboard.press("ArrowUp");
    assert.ok(await box.evaluate((input) => input === document.activeElement));
    await page.locator("h1").click();
    assert.equal(await found.textContent(), "");
    await box.fill("asdfqwer");
    await page.getByText("Nothing about “asdfqwer”.").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await found.textContent(), "");
    await box.fill("licence");
    await found.locator("a").first().waitFor();
    const to = await found.locator("a").first().getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.href.endsWith(to!));
  });

  site.test("an answer that comes after the search was given up is not shown", async () => {
    const page = await site.open("/about/");
    const answers = Promise.withResolvers<void>();
    await page.route("**/*.pf_fragment", async (route) => {
      await answers.promise;
      await route.continue();
    });
    const asked = page.waitForRequest("**/*.pf_fragment");
    await page.getByRole("searchbox").fill("seed");
    await asked;
    await page.keyboard.press("Escape");
    const answered = page.waitForEvent("requestfinished");
    answers.resolve();
    await answered;
    await page.waitForTimeout(300);
    assert.equal(await page.locator(".found").textContent(), "");
  });

  site.test("search says that its index cannot be loaded", async () => {
    const page = await site.open("/about/");
    const body = "throw new Error('no index');";
    await page.route(
      "**/pagefind.js",
      (route) => route.fulfill({ contentType: "text/javascript", body }),
    );
    await page.getByRole("searchbox").fill("seed");
    await page.getByText("The search index could not be loaded.").waitFor();
  });

  site.test("a page in the dark is printed in the colours of the light", async () => {
    const page = await site.open("/");
    const colours = () =>
      page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        return ["accent", "mask", "series-1", "series-2", "series-3", "reference", "code-word"]
          .map((name) => style.getPropertyValue(`--${name}`));
      });
    await page.emulateMedia({ colorScheme: "light" });
    const light = await colours();
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notDeepEqual(await colours(), light);
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    assert.deepEqual(await colours(), light);
  });

  site.test("axe finds no violation on any page, light and dark", async () => {
    const found: string[] = [];
    for (const path of site.pages()) {
      const page = await site.open(path, { bypassCSP: true });
      await page.waitForLoadState("networkidle");
      found.push(...await violations(page, ["light", "dark"]));
      await page.context().close();
    }
    assert.deepEqual(found, []);
  });

  site.test("hostile outputs do nothing", async () => {
    const page = await site.open("/notebooks/02-hostile/");
    await page.getByText("a link", { exact: true }).click();
    await page.waitForTimeout(200);
    assert.equal(
      await page.evaluate(() => (globalThis as { attacked?: string }).attacked),
      undefined,
    );
    assert.ok(page.url().endsWith("/notebooks/02-hostile/"));
  });

  site.test("search finds a notebook by a word of its text", async () => {
    const page = await site.open("/about/");
    await page.getByRole("searchbox").fill("experiment");
    const found = page.locator(".found a").first();
    await found.waitFor();
    assert.match(await found.textContent() ?? "", /sample experiment/i);
    await found.click();
    await page.waitForURL("**/base/notebooks/01-sample/**");
    assert.equal(await page.locator("h1").textContent(), "A sample experiment");
  });

  site.test("the menu works from the keyboard", async () => {
    const page = await site.open("/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement!.textContent), "Skip to content");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement!.textContent), "Experiments");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/base/notebooks/");
  });
}
