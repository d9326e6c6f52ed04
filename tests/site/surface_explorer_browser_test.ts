import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { paper } from "@/report/data/paper.ts";
import { PILOT_MEASURES, pilotSurface } from "@/report/plan/surface/pilot_surface.ts";
import { pilotExplorerData } from "@/report/plan/surface/surface_explorer.ts";
import { figureHtml } from "../../site/parts/figure.ts";
import { launchBrowser } from "./browser.ts";

const axe: string = createRequire(import.meta.url)("axe-core").source;
const root = fileURLToPath(new URL("../../", import.meta.url));
const runs = await referenceRuns(findProfile("pilot"));
const data = pilotExplorerData(
  PILOT_MEASURES.map((measure) => pilotSurface(runs, measure)),
  paper,
);
const html = `<!doctype html><title>surface</title>${
  figureHtml(
    {
      figure: "surface-explorer",
      variants: [{ key: "yours", label: "", data }],
    },
    "figure-1",
    "/",
    "/",
  )
}`;

/** The browser's side of figures, as pages load it. */
async function script(): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["site/client/charts.ts"],
      bundle: true,
      format: "iife",
      write: false,
      alias: { "@": `${root}lib` },
      logLevel: "silent",
    });
    return outputFiles[0].text;
  } finally {
    await esbuild.stop();
  }
}

let browser: Browser;
Deno.test.beforeAll(async () => {
  browser = await launchBrowser();
});
Deno.test.afterAll(() => browser.close());

Deno.test("sliders ask the surface, and the menus beside them follow", async () => {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.setContent(html);
  await page.addScriptTag({ content: await script() });
  const note = () => page.locator('[data-panel="batch"] .panel-note').textContent();
  const slider = (name: string) => page.locator(`input[type="range"][aria-label="${name}"]`);
  const rows = slider("Rows of a batch");
  assert.equal(await rows.getAttribute("aria-valuetext"), "16");
  await rows.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator('select[data-control="rows"]').inputValue(), "32");
  await slider("Tokens corrupted").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  assert.match((await note())!, /^32 rows of 64 tokens, 20 % corrupted: 410 predictions .* 4\.906/);
  await rows.focus();
  await page.keyboard.press("End");
  assert.match(
    (await note())!,
    /^8,192 rows .* in the paper's regime, so that no number is given\.$/,
  );
  assert.ok(await rows.evaluate((element) => element === document.activeElement));
  await page.locator('select[data-control="rows"]').selectOption("16");
  assert.equal(await rows.inputValue(), "2");
  assert.match((await note())!, /^16 rows of 64 tokens, 20 % corrupted: 205 .* 5\.295/);
  await page.addScriptTag({ content: axe });
  const unnamed: string[] = await page.evaluate(async () => {
    const { violations } = await (globalThis as any).axe.run("figure", {
      runOnly: ["label", "select-name", "aria-valid-attr-value", "label-title-only"],
    });
    return violations.map(({ id }: { id: string }) => id);
  });
  assert.deepEqual(unnamed, []);
  assert.deepEqual(problems, []);
  await page.close();
});

Deno.test("without a script the picture and a table of every batch stand there", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.setContent(html);
  assert.equal(await page.locator(".plot svg").count(), 2);
  const table = await page.locator('[data-panel="batch"] table').textContent();
  for (const { rows } of data.measures[0].batches) {
    assert.ok(table!.includes(rows.toLocaleString("en")), `${rows} rows`);
  }
  assert.equal(await page.locator('input[type="range"]').count(), 0);
  await context.close();
});
