import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { serveFolder } from "../../commands/serve/serve_folder.ts";
import { launchBrowser } from "./browser.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";
import { buildFixtures } from "./built_site.ts";
import { writeSampleStore } from "./sample_store.ts";

let folder: string;
let server: Deno.HttpServer<Deno.NetAddr>;
let browser: Browser;
/** Addresses of all pages, from the site's root. */
let pages: string[];
/** What pages logged or failed to load in the running test. */
let problems: string[] = [];

// The site lies under a sub-path, as on most hosts of static pages.
Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  const runs = `${folder}/runs`;
  await writeSampleStore(runs, [0.15, 0.4]);
  const reference = `${folder}/reference.json`;
  const data = { ...sampleMaskRateData(), profile: "laptop" };
  data.rows = data.rows.map((row) => ({ ...row, value: row.value - 0.01 }));
  const claims = judgeClaims({}).map((claim, i) => ({
    ...claim,
    onPlateau: i % 2,
    ...(i % 3 === 0 ? { effect: -0.4 + i / 20, low: -0.9, high: 0.2, detectable: 0.5 } : {}),
  }));
  const figures = [
    { experiment: "01", figure: "mask-rate", data },
    { experiment: "02", figure: "claims", data: { profile: "laptop", claims } },
  ];
  await Deno.writeTextFile(
    reference,
    JSON.stringify({
      profile: "laptop",
      runs: 120,
      wanted: 417,
      source: "",
      computed: [],
      answers: {},
      figures,
      claims: judgeClaims({}),
    }),
  );
  await buildFixtures(`${folder}/base`, { runs, reference });
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

/** Opens a page of the site; what it logs or fails to load makes the test fail. */
async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${path}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // What leaving a page cuts off is no fault of the page.
    if (reason !== "net::ERR_ABORTED") problems.push(`${path}: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${path}: ${response.url()} ${response.status()}`);
  });
  await page.goto(`http://127.0.0.1:${server.addr.port}/base${path}`);
  await page.waitForLoadState("load");
  return page;
}

function browserTest(name: string, use: () => Promise<void>): void {
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
  });
}

browserTest(
  "the front page draws its chart, and tips answer pointer and keys",
  async () => {
    const page = await open("/");
    const loss = page.locator(".panel[data-panel=loss]");
    await page.waitForSelector(".panel[data-panel=loss] svg[tabindex]");
    assert.equal(await page.locator("svg.chart").count(), 3);
    assert.equal(await loss.locator("[data-mark=dot] > [data-text]").count(), 24);

    await loss.locator("[data-mark=dot] > [data-text]").first().hover({ force: true });
    await loss.locator(".tip").waitFor();
    assert.match((await loss.locator(".tip").textContent())!, /held-out loss/);

    await page.mouse.move(5, 5);
    await loss.locator("svg.chart").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const spoken = await loss.locator(".announcement").textContent();
    assert.match(spoken!, /^trained at 15 %, judged at \d+ %\nheld-out loss \d\.\d{3} nats/);
    assert.equal(await loss.locator(".tip").textContent(), spoken);
    await page.keyboard.press("Escape");
    assert.ok(!await loss.locator(".tip").isVisible());
    assert.equal(await loss.locator(".announcement").textContent(), "");

    await loss.locator("summary").click();
    assert.equal(await loss.locator("tbody tr").count(), 8);
  },
);

browserTest("the slider points out a rate in every panel and masks the sentence", async () => {
  const page = await open("/");
  const slider = page.getByRole("slider", { name: "Mask rate" });
  await slider.focus();
  const hiddenAt = async () => await page.locator(".masked-sentence .shown .gap").count();
  const few = await hiddenAt();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await slider.getAttribute("aria-valuetext"), "40\u00a0%");
  assert.ok(await hiddenAt() > 2 * few);
  assert.equal(
    await page.locator(
      "svg.chart [data-mark=rule][stroke-width='13']",
    ).count(),
    3,
  );
  assert.match((await page.locator(".rate output").textContent())!, /judged at 15 % \d\.\d{3}/);
});

