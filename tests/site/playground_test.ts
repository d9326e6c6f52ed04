import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { modelsFolder } from "@/experiments/results/kept_encoders.ts";
import { buildFixtures } from "./built_site.ts";
import { writeSampleCorpus, writeSampleStore } from "./sample_store.ts";
import { servedPages, violations } from "./served_pages.ts";

/** Words that belong together in the text that the store's encoders are said to have read. */
let pmiUnit: string;

const site = servedPages(async (target, scratch) => {
  const [corpus, runs] = ["corpus", "runs"].map((name) => `${scratch}/${name}`);
  pmiUnit = await writeSampleCorpus(corpus);
  await writeSampleStore(runs, [0.15, 0.4], corpus);
  await buildFixtures(target, { runs, models: modelsFolder });
});

const PLAYGROUND = "/playground/";

/** Opens the playground and waits for its answer, where it can give one. */
async function open(fragment = "", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await site.open(PLAYGROUND + fragment, options);
  if (options.javaScriptEnabled !== false) await answered(page);
  return page;
}

/** Waits until what the address tells has been answered. */
async function answered(page: Page, status = /hidden|Type a sentence/): Promise<string> {
  const shown = page.locator(".play-status").filter({ hasText: status });
  await shown.waitFor();
  return (await shown.textContent())!;
}

const words = (page: Page) => page.locator(".play-sentence .word");
const hiddenIn = (page: Page) =>
  new URLSearchParams(new URL(page.url()).hash.slice(1)).get("hidden");

/** Best guesses by encoder, row after row, as the table has them. */
async function guesses(page: Page): Promise<string[]> {
  return await page.locator(".play-table td li:first-child > span:first-child").allTextContents();
}

site.test(
  "without JavaScript the page shows an example, with the answers that a reader's browser gives",
  async () => {
    const still = await open("", { javaScriptEnabled: false });
    assert.match((await still.locator("noscript").textContent())!, /needs JavaScript/);
    assert.ok(!await still.locator(".play-form, .play-press").first().isVisible());
    assert.equal(await still.locator(".play-status").textContent(), "");
    const computed = await guesses(still);
    const hidden = await still.locator(".play-sentence .gap").count();
    assert.equal(hidden, 4);
    assert.equal(computed.length, 3 * hidden);

    const page = await site.newPage();
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.goto(site.address(PLAYGROUND));
    await answered(page);
    assert.deepEqual(await guesses(page), computed);
    assert.ok(fetched.some((url) => url.endsWith(".wasm")), "WebAssembly was not used");
    assert.ok(!fetched.some((url) => url.includes("webgl")), "WebGL was fetched");
    assert.ok(fetched.every((url) => url.startsWith(site.address("/"))));
  },
);

site.test(
  "a word is hidden and shown again by keys, and its truth stands beneath the guesses",
  async () => {
    const page = await open("#sentence=It+is+the+law+of+the+United+States");
    assert.match(await answered(page), /^Nothing is hidden/);
    const word = page.getByRole("button", { name: "States", exact: true });
    assert.equal(await word.getAttribute("aria-pressed"), "false");
    await word.focus();
    await page.keyboard.press("Enter");
    const said = await answered(page, /^1 of \d+ tokens is hidden/);
    assert.match(
      said,
      /“States” is guessed as “States” by 15\u00a0% \(\d+\u00a0%\), “States” by 40/,
    );
    assert.equal(await word.getAttribute("aria-pressed"), "true");
    assert.equal(await page.evaluate(() => document.activeElement!.textContent), "██████States");
    const sections = page.locator(".play-result");
    assert.deepEqual(await sections.locator("h3").allTextContents(), [
      "Trained at 15\u00a0%",
      "Trained at 40\u00a0%",
      "Trained at 80\u00a0%",
    ]);
    assert.equal(await sections.first().locator(".right").textContent(), "States (right)");
    const row = page.locator(".play-table tbody tr");
    assert.equal(await row.locator("th").textContent(), "␣States");
    for (const cell of await row.locator("td").all()) {
      const best = await cell.locator("li").allTextContents();
      assert.equal(best.length, 3);
      const truth = (await cell.locator("p").textContent())!;
      const [, share, rank] = /^truth: (.*), rank\u00a0(\d+)$/.exec(truth)!;
      const right = best.findIndex((guess) => guess.includes("(right)"));
      assert.equal(right, +rank <= 3 ? +rank - 1 : -1, truth);
      if (right >= 0) assert.equal(best[right], `␣States (right) ${share}`);
    }
    await page.keyboard.press("Space");
    await answered(page, /Nothing is hidden/);
    assert.equal(await word.getAttribute("aria-pressed"), "false");
    assert.equal(await row.count(), 0);
  },
);

