import assert from "node:assert/strict";
import type { SurfaceExplorerData } from "@/report/figures/surface_explorer.ts";
import type { OpenedSite } from "../opened_site.ts";

const PAGE = "/notebooks/02-hostile/";

/** That the surface's explorer answers by sliders and menus, and reads without them. */
export function testSurfaceExplorer(site: OpenedSite): void {
  site.test("sliders ask the surface, and the menus beside them follow", async () => {
    const page = await site.open(PAGE);
    const note = async () =>
      (await page.locator('[data-panel="batch"] .panel-note').innerText()).replaceAll(
        "\u00a0",
        " ",
      );
    const slider = (name: string) => page.locator(`input[type="range"][aria-label="${name}"]`);
    const rows = slider("Rows of a batch");
    assert.equal(await rows.getAttribute("aria-valuetext"), "16");
    await rows.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator('select[data-control="rows"]').inputValue(), "32");
    await slider("Tokens corrupted").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    assert.match(
      await note(),
      /^32 rows of 64 tokens, 20 % corrupted: 410 predictions .* 4\.906/,
    );
    await rows.focus();
    await page.keyboard.press("End");
    assert.match(
      await note(),
      /^8,192 rows .* in the paper's regime, so that no number is given\.$/,
    );
    assert.ok(await rows.evaluate((element) => element === document.activeElement));
    await page.locator('select[data-control="rows"]').selectOption("16");
    assert.equal(await rows.inputValue(), "2");
    assert.match(await note(), /^16 rows of 64 tokens, 20 % corrupted: 205 .* 5\.295/);
  });

  site.test("without a script the surface's picture and a table of every batch stand there", async () => {
    const page = await site.open(PAGE, { javaScriptEnabled: false });
    const figure = page.locator("figure", { has: page.locator('[data-panel="batch"]') });
    assert.equal(await figure.locator(".plot svg").count(), 2);
    const table = await figure.locator('[data-panel="batch"] table').textContent();
    const { variants: [{ data }] } = JSON.parse((await figure.locator("script").textContent())!);
    const { measures: [{ batches }] } = data as SurfaceExplorerData;
    assert.ok(batches.length > 3);
    for (const { rows } of batches) {
      assert.ok(table!.includes(rows.toLocaleString("en")), `${rows} rows`);
    }
    assert.equal(await figure.locator('input[type="range"]').count(), 0);
  });
}
