import assert from "node:assert/strict";
import type { Download, Page } from "playwright-core";
import type { OpenedSite } from "../opened_site.ts";

const EXPERIMENT = "/notebooks/01-sample/";

const everySeed = (page: Page) => page.getByLabel("Every seed");
const caption = (page: Page) => page.locator("#figure-1 .caption").textContent();
const copyRuns = (page: Page) => page.getByRole("radio", { name: "Runs of this copy" });

/** That a page's state is in its address, and comes back with it. */
export function testPageState(site: OpenedSite): void {
  async function openFigure(path: string): Promise<Page> {
    const page = await site.open(path);
    await page.waitForSelector("svg.chart[tabindex]");
    return page;
  }

  site.test("one switch chooses the runs of the whole page, the committed ones first", async () => {
    const page = await openFigure(EXPERIMENT);
    assert.equal(await page.getByRole("radio").count(), 2);
    assert.ok(await page.getByRole("radio", { name: "Committed runs" }).isChecked());
    assert.match((await caption(page))!, /^Committed runs: .*, profile laptop, 3 seeds$/);
    await copyRuns(page).check();
    assert.match((await caption(page))!, /^Runs of this copy: .*, profile sample, 3 seeds$/);
  });

  site.test("the address has the whole page's state, and Back takes single steps back", async () => {
    const page = await openFigure(EXPERIMENT);
    await copyRuns(page).check();
    await everySeed(page).check();
    const slider = page.getByRole("slider", { name: "Mask rate" });
    await slider.focus();
    await page.keyboard.press("End");
    assert.equal(new URL(page.url()).search, "?runs=yours&figure-1.seeds=each&figure-1.at=0.8");

    await page.getByRole("link", { name: "Masking a sentence" }).first().click();
    assert.equal(new URL(page.url()).search, "?runs=yours&figure-1.seeds=each&figure-1.at=0.8");
    await page.reload();
    await page.waitForSelector("svg.chart[tabindex]");
    assert.ok(await copyRuns(page).isChecked() && await everySeed(page).isChecked());
    assert.equal(await slider.getAttribute("aria-valuetext"), "80\u00a0%");

    await page.goBack(); // from the section
    await page.goBack(); // the slider
    assert.notEqual(await slider.getAttribute("aria-valuetext"), "80\u00a0%");
    assert.ok(await everySeed(page).isChecked());
    await page.goBack(); // every seed
    assert.ok(!await everySeed(page).isChecked() && await copyRuns(page).isChecked());
    await page.goBack(); // the runs
    assert.ok(!await copyRuns(page).isChecked());
    assert.match((await caption(page))!, /profile laptop/);
    await page.goForward();
    assert.match((await caption(page))!, /profile sample/);
  });

  site.test("a copied link shows its reader what its writer saw", async () => {
    const page = await openFigure(EXPERIMENT);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await everySeed(page).check();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByRole("button", { name: "Link copied" }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\?figure-1\.seeds=each#figure-1$/);
    await page.goto("about:blank");
    await page.goto(link);
    await page.waitForSelector("svg.chart[tabindex]");
    assert.ok(await everySeed(page).isChecked());
  });

  site.test("pictures and numbers are saved by buttons that stand under the chart", async () => {
    const page = await openFigure("/");
    const panel = page.locator(".panel[data-panel=loss]");
    const saved = async (name: string): Promise<Download> => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        panel.getByRole("button", { name }).click(),
      ]);
      return download;
    };
    const text = async (name: string) => await Deno.readTextFile(await (await saved(name)).path());
    const svg = await text("SVG");
    assert.match(svg, />Loss on held-out text<\/text>/);
    assert.match(svg, />Source: How much should you mask\? Committed runs:/);
    assert.match(svg, /Drawn \d{4}-\d\d-\d\d\./);
    assert.doesNotMatch(svg, /var\(/);
    const lines = (await text("CSV")).trimEnd().split("\r\n");
    assert.equal(
      lines[0],
      "judged_at,trained_at,seed,value,unit,mean,interval_low,interval_high,seeds",
    );
    assert.equal(lines.length, 1 + 3 * 8 * 3); // judged at, trained at, seeds
    assert.ok(lines.every((line) => line.split(",").length === 9));
    const picture = await Deno.readFile(await (await saved("PNG")).path());
    const { width, height } = await panel.locator("svg.chart").evaluate((chart) => {
      const { width, height } = (chart as SVGSVGElement).viewBox.baseVal;
      return { width, height };
    });
    const header = new DataView(picture.buffer, 16, 8);
    assert.equal(header.getUint32(0), 2 * width);
    assert.ok(header.getUint32(4) > 2 * height, "no room for title and source");
  });

  site.test("runs are chosen by keyboard, and the address keeps what was chosen", async () => {
    const page = await site.open("/notebooks/01-sample/");
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

  site.test("a link pasted into an open page changes what its figure shows", async () => {
    const page = await site.open("/notebooks/01-sample/");
    await page.waitForSelector("svg.chart[tabindex]");
    await page.evaluate(() => location.href = "?runs=yours&figure-1.seeds=each#figure-1");
    await page.waitForURL("**/?runs=yours**");
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>("[data-control=seeds]")?.checked
    );
    assert.ok(await page.getByRole("radio", { name: "Runs of this copy" }).isChecked());
  });

  site.test("an address that asks for what no control has changes nothing", async () => {
    const hostile = encodeURIComponent('"><img src=x onerror="attacked = 1">');
    const page = await site.open(
      `/notebooks/01-sample/?figure-1.seeds=${hostile}&runs=${hostile}&figure-1.show=x&figure-1.at=x`,
    );
    await page.waitForSelector("svg.chart[tabindex]");
    assert.equal(await page.locator("#figure-1 .panel").count(), 3);
    assert.ok(!await page.getByLabel("Every seed").isChecked());
    assert.equal(await page.evaluate(() => (globalThis as any).attacked), undefined);
  });
}