site.test(
  "one sentence at several rates: a lower one hides a part of what a higher one hides",
  async () => {
    const page = await open();
    const drawn: Record<string, number[]> = {};
    for (const rate of ["15", "80", "40"]) {
      await page.getByRole("button", { name: `${rate} %` }).click();
      const [, hidden, all] = /^(\d+) of (\d+) tokens/.exec(
        await answered(
          page,
          new RegExp(`^${Math.round(0.21 * +rate)}|${Math.floor(0.21 * +rate)} of 21`),
        ),
      )!;
      assert.ok(Math.abs(+hidden - +all * +rate / 100) < 1);
      drawn[rate] = hiddenIn(page)!.split(".").map(Number);
      assert.equal(drawn[rate].length, +hidden);
      assert.equal(await page.locator(".play-table tbody tr").count(), +hidden);
    }
    assert.ok(drawn["15"].every((place) => drawn["40"].includes(place)));
    assert.ok(drawn["40"].every((place) => drawn["80"].includes(place)));
    const first = hiddenIn(page);
    await page.getByRole("button", { name: "Draw another" }).click();
    await page.waitForFunction((before) => !location.hash.includes(`hidden=${before}`), first);
    assert.notEqual(hiddenIn(page), first);
    await page.getByRole("button", { name: "Hide nothing" }).click();
    await answered(page, /Nothing is hidden/);
    assert.equal(hiddenIn(page), null);
  },
);

