import assert from "node:assert/strict";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { pilotSurface } from "@/report/plan/surface/pilot_surface.ts";
import { residualRows, surfaceSentences } from "@/report/plan/surface/surface_table.ts";

const runs = await referenceRuns(findProfile("pilot"));

Deno.test("the pilot's losses are explained by corruption and predictions", () => {
  const found = pilotSurface(runs, "loss at 15 %");
  assert.ok(found.kind === "fitted");
  const { coefficients: [, corruption], r2, lackOfFit } = found.surface;
  assert.equal(corruption.estimate.toFixed(2), "1.41"); // nats for each unit of the rate
  assert.equal(corruption.standardError.toFixed(2), "0.12");
  assert.equal(r2.toFixed(2), "0.96");
  assert.equal(lackOfFit!.p.toFixed(2), "0.25");
  assert.equal(found.fitted.length, 11);
});

Deno.test("an arm's value on the pilot's surface is the mean of its runs' scalars", () => {
  const found = pilotSurface(runs, "loss at 40 %");
  assert.ok(found.kind === "fitted");
  const own = runs.flatMap((run) =>
    run.kind === "pretrain" && run.spec.pretraining.masking.predictionRate === 0.2 &&
      run.spec.pretraining.masking.corruptionRate === 0.4
      ? [run.result.heldOutLoss["0.4"]]
      : []
  );
  const arm = found.fitted.find(({ arm }) => arm === "40-predict-20")!;
  assert.deepEqual(arm.values, own);
  assert.equal(own.length, 2);
});

Deno.test("parts of speech are best where a loss is least or above", () => {
  const [loss, speech] = ["loss at 15 %", "parts of speech"] as const;
  const [one, other] = [loss, speech].map((measure) => {
    const found = pilotSurface(runs, measure);
    assert.ok(found.kind === "fitted");
    const [{ best }] = found.best;
    assert.ok(best.kind === "best rate");
    return best;
  });
  assert.ok(one.rate > 0.3 && one.rate < 0.34);
  assert.ok(other.rate > one.rate && other.loss > 60); // points, not their negative
});

Deno.test("sentences tell how surfaces without one of the arms do, rows how far runs are off", () => {
  const found = pilotSurface(runs, "loss at 15 %");
  const sentences = surfaceSentences(found);
  assert.match(
    sentences.at(-1)!,
    /without one of its arms at a time, it predicts 29 of their runs and is 0\.083 nats off, where 0\.082/,
  );
  assert.ok(sentences.every((sentence) => !/other batch sizes/.test(sentence)));
  const rows = residualRows(found);
  assert.equal(rows.length, 11);
  assert.match(rows[0].join(), /^10,2,\+0\.058,−0\.044 to \+0\.160$/);
});
