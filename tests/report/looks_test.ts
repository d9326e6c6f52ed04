import assert from "node:assert/strict";
import { profiles } from "@/experiments/profiles/profiles.ts";
import { arms, type ArmsData } from "@/report/figures/arms.ts";
import { figureCaption } from "@/report/figures/parts/caption.ts";
import { lookOfRate, looksOf } from "@/report/figures/parts/looks.ts";
import { maskRate } from "@/report/figures/mask_rate.ts";
import { responseSurface } from "@/report/figures/response_surface.ts";
import { trainingCurve } from "@/report/figures/training_curve.ts";
import { whatMaskingHides } from "@/report/figures/what_masking_hides.ts";
import { renderSvg } from "@/report/render/render.ts";
import { sampleMaskRateData, sampleTrainingCurves } from "./sample_data.ts";

/** The arms of one measure, points of lines over mask rates, with a value for each seed. */
function armsData(values: Record<string, number[]>): ArmsData {
  const measure = { key: "a", title: "A", note: "Higher is better.", references: [] };
  return {
    title: "Some arms",
    profile: "sample",
    measures: [{ ...measure, unit: "share" }],
    arms: Object.entries(values).map(([label, own]) => ({
      label,
      line: {
        series: label.includes(" at ") ? label.split(" at ")[0] : "ours",
        rate: Number.parseInt(label.split(" at ").at(-1)!) / 100,
      },
      values: { a: own.map((value, i) => ({ seed: i + 1, value })) },
    })),
  };
}

/** The colour of the name that stands at a line's end. */
function colourOf(svg: string, name: string): string {
  const found = new RegExp(`<text[^>]*fill="([^"]+)"[^>]*>${name}</text>`).exec(svg);
  assert.ok(found, `no "${name}" in the chart`);
  return found[1];
}

Deno.test("a rate and a strategy have one colour, on whatever figure they stand", () => {
  const [loss] = maskRate.panels(sampleMaskRateData());
  const judged = renderSvg(loss, "loss");
  const trained = renderSvg(trainingCurve.panels(sampleTrainingCurves())[0], "curve");
  for (const rate of ["15", "40", "80"]) {
    assert.equal(
      colourOf(judged, `judged at ${rate} %`),
      colourOf(trained, `trained at ${rate} %`),
    );
  }
  const counts = { maskRate: 0.15, wholeUnits: 0.1, partWords: 0.2, meanRun: 2 };
  const hidden = renderSvg(
    whatMaskingHides.panels({
      corpus: "some",
      sequences: 9,
      rows: (["pmi", "span-t5", "uniform"] as const).map((strategy) => ({ strategy, ...counts })),
    })[0],
    "hidden",
  );
  const values = [0.5, 0.6];
  const [panel] = arms.panels(armsData({
    ...{ "uniform at 15 %": values, "uniform at 40 %": values },
    ...{ "span-t5 at 15 %": values, "span-t5 at 40 %": values },
    ...{ "pmi at 15 %": values, "pmi at 40 %": values },
  }));
  const compared = renderSvg(panel, "arms");
  for (const name of ["uniform", "spans", "PMI units"]) {
    assert.equal(colourOf(hidden, name), colourOf(compared, name));
  }
});

Deno.test("no two mask rates of a profile are drawn alike", () => {
  for (const { name, maskRates } of Object.values(profiles)) {
    const looks = maskRates.map((rate) => lookOfRate(rate));
    for (const key of ["colour", "symbol", "dash"] as const) {
      assert.equal(new Set(looks.map((look) => look?.[key])).size, looks.length, `${name}: ${key}`);
    }
  }
});

Deno.test("looks of one chart differ in colour, mark and dash", () => {
  const looks = looksOf(["40 %, [MASK] only", "40 %, 80-10-10", "copies", "no copies"]);
  for (const key of ["colour", "name"] as const) {
    assert.equal(new Set(looks.map((look) => look[key])).size, 4, key);
  }
  assert.equal(looks[0].colour, looksOf(["15 %, 80-10-10", "15 %, [MASK] only"])[1].colour);
});

