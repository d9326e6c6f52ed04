import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { siteInBrowser } from "./opened_site.ts";

const site = siteInBrowser();
const EXPERIMENT = "/notebooks/01-sample/";

/** A custom property of the page's colours. */
const colour = (page: Page, name: string) =>
  page.evaluate(
    (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`),
    name,
  );

site.test("the theme that a reader chose is kept, before anything is painted", async () => {
  const page = await site.open(EXPERIMENT, { colorScheme: "light" });
  await page.waitForSelector("svg.chart[tabindex]");
  const line = () =>
    page.locator("svg.chart [data-mark=line] path").first()
      .evaluate((path) => getComputedStyle(path).stroke);
  const [light, lightLine] = [await colour(page, "surface"), await line()];
  await page.getByLabel("Theme").selectOption("dark");
  const dark = await colour(page, "surface");
  assert.notEqual(dark, light);
  assert.notEqual(await line(), lightLine, "the chart that stands there keeps its colours");

  await page.addInitScript(() =>
    new MutationObserver((_, observer) => {
      if (document.body === null) return;
      observer.disconnect();
      const media = document.querySelector<HTMLLinkElement>("#dark")!.media;
      (globalThis as any).mediaAtFirst = media;
    }).observe(document, { childList: true, subtree: true })
  );
  await page.reload();
  assert.equal(await page.evaluate(() => (globalThis as any).mediaAtFirst), "screen");
  assert.equal(await colour(page, "surface"), dark);
  assert.equal(await page.getByLabel("Theme").inputValue(), "dark");

  await page.emulateMedia({ media: "print" });
  assert.match(await colour(page, "surface"), /^#fff/);
  await page.emulateMedia({ media: "screen", colorScheme: "dark" });
  await page.getByLabel("Theme").selectOption("light");
  assert.equal(await colour(page, "surface"), light);
  await page.getByLabel("Theme").selectOption("auto");
  assert.equal(await colour(page, "surface"), dark);
});

site.test("print opens the tables of the figures and leaves them as they were", async () => {
  const page = await site.open(EXPERIMENT);
  await page.waitForSelector("svg.chart[tabindex]");
  await page.evaluate(() =>
    addEventListener("beforeprint", () => {
      (globalThis as any).openInPrint = document.querySelectorAll("details.numbers[open]").length;
    })
  );
  await page.pdf();
  assert.equal(await page.evaluate(() => (globalThis as any).openInPrint), 3);
  assert.equal(await page.locator("details.numbers[open]").count(), 0);
  await page.emulateMedia({ media: "print" });
  for (const name of ["Copy link", "CSV of Loss on held-out text"]) {
    assert.ok(!await page.getByRole("button", { name }).isVisible(), `"${name}" is printed`);
  }
});

site.test("a heading is a link to itself", async () => {
  const page = await site.open(EXPERIMENT);
  await page.getByRole("heading", { name: "The sweep" }).getByRole("link").click();
  assert.equal(new URL(page.url()).hash, "#the-sweep");
});

site.test("the contents stay in view in a wide window and fold in a narrow one", async () => {
  const page = await site.open(EXPERIMENT, { viewport: { width: 1440, height: 500 } });
  const list = page.locator(".contents ul");
  await page.locator(".neighbours").scrollIntoViewIfNeeded();
  await page.locator("#figure-1").scrollIntoViewIfNeeded();
  const { y } = (await list.boundingBox())!;
  assert.ok(y >= 0 && y < 500, `the contents stand at ${y}`);
  const figure = (await page.locator("#figure-1").boundingBox())!;
  const beside = (await page.locator(".contents").boundingBox())!;
  assert.ok(beside.x + beside.width <= figure.x, "the contents stand over a figure");

  await page.setViewportSize({ width: 390, height: 800 });
  assert.ok(!await list.isVisible());
  const button = page.getByRole("button", { name: "On this page" });
  await button.click();
  await list.getByRole("link", { name: "The sweep" }).click();
  assert.equal(new URL(page.url()).hash, "#the-sweep");
  assert.ok(!await list.isVisible());
});

site.test("the contents mark the section that is read, and leave the address alone", async () => {
  const page = await site.open(EXPERIMENT, { viewport: { width: 1440, height: 500 } });
  const marked = page.locator(".contents a[aria-current=location]");
  /** Waits for the one mark. */
  const markIsAt = async (name: string) => {
    await marked.filter({ hasText: name }).waitFor();
    assert.equal(await marked.count(), 1);
  };
  /** Scrolls a section's heading to so many pixels below the window's upper edge. */
  const bringTo = (id: string, below: number) =>
    page.evaluate(([id, below]) => {
      const { top } = document.getElementById(id as string)!.getBoundingClientRect();
      scrollBy(0, top - (below as number));
    }, [id, below] as const);
  assert.equal(await marked.count(), 0, "a section is marked above the first heading");
  await bringTo("a-list-of-numbers", 100);
  await markIsAt("A list of numbers");
  await bringTo("a-list-of-numbers", 300);
  await markIsAt("The sweep");
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await markIsAt("Masking a sentence");
  assert.equal(new URL(page.url()).hash, "");
  const bar = await marked.evaluate((link) => getComputedStyle(link).borderLeft);
  assert.match(bar, /^[1-9][\d.]*px solid/, "the mark is a colour alone");

  const press = (name: string) => page.locator(".contents").getByRole("link", { name }).click();
  await press("The sweep");
  await markIsAt("The sweep");
  await press("A list of numbers");
  await markIsAt("A list of numbers");
  await page.goBack();
  await markIsAt("The sweep");
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(() => document.querySelector(".contents [aria-current]") === null);
  assert.equal(new URL(page.url()).hash, "#the-sweep");

  // The page ends before the last two sections can come up.
  await page.setViewportSize({ width: 1440, height: 1000 });
  await press("Method");
  await markIsAt("Method");
  await press("Masking a sentence");
  await markIsAt("Masking a sentence");
  await page.emulateMedia({ media: "print" });
  assert.ok(!await page.locator(".contents").isVisible());
});

site.test("terms open their definition by mouse, touch and keys, inside the window", async () => {
  for (const width of [320, 1920]) {
    const page = await site.open(EXPERIMENT, {
      viewport: { width, height: 700 },
      hasTouch: width === 320,
    });
    const term = page.getByRole("button", { name: "mask rate" }).first();
    const shown = page.locator(".definition:popover-open");
    if (width === 320) await term.tap();
    else await term.click();
    assert.match((await shown.textContent())!, /share of a text's tokens that are hidden/);
    const box = (await shown.boundingBox())!;
    assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= 700);
    await page.keyboard.press("Escape");
    assert.equal(await shown.count(), 0);
    await term.focus();
    await page.keyboard.press("Enter");
    assert.equal(await shown.count(), 1);
    await page.context().close();
  }
});

site.test("search finds nothing for what stands nowhere, however it is spelt", async () => {
  const page = await site.open("/about/");
  for (const nonsense of ["zzgrmpf", "qqxy wrtlbrmpf", "seeed-less flumbert"]) {
    await page.getByRole("searchbox").fill(nonsense);
    await page.getByText(`Nothing about “${nonsense}”.`).waitFor();
  }
});

site.test("the paper's scores are a row for each rate and a column for each task", async () => {
  const page = await site.open("/paper/");
  const table = page.getByRole("group", { name: "model list" });
  const heads = await table.locator("thead th").allTextContents();
  assert.deepEqual(heads.slice(0, 2), ["masked", "replaced by"]);
  assert.equal(heads.filter((head) => head.startsWith("MNLI")).length, 1);
  const rows = await table.locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent).join(" "))
  );
  assert.ok(rows.includes("15\u00a0% mask") && rows.includes("15\u00a0% 80-10-10"));
  assert.equal(new Set(rows).size, rows.length);
  assert.ok(!(await table.textContent())!.includes("released models"), "the source in every row");
});

site.test("axe finds nothing with a tip, a definition and tables open, in both themes", async () => {
  const source = await Deno.readTextFile(
    createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  );
  const page = await site.open(EXPERIMENT, { bypassCSP: true });
  await page.waitForSelector("svg.chart[tabindex]");
  await page.evaluate(source);
  await page.locator("details").evaluateAll((all) => {
    for (const one of all) (one as HTMLDetailsElement).open = true;
  });
  for (const theme of ["light", "dark"]) {
    await page.getByLabel("Theme").selectOption(theme);
    await page.getByLabel("Every seed").setChecked(theme === "dark");
    const violations = async () =>
      await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run();
        return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
          `${id}: ${nodes[0].html.slice(0, 200)}`
        );
      });
    await page.locator("svg.chart").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".tip:visible").waitFor();
    assert.deepEqual(await violations(), [], `${theme}, a tip`);
    await page.getByRole("button", { name: "mask rate" }).first().click();
    assert.deepEqual(await violations(), [], `${theme}, a definition`);
    await page.keyboard.press("Escape");
  }
});

site.test("with everything opened no page is wider than its window or counts one in plurals", async () => {
  for (const path of site.pages()) {
    const page = await site.open(path);
    await page.evaluate(() => {
      for (const one of document.querySelectorAll("details")) one.open = true;
      document.querySelector<HTMLElement>(".contents button")?.click();
      document.querySelector<HTMLElement>(".term")?.click();
    });
    for (const width of [320, 390, 768, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path} is ${wide} px wide in a window of ${width} px`);
    }
    const text = await page.evaluate(() => document.body.innerText);
    const wrong = /(?<![\d.,−-])1 (seeds|layers|encoders|tokens|tasks|runs|lines)\b/.exec(text);
    assert.equal(wrong, null, path);
    await page.context().close();
  }
});