browserTest("runs are chosen by keyboard, and the address keeps what was chosen", async () => {
  const page = await open("/notebooks/01-sample/");
  const figure = page.locator("#figure-1");
  const loss = figure.locator(".panel[data-panel=loss]");
  const firstNumber = () => loss.locator("tbody td").first().textContent();
  await page.waitForSelector("svg.chart[tabindex]");
  const committed = await firstNumber();
  assert.match((await figure.locator("figcaption").textContent())!, /profile laptop, 3 seeds/);

  await page.getByRole("radio", { name: "Committed runs" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Runs of this copy" }).isChecked());
  assert.match((await figure.locator("figcaption").textContent())!, /profile sample/);
  assert.equal((+committed! - +(await firstNumber())!).toFixed(3), "-0.010");

  await figure.getByLabel("Every seed").check();
  assert.equal(await loss.locator("[data-mark=dot] > [data-text]").count(), 72);
  await figure.locator("[data-control=show]").selectOption("Loss on held-out text");
  assert.equal(await figure.locator(".panel").count(), 1);

  await page.reload();
  await page.waitForSelector("svg.chart[tabindex]");
  assert.equal(await figure.locator(".panel").count(), 1);
  assert.ok(await figure.getByLabel("Every seed").isChecked());
  assert.ok(await page.getByRole("radio", { name: "Runs of this copy" }).isChecked());
});

browserTest("a link pasted into an open page changes what its figure shows", async () => {
  const page = await open("/notebooks/01-sample/");
  await page.waitForSelector("svg.chart[tabindex]");
  await page.evaluate(() => location.href = "?runs=yours&figure-1.seeds=each#figure-1");
  await page.waitForURL("**/?runs=yours**");
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>("[data-control=seeds]")?.checked
  );
  assert.ok(await page.getByRole("radio", { name: "Runs of this copy" }).isChecked());
});

browserTest("an address that asks for what no control has changes nothing", async () => {
  const hostile = encodeURIComponent('"><img src=x onerror="attacked = 1">');
  const page = await open(
    `/notebooks/01-sample/?figure-1.seeds=${hostile}&runs=${hostile}&figure-1.show=x&figure-1.at=x`,
  );
  await page.waitForSelector("svg.chart[tabindex]");
  assert.equal(await page.locator("#figure-1 .panel").count(), 3);
  assert.ok(!await page.getByLabel("Every seed").isChecked());
  assert.equal(await page.evaluate(() => (globalThis as any).attacked), undefined);
});

browserTest("a rate under the pointer is pointed out in the other charts", async () => {
  const page = await open("/notebooks/01-sample/");
  const ground = (panel: string) =>
    page.locator(`.panel[data-panel=${panel}] [data-mark=rule][stroke-width='13'] line`)
      .getAttribute("x1");
  await page.waitForSelector(".panel[data-panel=paper] svg[tabindex]");
  const [loss, accuracy] = [await ground("loss"), await ground("accuracy")];
  await page.locator(".panel[data-panel=loss] [data-mark=dot] > [data-text]").nth(4)
    .hover({ force: true });
  assert.equal(await ground("loss"), loss);
  assert.notEqual(await ground("accuracy"), accuracy);
  await page.mouse.move(2, 2);
  assert.equal(await ground("accuracy"), accuracy);

  await page.locator(".panel[data-panel=accuracy] svg.chart").focus();
  await page.keyboard.press("End");
  assert.notEqual(await ground("loss"), loss);
});

browserTest(
  "the paper's scores lie over ours as changes, and are saved as they are shown",
  async () => {
    const page = await open("/notebooks/01-sample/");
    const panel = page.locator("#figure-1 .panel[data-panel=accuracy]");
    await page.locator("[data-control=paper]").selectOption("with ours, as change from 15 %");
    await page.locator("[data-control=task]").selectOption("MNLI");
    assert.equal(await page.locator("#figure-1 .panel").count(), 2);
    assert.match((await panel.locator(".panel-note").textContent())!, /Source: the authors/);
    await panel.locator("summary").click();
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        panel.getByRole("button", { name }).click(),
      ]);
      return await Deno.readTextFile((await download.path())!);
    };
    assert.match(
      await saved("CSV"),
      /^series,trained_at,seed,value,unit,mean,interval_low,interval_high,seeds\r\nours,0\.15,0,0,points,0,0,0,3\r\n/,
    );
    const svg = await saved("SVG");
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, /<title>Change of accuracy from 15 %<\/title>/);
  },
);