Deno.test("a single seed is hollow and the note says so; means of several are filled", () => {
  const filled = (svg: string) =>
    [...svg.matchAll(/<circle[^>]*fill="([^"]+)"/g)].map(([, f]) => f);
  for (const view of ["lines", "rows"]) {
    const one = arms.panels(armsData({ "15 %": [0.5], "40 %": [0.6] }), { view })[0];
    const two = arms.panels(armsData({ "15 %": [0.5, 0.6], "40 %": [0.6, 0.7] }), { view })[0];
    assert.match(one.note, /hollow mark is a single seed/);
    assert.doesNotMatch(two.note, /hollow/);
    assert.ok(filled(renderSvg(one, "one")).every((fill) => fill.startsWith("var(--surface")));
    assert.ok(!filled(renderSvg(two, "two")).some((fill) => fill.startsWith("var(--surface")));
  }
});

Deno.test("intervals end at what is possible, marked and said", () => {
  const data = armsData({ "15 %": [0.85, 0.98], "40 %": [0.6, 0.7], "80 %": [0.02, 0.2] });
  for (const view of ["lines", "rows"]) {
    const [panel] = arms.panels(data, { view });
    const svg = renderSvg(panel, "arms");
    assert.match(svg, /95 % interval \S+ % to 100\.0 % \(n = 2\), cut off at what is possible/);
    assert.match(svg, /95 % interval 0\.0 % to \S+ % \(n = 2\), cut off/);
    assert.match(svg, view === "lines" ? />▴</ : />▸</);
    assert.match(svg, view === "lines" ? />▾</ : />◂</);
    assert.equal(panel.table.rows[0][3], "100.0 %");
  }
});

Deno.test("captions tell how many seeds stand behind the points", () => {
  const counts = (values: Record<string, number[]>) => figureCaption(arms, armsData(values));
  assert.match(counts({ "15 %": [1, 1, 1], "40 %": [1] }), /, 1 to 3 seeds$/);
  assert.match(counts({ "15 %": [1] }), /, 1 seed$/);
});

Deno.test("the file of numbers has one value a row, with seed and interval", () => {
  const [loss, accuracy] = maskRate.panels(sampleMaskRateData());
  assert.deepEqual(loss.values!.columns, [
    ...["judged_at", "trained_at", "seed", "value", "unit", "mean"],
    ...["interval_low", "interval_high", "seeds"],
  ]);
  assert.equal(loss.values!.rows.length, 3 * 8 * 3); // judged at, trained at, seeds
  const [row] = accuracy.values!.rows;
  assert.deepEqual(row.slice(0, 3), ["fine-tuned", 0.15, 0]);
  assert.ok(+row[6]! < +row[5]! && +row[5]! < +row[7]!);
});

Deno.test("a correlation is no share: its axis is r, and its interval ends at 1", () => {
  const data = armsData({ "15 %": [0.85, 0.98] });
  const [panel] = arms.panels({
    ...data,
    measures: [{ ...data.measures[0], unit: "correlation" }],
  });
  const svg = renderSvg(panel, "r");
  assert.match(svg, /95 % interval 0\.\d{3} to 1\.000 \(n = 2\), cut off/);
  assert.match(svg, />r</);
  assert.doesNotMatch(svg, />%</);
});

Deno.test("seeds that no box can show one by one stand as dots beside their mean", () => {
  const [panel] = responseSurface.panels({
    measure: "Loss",
    unit: "nats",
    places: [0.15, 0.4].map((corruptionRate) => ({
      series: "uniform",
      corruptionRate,
      predictions: 10,
      values: [5, 5.1, 5.3],
      predicted: { estimate: 5.1, low: 5, high: 5.2 },
    })),
  });
  const dots = [...renderSvg(panel, "surface").matchAll(/<circle[^>]* r="1\.75"/g)];
  assert.equal(dots.length, 6);
});
