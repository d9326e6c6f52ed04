import assert from "node:assert/strict";
import { type Plan, plan, plannedArms } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import { placeOf, planSurface } from "@/report/plan/surface/surface.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const specs = planSpecs(plan).filter(({ kind }) => kind === "pretrain");
const places = new Map(plannedArms(plan).map((arm) => [arm.id, placeOf(arm)]));

/** Losses on a surface that is least at 35 % with 16 rows of 64 tokens, and `shifts` beside it. */
function measured(shifts: Record<string, number> = {}, planned: Plan = plan) {
  const of = (arm: string, noise: number) => {
    const { corruptionRate, log2Predictions } = places.get(arm) ??
      { corruptionRate: 0.4, log2Predictions: 8 };
    const loss = 12 + 4 * corruptionRate - 1.3 * log2Predictions + 0.02 * log2Predictions ** 2;
    return { loss: loss + (shifts[arm] ?? 0) + 0.03 * noise };
  };
  return armMeasures(planned, madeRuns(planned, specs, of));
}

Deno.test("predictions of an update are counted over its rows, copies each with their part", () => {
  const predictions = (arm: string) => 2 ** places.get(arm)!.log2Predictions;
  assert.equal(predictions("40").toFixed(1), "409.6");
  assert.equal(predictions("40-predict-20").toFixed(1), "204.8");
  assert.equal(predictions("20-rows-32").toFixed(1), "409.6");
  assert.equal(predictions("20-predict-40-rows-32").toFixed(1), "409.6");
  assert.equal(predictions("15-rows-128-updates-375").toFixed(1), "1228.8");
  assert.equal(places.get("untrained"), null);
  assert.equal(places.get("linear-60-to-20"), null);
});

Deno.test("made-up runs of a surface give it back, with the rate at which it is least", () => {
  const found = planSurface(plan, measured(), "loss at 15 %");
  assert.ok(found.kind === "fitted");
  const { coefficients, lackOfFit } = found.surface;
  const [, corruption] = coefficients;
  assert.ok(Math.abs(corruption.estimate - 4) < 4 * corruption.standardError);
  assert.ok(corruption.standardError < 0.2);
  assert.ok(lackOfFit!.p > 0.01);
  const names = found.fitted.map(({ arm }) => arm);
  assert.ok(names.includes("60") && names.includes("20-rows-32"));
  assert.ok(!names.includes("80") && !names.includes("untrained"));
  for (const { predicted, mean } of found.fitted) {
    assert.ok(predicted.kind === "predicted" && Math.abs(predicted.estimate - mean) < 0.05);
  }
  assert.equal(found.surface.residuals.length, found.fitted.flatMap(({ values }) => values).length);
  const [{ rows, best }] = found.best;
  assert.equal(rows, 16);
  assert.ok(best.kind === "best rate" && best.low! < best.rate && best.rate < best.high!);
});

Deno.test("what lies beyond the fitted runs is called outside", () => {
  const found = planSurface(plan, measured(), "loss at 15 %");
  assert.ok(found.kind === "fitted");
  const large = found.others.find(({ arm }) => arm === "40-rows-128-updates-375")!;
  assert.ok(large.predicted.kind === "outside");
  assert.deepEqual(large.predicted.coordinates, ["log2Predictions"]);
  assert.ok(found.check!.runs > 0 && found.check!.outside > 0);
  assert.equal(found.best.at(-1)!.best.kind, "outside");
});

Deno.test("a surface of another form shows in its lack of fit", () => {
  const bent = planSurface(plan, measured({ "30": 0.3 }), "loss at 15 %");
  assert.ok(bent.kind === "fitted" && bent.surface.lackOfFit!.p < 1e-6);
});

Deno.test("a surface that cannot be told is refused with a reason", () => {
  const none = planSurface(plan, [], "loss at 15 %");
  assert.ok(none.kind === "not fitted");
  assert.match(none.reason, /^0 arms have two seeds or more; a surface of 4 terms needs 5\.$/);
  // Tagging is asked of arms that predict what they corrupt, with 16 rows each.
  const ofTagging = planSurface(
    plan,
    measured().filter(({ arm }) => /^\d+$/.test(arm))
      .map((one) => ({ ...one, values: { tagging: one.values["loss at 15 %"] } })),
    "tagging",
  );
  assert.ok(ofTagging.kind === "not fitted");
  assert.match(ofTagging.reason, /cannot be told apart/);
});

Deno.test("the committed runs have as many predictions as their place says", async () => {
  for (const run of await referenceRuns(findProfile(plan.profile))) {
    if (run.kind !== "pretrain") continue;
    const place = placeOf({ id: "", label: "", seed: 0, start: run.spec });
    if (place === null) continue;
    const counted = run.result.predictedTokens / run.spec.pretraining.steps;
    assert.ok(Math.abs(counted / 2 ** place.log2Predictions - 1) < 0.01, run.key);
  }
});