browserTest("a chart is saved as a picture", async () => {
  const page = await open("/");
  const panel = page.locator(".panel[data-panel=accuracy]");
  await panel.locator("summary").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "PNG" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "mask-rate-accuracy.png");
  const picture = await Deno.readFile((await download.path())!);
  assert.deepEqual([...picture.slice(1, 4)], [...new TextEncoder().encode("PNG")]);
  assert.ok(picture.length > 5000, `${picture.length} bytes`);
});

browserTest("all code of a notebook opens and folds at once", async () => {
  const page = await open("/notebooks/01-sample/");
  const code = page.locator("details.code[open]");
  assert.equal(await code.count(), 0);
  await page.getByRole("button", { name: "Show all code" }).click();
  assert.equal(await code.count(), 3);
  await page.getByRole("button", { name: "Fold all code" }).click();
  assert.equal(await code.count(), 0);
});

browserTest("pages read without scripts", async () => {
  const page = await open("/notebooks/01-sample/", { javaScriptEnabled: false });
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

browserTest("drawing the chart anew moves nothing", async () => {
  const page = await open("/notebooks/01-sample/", { viewport: { width: 390, height: 800 } });
  await page.waitForSelector("svg.chart[tabindex]");
  const shift = await page.evaluate(() =>
    new Promise<number>((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 300);
    })
  );
  assert.ok(shift < 0.01, `layout shift ${shift}`);
});

browserTest("no page is wider than its window", async () => {
  for (const path of pages) {
    const page = await open(path);
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path} is ${wide} px wide in a window of ${width} px`);
    }
    await page.context().close();
  }
});

/** The visible boxes of elements, as the reader sees them. */
async function boxesOf(page: Page, selector: string) {
  return await page.locator(selector).evaluateAll((all) =>
    all.map((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return { text: one.textContent!, left, right, top, bottom };
    })
  );
}

browserTest("open tables of neighbouring panels leave the page as wide as its window", async () => {
  const page = await open("/notebooks/02-hostile/");
  await page.waitForSelector("svg.chart[tabindex]");
  for (const width of [320, 390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.locator(".figure details.numbers").evaluateAll((all) => {
      for (const one of all) (one as HTMLDetailsElement).open = true;
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide in a window of ${width} px`);
    const panels = await boxesOf(page, ".panel");
    const inside = await boxesOf(page, ".panel > *");
    for (const box of inside) {
      assert.ok(
        panels.some(({ left, right }) => box.left >= left - 1 && box.right <= right + 1),
        `${box.text.slice(0, 40)} leaves its panel at ${width} px`,
      );
    }
  }
});

