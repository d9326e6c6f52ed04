import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { OpenedSite } from "../opened_site.ts";

/** The visible boxes of elements, as the reader sees them. */
async function boxesOf(page: Page, selector: string) {
  return await page.locator(selector).evaluateAll((all) =>
    all.map((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return { text: one.textContent!, left, right, top, bottom };
    })
  );
}

/** How figures answer pointer, keys and controls, and where their words stand. */
export function testFigures(site: OpenedSite): void {
  site.test(
    "the front page draws its chart, and tips answer pointer and keys",
    async () => {
      const page = await site.open("/");
      const loss = page.locator(".panel[data-panel=loss]");
      await page.waitForSelector(".panel[data-panel=loss] svg[tabindex]");
      assert.equal(await page.locator("#sweep svg.chart").count(), 3);
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

  site.test("the front page answers anew for the runs that are shown", async () => {
    const page = await site.open("/");
    const answer = page.locator(".answer");
    assert.match((await answer.textContent())!, /\(5\.80 against 5\.84; 95\u00a0% interval/);
    await page.getByRole("radio", { name: "Runs of this copy" }).check();
    await answer.filter({ hasText: "5.81 against 5.85" }).waitFor();
    assert.match((await page.locator("[data-said=rates]").textContent())!, /of one comparison/);
  });

  site.test("the slider points out a rate in every panel and masks the sentence", async () => {
    const page = await site.open("/");
    const slider = page.getByRole("slider", { name: "Mask rate" });
    await slider.focus();
    assert.equal(await slider.getAttribute("aria-valuetext"), "15\u00a0%", "BERT's rate");
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

  site.test("a rate under the pointer is pointed out in the other charts", async () => {
    const page = await site.open("/notebooks/01-sample/");
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

  site.test(
    "the paper's scores lie over ours as changes, and are saved as they are shown",
    async () => {
      const page = await site.open("/notebooks/01-sample/");
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

  site.test("a chart is saved as a picture", async () => {
    const page = await site.open("/");
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

  site.test("drawing the chart anew moves nothing", async () => {
    const page = await site.open("/notebooks/01-sample/", {
      viewport: { width: 390, height: 800 },
    });
    await page.waitForSelector("svg.chart[tabindex]");
    const shift = await page.evaluate(() =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            sum += (entry as unknown as { value: number }).value;
          }
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
      })
    );
    assert.ok(shift < 0.01, `layout shift ${shift}`);
  });

  site.test("open tables of neighbouring panels leave the page as wide as its window", async () => {
    const page = await site.open("/notebooks/02-hostile/");
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

  site.test("names of arms keep apart, off the points and inside the chart", async () => {
    const page = await site.open("/notebooks/02-hostile/");
    await page.waitForSelector("svg.chart[tabindex]");
    for (const width of [320, 390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(100);
      for (const panel of ["pairs", "tags"]) {
        const boxes = (selector: string) =>
          boxesOf(page, `.panel[data-panel=${panel}] ${selector}`);
        const [chart] = await boxes(".plot");
        const names = await boxes("[data-mark='y-axis tick label'] > text");
        const points = await boxes("[data-mark=dot] > [data-text]");
        const [floor] = (await boxes("[data-mark=text] > text"))
          .filter(({ text }) => text === "no pre-training");
        assert.equal(names.length, 4);
        assert.equal(points.length, 4);
        for (const { text, left, right } of names) {
          assert.ok(left >= chart.left - 1, `${text} is cut off at ${width} px`);
          const first = Math.min(...points.map(({ left }) => left));
          assert.ok(right <= first, `${text} reaches a point at ${width} px`);
        }
        assert.ok(
          floor.left >= chart.left - 1 && floor.right <= chart.right + 1,
          `the floor's name is cut off at ${width} px`,
        );
        names.sort((a, b) => a.top - b.top);
        for (const [i, name] of names.slice(1).entries()) {
          assert.ok(
            name.top >= names[i].bottom - 2,
            `${name.text} over ${names[i].text}: ${width}`,
          );
        }
      }
    }
  });

  site.test("tips stay within the window, by mouse, touch and keys", async () => {
    const inside = async (page: Page, how: string) => {
      const { width, height } = page.viewportSize()!;
      const tip = (await page.locator(".tip:visible").boundingBox())!;
      assert.ok(
        tip.x >= 0 && tip.y >= 0 && tip.x + tip.width <= width && tip.y + tip.height <= height,
        `a tip by ${how} at ${width} px stands at ${JSON.stringify(tip)}`,
      );
    };
    for (const width of [320, 1920]) {
      const page = await site.open("/", {
        viewport: { width, height: 800 },
        hasTouch: width === 320,
      });
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

  site.test("the masked sentence keeps the slider where it is, at every rate", async () => {
    for (const width of [390, 1440]) {
      const page = await site.open("/", { viewport: { width, height: 900 } });
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
}
