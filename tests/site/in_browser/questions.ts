import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { OpenedSite } from "../opened_site.ts";
import { violations } from "../served_pages.ts";

/** What stands on the front page under a question. */
async function answerTo(page: Page, question: string): Promise<string> {
  const asked = page.locator(".verdict-box dt", { hasText: question });
  const answer = asked.locator("xpath=following-sibling::dd[1]");
  assert.ok(await answer.isVisible(), question);
  return (await answer.innerText()).replaceAll("\u00a0", " ");
}

const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).innerText()).replaceAll("\u00a0", " ");

/** That the front page answers what its readers come to ask, before and after the runs. */
export function testQuestions(site: OpenedSite): void {
  for (const width of [390, 1440]) {
    site.test(`five questions are answered within two clicks, at ${width} px`, async () => {
      const page = await site.open("/", { viewport: { width, height: 900 } });

      assert.match(
        await answerTo(page, "Should I mask 40"),
        /^At this size yes: by held-out loss 40 % beats 15 % by 0\.\d{3} nats \(\+0\.\d+ to \+0\.\d+\)\./,
      );
      assert.match(
        await answerTo(page, "What about 80-10-10?"),
        /^By held-out loss, at 40 % it helps by more than 0\.05 nats: 80-10-10 helps by 0\.\d+ nats .*The paper finds that it does not help/,
      );
      await page.getByRole("link", { name: "Every claim in one chart" }).click();
      const row = page.locator("tr.claim", {
        hasText: "80-10-10 does not help at 40\u00a0%. Table 4",
      });
      await row.scrollIntoViewIfNeeded();
      assert.match(await row.innerText(), /\+0\.\d{3} nats[^]*contradicted/);

      assert.match(await answerTo(page, "How sure are you?"), /4 to 12 seeds an arm.*at most 5 %/);
      await page.getByRole("link", { name: "The rules" }).click();
      await page.getByRole("heading", { name: "How it is judged" }).waitFor();
      await page.goBack();

      assert.match(
        await answerTo(page, "On what size?"),
        /^Encoders of 0\.94 M parameters that read 1\.54 M tokens\./,
      );
      await page.getByRole("link", { name: "All sizes" }).click();
      assert.match(await textOf(page, "section[aria-labelledby=scale] tbody"), /the paper\s+354 M/);

      assert.match(await answerTo(page, "Can I see the runs?"), /^Yes\. All 722 planned runs/);
      await page.getByRole("link", { name: "Every run" }).click();
      await page.getByRole("heading", { name: "The plan’s runs" }).waitFor();
      assert.match(await textOf(page, "main"), /All 722 planned runs are computed\./);
    });
  }

  site.test("before the runs are there the same questions are answered as open", async () => {
    const page = await site.open("/", { runs: "none" });
    assert.match(await answerTo(page, "Should I mask 40"), /^Not answered yet\./);
    assert.match(await answerTo(page, "What about 80-10-10?"), /^Not answered yet\./);
    assert.match(await answerTo(page, "Can I see the runs?"), /^Yes\. 0 of 722 planned runs/);
    assert.equal(await page.locator(".forest table").count(), 0);
    assert.equal(await page.locator(".waiting li").count(), 30);
  });

  site.test("claims are ordered and filtered by keyboard, and the address keeps it", async () => {
    const page = await site.open("/");
    const order = page.locator("#forest [data-control=order]");
    const claims = page.locator("tr.claim:visible");
    const numbers = (attribute: string) =>
      claims.evaluateAll(
        (rows, name) => rows.map((row) => Number((row as HTMLElement).dataset[name])),
        attribute,
      );
    assert.equal(await claims.count(), 30);
    assert.equal(await page.locator("tr.group:visible").count(), 4);

    await order.focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await order.inputValue(), "paper");
    assert.deepEqual(await numbers("place"), Array.from({ length: 30 }, (_, i) => i));
    assert.equal(await page.locator("tr.group:visible").count(), 0);
    await page.keyboard.press("ArrowDown");
    const sizes = await numbers("size");
    assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));

    await page.locator("#forest [data-control=state]").selectOption("contradicted");
    assert.equal(await claims.count(), 4);
    assert.equal(await page.locator(".forest-count").innerText(), "4 claims");
    await page.reload();
    assert.equal(await order.inputValue(), "effect");
    assert.equal(await claims.count(), 4);

    assert.equal(new URL(page.url()).search, "?forest.order=effect&forest.state=contradicted");
    await page.goBack();
    assert.equal(await order.inputValue(), "effect");
    assert.equal(await claims.count(), 30);

    const linked = await site.open("/?forest.order=state&forest.state=supported#forest");
    assert.equal(await linked.locator("tr.group:visible").count(), 1);
    const hostile = await site.open("/?forest.order=%3Cimg%3E&forest.state=x");
    assert.equal(await hostile.locator("tr.claim:visible").count(), 30);
  });

  site.test(
    "without scripts and on a phone every row has its chart, numbers and state",
    async () => {
      const page = await site.open("/", {
        javaScriptEnabled: false,
        viewport: { width: 320, height: 700 },
      });
      assert.ok(!await page.locator("#forest [data-control=order]").isVisible());
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
      const rows = await page.locator("tr.claim").all();
      assert.equal(rows.length, 30);
      for (const row of rows) {
        const chart = (await row.locator("svg").boundingBox())!;
        assert.ok(chart.x >= 0 && chart.x + chart.width <= 320, `${chart.x}, ${chart.width}`);
        assert.ok(await row.locator(".state").isVisible());
      }
    },
  );

  site.test("axe finds nothing on the front page, also with a filter, light and dark", async () => {
    const found: string[] = [];
    for (
      const [path, runs] of [
        ["/", "all"],
        ["/?forest.state=contradicted&forest.order=effect", "all"],
        ["/", "none"],
      ] as const
    ) {
      for (const [width, colorScheme] of [[390, "dark"], [1440, "light"]] as const) {
        const viewport = { width, height: 900 };
        const page = await site.open(path, { runs, bypassCSP: true, colorScheme, viewport });
        found.push(...(await violations(page, [colorScheme])).map((one) => `${width} ${one}`));
        await page.context().close();
      }
    }
    assert.deepEqual(found, []);
  });
}