browserTest("what stands in the claims chart keeps off the names of the claims", async () => {
  const page = await open("/notebooks/02-hostile/");
  await page.waitForSelector("svg.chart[tabindex]");
  for (const width of [320, 390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(100);
    for (const panel of await page.locator(".figure .panel").all()) {
      const chart = (await panel.locator(".plot").boundingBox())!;
      const boxes = (selector: string) =>
        panel.locator(selector).evaluateAll((all) =>
          all.map((one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect();
            return { text: one.textContent, left, right, top, bottom };
          })
        );
      const names = await boxes("[data-mark='y-axis tick label'] > text");
      const notes = (await boxes("[data-mark=text] > text"))
        .filter(({ text }) => /seed|measured/.test(text!));
      assert.ok(names.length > 0);
      for (const note of notes) {
        assert.ok(
          note.left >= Math.max(...names.map(({ right }) => right)),
          `over a name: ${width}`,
        );
        assert.ok(note.right <= chart.x + chart.width + 1, `cut off at ${width} px`);
      }
      names.sort((a, b) => a.top - b.top);
      for (const [i, name] of names.slice(1).entries()) {
        assert.ok(name.top >= names[i].bottom - 2, `${name.text} over ${names[i].text}: ${width}`);
      }
    }
  }
});

browserTest("tips stay within the window, by mouse, touch and keys", async () => {
  const inside = async (page: Page, how: string) => {
    const { width, height } = page.viewportSize()!;
    const tip = (await page.locator(".tip:visible").boundingBox())!;
    assert.ok(
      tip.x >= 0 && tip.y >= 0 && tip.x + tip.width <= width && tip.y + tip.height <= height,
      `a tip by ${how} at ${width} px stands at ${JSON.stringify(tip)}`,
    );
  };
  for (const width of [320, 1920]) {
    const page = await open("/", { viewport: { width, height: 800 }, hasTouch: width === 320 });
    await page.waitForSelector(".panel[data-panel=loss] svg[tabindex]");
    const loss = page.locator(".panel[data-panel=loss]");
    const chart = loss.locator("svg.chart");
    await chart.scrollIntoViewIfNeeded();
    const marks = loss.locator("[data-mark=dot] > [data-text]");
    const last = await marks.count() - 1;
    for (const place of [0, last >> 1, last]) {
      const box = (await marks.nth(place).boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (width === 320) await page.touchscreen.tap(x, y);
      else await page.mouse.move(x, y);
      await inside(page, width === 320 ? "touch" : "mouse");
    }
    const lines = (await loss.locator(".tip").textContent())!.split("\n");
    assert.deepEqual(lines.slice(-3).map((line) => line.slice(0, 7)), [
      "seed 0:",
      "seed 1:",
      "seed 2:",
    ]);
    await page.mouse.move(2, 2);
    await chart.focus();
    for (const key of ["Home", "End"]) {
      await page.keyboard.press(key);
      await inside(page, "keys");
    }
    await page.context().close();
  }
});

browserTest("the masked sentence keeps the slider where it is, at every rate", async () => {
  for (const width of [390, 1440]) {
    const page = await open("/", { viewport: { width, height: 900 } });
    const slider = page.getByRole("slider", { name: "Mask rate" });
    await slider.focus();
    await page.keyboard.press("Home");
    const { y } = (await slider.boundingBox())!;
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press("ArrowRight");
      assert.equal((await slider.boundingBox())!.y, y, `moved at ${width} px`);
    }
    await page.context().close();
  }
});

browserTest("search keeps words apart, opens sections, and answers keys and clicks", async () => {
  const page = await open("/about/");
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

browserTest("a page in the dark is printed in the colours of the light", async () => {
  const page = await open("/");
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

browserTest("axe finds no violation on any page, light and dark", async () => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  const source = await Deno.readTextFile(axe);
  const found: string[] = [];
  for (const path of pages) {
    const page = await open(path, { bypassCSP: true });
    await page.waitForLoadState("networkidle");
    await page.evaluate(source);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run();
        return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
          `${id}: ${nodes.length} x ${nodes[0].html.slice(0, 200)}`
        );
      });
      found.push(...violations.map((violation: string) => `${path} ${colorScheme} ${violation}`));
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
});

browserTest("hostile outputs do nothing", async () => {
  const page = await open("/notebooks/02-hostile/");
  await page.getByText("a link", { exact: true }).click();
  await page.waitForTimeout(200);
  assert.equal(
    await page.evaluate(() => (globalThis as { attacked?: string }).attacked),
    undefined,
  );
  assert.ok(page.url().endsWith("/notebooks/02-hostile/"));
});

browserTest("search finds a notebook by a word of its text", async () => {
  const page = await open("/about/");
  await page.getByRole("searchbox").fill("experiment");
  const found = page.locator(".found a").first();
  await found.waitFor();
  assert.match(await found.textContent() ?? "", /sample experiment/i);
  await found.click();
  await page.waitForURL("**/base/notebooks/01-sample/**");
  assert.equal(await page.locator("h1").textContent(), "A sample experiment");
});

browserTest("the menu works from the keyboard", async () => {
  const page = await open("/");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement!.textContent), "Skip to content");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement!.textContent), "Experiments");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/base/notebooks/");
});
