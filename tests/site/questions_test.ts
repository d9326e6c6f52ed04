import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serveFolder } from "../../commands/serve/serve_folder.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";
import { madeAnswers } from "../report/plan/made_ledgers.ts";
import { launchBrowser } from "./browser.ts";
import { buildFixtures } from "./built_site.ts";

let folder: string;
let server: Deno.HttpServer<Deno.NetAddr>;
let browser: Browser;
/** What pages logged or failed to load in the running test. */
let problems: string[] = [];

/** Two sites of the real notebooks, one in which the plan's runs are all there and one without any. */
Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  const data = { ...sampleMaskRateData(), profile: "pilot" };
  for (const [name, blocks] of [["all", null], ["none", []]] as const) {
    const reference = `${folder}/${name}.json`;
    await Deno.writeTextFile(
      reference,
      JSON.stringify({
        profile: "pilot",
        runs: 120,
        wanted: 417,
        source: "",
        computed: [],
        answers: {},
        figures: [{ experiment: "02", figure: "mask-rate", data }],
        claims: judgeClaims({}),
        plan: madeAnswers(blocks && [...blocks]),
      }),
    );
    await buildFixtures(`${folder}/${name}`, {
      notebooks: `${folder}/no-notebooks`,
      sources: fileURLToPath(new URL("../../notebooks", import.meta.url)),
      reference,
    });
  }
  await Deno.writeTextFile(`${folder}/index.html`, "");
  server = serveFolder(folder, "0");
  browser = await launchBrowser();
});

Deno.test.afterAll(async () => {
  await browser?.close();
  await server?.shutdown();
  await Deno.remove(folder, { recursive: true });
});

/** Opens a page of one of the sites; what it logs makes the test fail. */
async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`http://127.0.0.1:${server.addr.port}${path}`);
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

/** What stands on the front page under a question. */
async function answerTo(page: Page, question: string): Promise<string> {
  const asked = page.locator(".verdict-box dt", { hasText: question });
  const answer = asked.locator("xpath=following-sibling::dd[1]");
  assert.ok(await answer.isVisible(), question);
  return (await answer.innerText()).replaceAll("\u00a0", " ");
}

const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).innerText()).replaceAll("\u00a0", " ");

for (const width of [390, 1440]) {
  browserTest(`five questions are answered within two clicks, at ${width} px`, async () => {
    const page = await open("/all/", { viewport: { width, height: 900 } });

    assert.match(
      await answerTo(page, "Should I mask 40"),
      /^At this size yes: by held-out loss 40 % beats 15 % by 0\.\d{3} nats \(\+0\.\d+ to \+0\.\d+\)\./,
    );
    assert.match(
      await answerTo(page, "What about 80-10-10?"),
      /^At 40 % the runs say: 80-10-10 helps by 0\.\d+ nats .*The paper finds that it does not help/,
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

browserTest("before the runs are there the same questions are answered as open", async () => {
  const page = await open("/none/");
  assert.match(await answerTo(page, "Should I mask 40"), /^Not answered yet\./);
  assert.match(await answerTo(page, "What about 80-10-10?"), /^Not answered yet\./);
  assert.match(await answerTo(page, "Can I see the runs?"), /^Yes\. 0 of 722 planned runs/);
  assert.equal(await page.locator(".forest table").count(), 0);
  assert.equal(await page.locator(".waiting li").count(), 30);
});

browserTest("claims are ordered and filtered by keyboard, and the address keeps it", async () => {
  const page = await open("/all/");
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

  await page.evaluate(() => location.hash = "#forest?order=state&state=supported");
  await page.waitForFunction(() =>
    document.querySelector<HTMLSelectElement>("#forest [data-control=order]")!.value === "state"
  );
  assert.equal(await page.locator("tr.group:visible").count(), 1);
  await page.evaluate(() => location.hash = "#forest?order=%3Cimg%3E&state=x");
  await page.waitForFunction(() =>
    document.querySelectorAll("tr.claim:not([hidden])").length === 30
  );
});

browserTest(
  "without scripts and on a phone every row has its chart, numbers and state",
  async () => {
    const page = await open("/all/", {
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

browserTest("axe finds nothing on the front page, also with a filter, light and dark", async () => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  const source = await Deno.readTextFile(axe);
  const found: string[] = [];
  for (const path of ["/all/", "/all/#forest?state=contradicted&order=effect", "/none/"]) {
    for (const [width, colorScheme] of [[390, "dark"], [1440, "light"]] as const) {
      const page = await open(path, {
        bypassCSP: true,
        colorScheme,
        viewport: { width, height: 900 },
      });
      await page.evaluate(source);
      const violations: string[] = await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run();
        return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
          `${id}: ${nodes.length} x ${nodes[0].html.slice(0, 200)}`
        );
      });
      found.push(...violations.map((one) => `${path} ${width} ${colorScheme} ${one}`));
      await page.context().close();
    }
  }
  assert.deepEqual(found, []);
});
