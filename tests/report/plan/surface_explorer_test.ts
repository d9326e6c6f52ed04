import assert from "node:assert/strict";
import { plan, plannedArms } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { figureControls, settledChoices } from "@/report/figures/parts/controls.ts";
import { surfaceExplorer, type SurfaceExplorerData } from "@/report/figures/surface_explorer.ts";
import { paper } from "@/report/data/paper.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import { PILOT_MEASURES, pilotSurface } from "@/report/plan/surface/pilot_surface.ts";
import { placeOf, planSurface } from "@/report/plan/surface/surface.ts";
import { pilotExplorerData, planExplorerData } from "@/report/plan/surface/surface_explorer.ts";
import { renderSvg } from "@/report/render/render.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const pilotRuns = await referenceRuns(findProfile("pilot"));
const surfaces = PILOT_MEASURES.map((measure) => pilotSurface(pilotRuns, measure));
const pilot = pilotExplorerData(surfaces, paper);

function asked(data: SurfaceExplorerData, choices: Record<string, string>) {
  const panels = surfaceExplorer.panels(
    data,
    settledChoices(figureControls(surfaceExplorer, data), choices),
  );
  return Object.fromEntries(panels.map((panel) => [panel.key, panel]));
}

Deno.test("a batch and a rate have the surface's value, its interval and the best rate", () => {
  const { batch, map } = asked(pilot, {});
  const [found] = surfaces;
  assert.ok(found.kind === "fitted");
  const { predicted } = found.fitted.find(({ arm }) => arm === "40")!;
  assert.ok(predicted.kind === "predicted");
  const number = `${predicted.estimate.toFixed(3)} nats (${predicted.low.toFixed(3)} to ${
    predicted.high.toFixed(3)
  })`;
  assert.ok(batch.note.startsWith(
    `16 rows of 64 tokens, 40 % corrupted: 410 predictions in an update, ${number}. Of the rates that were fitted for such a batch 31.7 % (29.9 to 33.9 %) is best`,
  ));
  assert.match(batch.note, /at 15 % 5\.530 nats, at 40 % 5\.187 nats\.$/);
  assert.match(map.description, /11 of 11 arms .* the paper's 78,643 to 209,715 are far outside/);
  assert.match(asked(pilot, { rows: "32", corrupted: "0.2" }).batch.note, /^32 .* 410 predictions/);
});

Deno.test("beyond what was fitted there is no number", () => {
  const { batch } = asked(pilot, { rows: "8192" });
  assert.match(batch.note, /outside what was fitted \(102 to 614 predictions\) and in the paper's/);
  assert.doesNotMatch(batch.note, /\d nats/);
  assert.match(renderSvg(batch, "batch"), /outside what was fitted: no number/);
  const row = batch.table.rows.find(([rows]) => rows === "8,192")!;
  assert.deepEqual(row.slice(3), ["outside", "outside", "outside"]);
  const near = asked(pilot, { rows: "16", corrupted: "0.8" }).batch.note;
  assert.match(
    near,
    /80 % corrupted: 819 .* outside what was fitted .* so that no number is given/,
  );
});

Deno.test("every measure and batch draws without a hole in its numbers", () => {
  for (const measure of PILOT_MEASURES) {
    for (const { rows } of pilot.measures[0].batches) {
      for (const panel of Object.values(asked(pilot, { measure, rows: `${rows}` }))) {
        const text = renderSvg(panel, panel.key) + panel.note + panel.description;
        assert.doesNotMatch(text, /NaN|undefined|null|Infinity/, `${measure}, ${rows} rows`);
      }
    }
  }
});

Deno.test("without a surface the figure names the runs that are missing", () => {
  const runs = madeRuns(plan, planSpecs(plan, ["mask rate"]), (_, noise) => ({ loss: 5 + noise }));
  const measured = armMeasures(plan, runs);
  const found = ["loss at 15 %", "loss at 40 %"].map((name) => planSurface(plan, measured, name));
  const data = planExplorerData(plan, measured, found, paper);
  assert.deepEqual(figureControls(surfaceExplorer, data), []);
  const panels = surfaceExplorer.panels(data);
  assert.deepEqual(panels.map(({ key }) => key), ["map"]);
  assert.match(
    panels[0].note,
    /^No surface of loss at 15 % yet: .* missing of 40-predict-20 \(0 of 8 seeds\), 20-predict-40-rows-32 .*, 20-rows-32 \(0 of 8 seeds\)\. 96 of 156 of these runs are there\.$/,
  );
  const rows = panels[0].table.rows.find(([arm]) => arm === "40")!;
  assert.deepEqual(rows, ["40", "40", "410", 12, 12]);
});

Deno.test("whole blocks of the plan give surfaces to ask", () => {
  const places = new Map(plannedArms(plan).map((arm) => [arm.id, placeOf(arm)]));
  const specs = planSpecs(plan).filter(({ kind }) => kind === "pretrain");
  const runs = madeRuns(plan, specs, (arm, noise) => {
    const at = places.get(arm) ?? { corruptionRate: 0.4, log2Predictions: 8 };
    return { loss: 9 + 2 * at.corruptionRate - 0.5 * at.log2Predictions + 0.02 * noise };
  });
  const measured = armMeasures(plan, runs);
  const data = planExplorerData(plan, measured, [
    planSurface(plan, measured, "loss at 15 %"),
    planSurface(plan, measured, "tagging"),
  ], paper);
  assert.deepEqual(data.measures.map(({ measure }) => measure), ["loss at 15 %"]);
  assert.deepEqual(surfaceExplorer.parse(JSON.parse(JSON.stringify(data))), data);
  assert.match(asked(data, {}).batch.note, /40 % corrupted: 410 .*, 5\.\d{3} nats/);
});

Deno.test("data of another shape are refused by the field", () => {
  const [first] = pilot.measures;
  const refused: [unknown, RegExp][] = [
    [{ ...pilot, measures: [] }, /measures is empty/],
    [{ ...pilot, measures: [{ ...first, better: "more" }] }, /measures\.0\.better is "more"/],
    [{ ...pilot, measures: [{ ...first, fitted: null }] }, /neither a surface nor a reason/],
    [
      { ...pilot, measures: [{ ...first, batches: [] }] },
      /measures\.0 has batches that leave nothing to choose/,
    ],
    [{ ...pilot, places: [{ arm: "15" }] }, /places\.0\.corruptionRate is missing/],
  ];
  for (const [data, message] of refused) assert.throws(() => surfaceExplorer.parse(data), message);
});