site.test("a link shows what its sender saw, and Back goes a step back", async () => {
  const page = await open();
  await page.getByRole("button", { name: "A court" }).click();
  await answered(page, /^3 of 16/);
  await page.getByRole("button", { name: "denied", exact: true }).click();
  await answered(page, /^4 of 16/);
  await page.locator("select[name=encoder]").selectOption("40");
  await page.waitForURL(/encoder=40/);
  await page.locator(".play-columns[data-count='1']").waitFor();
  const view = async (of: Page) => [
    await of.locator("textarea").inputValue(),
    await of.locator(".play-sentence").textContent(),
    await of.locator(".play-results").textContent(),
    await of.locator("select[name=encoder]").inputValue(),
  ];
  const sent = page.url();
  const received = await open(new URL(sent).hash);
  assert.deepEqual(await view(received), await view(page));

  await page.goBack();
  await page.locator(".play-columns[data-count='3']").waitFor();
  await page.goBack();
  await answered(page, /^3 of 16/);
  await page.goBack();
  await answered(page, /4 of 21/);
  assert.match(await page.locator("textarea").inputValue(), /^The members/);
  await page.evaluate((hash) => void (location.hash = hash), new URL(sent).hash);
  await answered(page, /^4 of 16/);
  assert.deepEqual(await view(page), await view(received));

  // What was typed is a step as a whole; what is hidden keeps to its words.
  await received.locator("textarea").press("Home");
  await received.locator("textarea").pressSequentially("Now ");
  await answered(received, /^4 of 1[78]/);
  assert.equal(
    await received.getByRole("button", { name: "denied" }).getAttribute("aria-pressed"),
    "true",
  );
  await received.waitForURL(/sentence=Now/);
  await received.goBack();
  await answered(received, /^4 of 16/);
  assert.equal(received.url(), sent);
  await received.getByText("Skip to content").focus();
  await received.keyboard.press("Enter");
  await received.waitForURL(/#main$/);
  assert.match((await received.locator(".play-status").textContent())!, /^4 of 16/);

  const odd = await open("#sentence=All+is+well&hidden=1.2-99999.77.x.-4&encoder=7&encoders=none");
  assert.match(await answered(odd), /^1 of 4/);
  assert.equal(await odd.locator(".play-result").count(), 3);
});

site.test("what is typed stays text: names of special tokens, and HTML", async () => {
  const page = await open();
  await page.locator("textarea").fill("<mask> and </s> are <img src=x onerror=alert(1)> names");
  await answered(page, /Nothing is hidden/);
  assert.equal(
    (await page.locator(".play-sentence").textContent())!.trim(),
    "<mask> and </s> are <img src=x onerror=alert(1)> names",
  );
  assert.equal(await page.locator(".play-sentence .gap, .playground img").count(), 0);
  await page.getByRole("button", { name: "80 %" }).click();
  const [, hidden, all] = /^(\d+) of (\d+)/.exec(await answered(page, /tokens are hidden/))!;
  assert.ok(+all > 15 && +hidden > 12, `${hidden} of ${all}`);
  assert.equal(await page.locator(".playground img").count(), 0);
  await page.locator("textarea").fill("");
  await answered(page, /Type a sentence to hide words of/);
  await page.locator("textarea").fill("of ".repeat(80));
  await answered(page, /Only the first 63 tokens are read/);
  assert.equal(await words(page).count(), 63);
});

site.test(
  "signs of several bytes stay whole in the sentence and are bytes in the table",
  async () => {
    const page = await open();
    await page.getByRole("button", { name: "Beyond the alphabet" }).click();
    await answered(page, /^\d+ of (?!21)/);
    assert.match(
      (await page.locator(".play-sentence").textContent())!,
      /drank 茶 and ate a 🍰 every/,
    );
    const tokens = page.locator(".play-table tbody th");
    assert.match((await tokens.allTextContents()).join("|"), /⟨C3⟩\|⟨A9⟩/);
    await page.getByRole("button", { name: "🍰" }).click();
    await page.locator(".play-table").getByText("⟨F0⟩", { exact: true }).first().waitFor();
    assert.doesNotMatch((await page.locator(".playground").textContent())!, /\ufffd/);
    await page.getByText("stands for the space before a word").waitFor();
  },
);

site.test("no word breaks over lines and no page scrolls sideways, printed too", async () => {
  const long = "incomprehensibilities";
  const sentence = `${`${long} `.repeat(5)}${"w".repeat(150)} of it.`;
  const page = await open(`#${new URLSearchParams({ sentence, hidden: "1.3.4.9.20.22.30" })}`);
  for (const width of [320, 390, 768, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    for (const media of ["screen", "print"] as const) {
      await page.emulateMedia({ media });
      assert.equal(await page.locator(".play-form").isVisible(), media === "screen");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px wide in a window of ${width} px, ${media}`);
      // A word that fits a line has one line's height.
      const heights = await page.locator(".play-sentence .whole").evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect().height)
      );
      const line = Math.min(...heights);
      assert.deepEqual(
        heights.slice(0, 5).map((height) => height < 1.5 * line),
        Array(5).fill(true),
      );
      assert.ok(width > 500 || heights[5] > 1.5 * line, "the longest word breaks where it must");
    }
  }
});

site.test(
  "axe finds no violation in either theme, with words hidden and menus open",
  async () => {
    const page = await open("", { bypassCSP: true });
    await page.getByText("How places are drawn").click();
    await page.getByLabel("Replaced by").selectOption("80-10-10");
    await page.getByRole("button", { name: "80 %" }).click();
    await answered(page, /1[67] of 21/);
    assert.ok(await page.locator(".play-sentence .random, .play-sentence .kept").count() > 0);
    assert.deepEqual(await violations(page, ["light", "dark"]), []);
  },
);

site.test(
  "the store's encoders are offered too, and hide PMI units whole, from a list that is loaded then",
  async () => {
    const page = await open();
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.locator("select[name=set]").selectOption("runs");
    await page.locator(".play-about[data-set=runs]").waitFor();
    assert.ok(!await page.locator(".play-about[data-set=kept]").isVisible());
    await page.locator("textarea").fill(`One ${pmiUnit} or another`);
    await page.getByText("How places are drawn").click();
    assert.ok(!fetched.some((url) => url.endsWith("pmi.bin")));
    await page.getByLabel("Which tokens").selectOption("PMI units");
    await page.getByRole("button", { name: "40 %" }).click();
    const said = await answered(page, /PMI units/);
    assert.equal(/ PMI units: “(.+?)”/.exec(said)?.[1], pmiUnit);
    assert.ok(fetched.some((url) => url.endsWith("runs/pmi.bin")));
    assert.equal(await page.locator(".play-result").count(), 2);
    const linked = await open(new URL(page.url()).hash);
    assert.ok(await linked.locator(".play-about[data-set=runs]").isVisible());
    assert.deepEqual(await guesses(linked), await guesses(page));
  },
);

site.test("a list of units that does not come is told in a sentence, and fetched when asked again", async () => {
  const page = await site.newPage({}, /pmi\.bin 503$|^Failed to load resource/);
  await page.route("**/pmi.bin", (route) => route.fulfill({ status: 503 }), { times: 1 });
  await page.goto(site.address(PLAYGROUND));
  await answered(page);
  await page.locator("select[name=set]").selectOption("runs");
  await page.locator(".play-about[data-set=runs]").waitFor();
  await page.getByText("How places are drawn").click();
  await page.getByLabel("Which tokens").selectOption("PMI units");
  assert.equal(
    await answered(page, /could not/),
    "That could not be done (runs/pmi.bin answers 503). Try it again, or load the page anew.",
  );
  await page.getByRole("button", { name: "40 %" }).click();
  await answered(page, /PMI units/);
});

site.test("where WebAssembly cannot start, WebGL guesses alike", async () => {
  const page = await site.newPage({}, /^Aborted\(no native wasm support/);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.goto(site.address(PLAYGROUND));
  await answered(page);
  assert.ok(fetched.some((url) => url.endsWith("webgl_backend.js")));
  assert.deepEqual(await guesses(page), await guesses(await open()));
});
