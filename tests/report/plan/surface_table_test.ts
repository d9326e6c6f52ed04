import assert from "node:assert/strict";
import { plan, plannedArms } from "@/experiments/plan/plan.ts";
import { responseSurface } from "@/report/figures/response_surface.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import { placeOf, planSurface } from "@/report/plan/surface/surface.ts";
import {
  armRows,
  bestRateRows,
  coefficientRows,
  surfaceFigureData,
  surfaceSentences,
} from "@/report/plan/surface/surface_table.ts";
import { renderSvg } from "@/report/render/render.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const specs = planSpecs(plan).filter(({ kind }) => kind === "pretrain");
const places = new Map(plannedArms(plan).map((arm) => [arm.id, placeOf(arm)]));

function surfaceOf(of40: number) {
  const runs = madeRuns(plan, specs, (arm, noise) => {
    const at = places.get(arm) ?? { corruptionRate: 0.4, log2Predictions: 8 };
    const loss = 12 + 4 * at.corruptionRate - 1.3 * at.log2Predictions +
      0.02 * at.log2Predictions ** 2;
    return { loss: loss + (arm === "40" ? of40 : 0) + 0.01 * noise };
  });
  return planSurface(plan, armMeasures(plan, runs), "loss at 15 %");
}

Deno.test("a fitted surface as rows and sentences", () => {
  const found = surfaceOf(0);
  const [constant, corruption, , square] = coefficientRows(found);
  assert.equal(constant[0], "constant");
  assert.match(corruption.join(), /^corruption rate,\+(3\.9|4\.0)\d+ nats,/);
  assert.equal(square[0], "(log₂ predictions)²");
  const rows = armRows(found);
  const fifteen = rows.find(([arm]) => arm === "15")!;
  assert.deepEqual(fifteen.slice(1, 4), ["15 %", "154", 12]);
  assert.match(fifteen.slice(4).join(), /^\d\.\d{3},\d\.\d{3},\d\.\d{3} to \d\.\d{3}$/);
  const large = rows.find(([arm]) => arm === "40-rows-128-updates-375")!;
  assert.deepEqual(large.slice(5), ["outside", "–"]);
  const best = bestRateRows(found);
  assert.match(String(best[0][1]), /^3[0-9] %$/);
  assert.equal(best.at(-1)![1], "outside");
  const [fit, form, check] = surfaceSentences(found);
  assert.match(fit, /explains \d+\.\d % .* of 108 runs of 10 arms/);
  assert.match(form, /^Lack of fit: F\(\d+, \d+\) = \d+\.\d\d, p = 0\.\d{3}, so that the arms lie/);
  assert.match(check, /it predicts \d+ and is .* \d+ are outside\.$/);
});

Deno.test("the fitted arms are drawn beside the surface, and told in a table", () => {
  const data = surfaceFigureData(surfaceOf(0));
  assert.deepEqual(responseSurface.parse(JSON.parse(JSON.stringify(data))), data);
  const [panel] = responseSurface.panels(data);
  assert.equal(panel.table.rows.length, 10);
  assert.deepEqual(panel.rates, [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6]);
  assert.match(panel.description, /^10 arms\. The surface is at most 0\.0\d\d nats off/);
  const svg = renderSvg(panel, "surface");
  assert.match(svg, /surface, 16 rows/);
  assert.match(svg, />20 % predicted, 16 rows</);
  assert.doesNotMatch(svg, /NaN|Infinity/);
  const [place] = data.places;
  assert.throws(
    () => responseSurface.parse({ ...data, places: [{ ...place, values: [] }] }),
    /"response-surface" is not usable: places\.0\.values is empty/,
  );
  const none = surfaceFigureData(planSurface(plan, [], "loss at 15 %"));
  assert.deepEqual(responseSurface.panels(none), []);
});

Deno.test("a form that does not hold is said to", () => {
  const [, form] = surfaceSentences(surfaceOf(0.5));
  assert.match(form, /p < 0\.001: the form does not hold/);
});

Deno.test("without a surface there is a sentence and no row", () => {
  const none = planSurface(plan, [], "loss at 15 %");
  for (const rows of [coefficientRows, armRows, bestRateRows]) assert.deepEqual(rows(none), []);
  assert.match(surfaceSentences(none)[0], /^No surface of loss at 15 %: 0 arms/);
});
