import assert from "node:assert/strict";
import { maskRate } from "@/experiments/mask_rate.ts";
import { measuredArms } from "@/experiments/results/measured_arm.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";

const profile = findProfile("laptop");
const runs = await referenceRuns(profile);
const measured = measuredArms(maskRate.arms(profile), runs);

Deno.test("every committed run of the mask rates is found in its arm", () => {
  const ids = new Set(maskRate.arms(profile).map(({ id, seed }) => `${id}, ${seed}`));
  assert.equal(new Set(measured.map(({ id, seed }) => `${id}, ${seed}`)).size, measured.length);
  for (const { id, seed } of measured) assert.ok(ids.has(`${id}, ${seed}`));
  const arm = measured.find(({ id, seed }) => id === "40" && seed === 101)!;
  const own = runs.filter(({ spec }) => JSON.stringify(spec).includes(JSON.stringify(arm.start)));
  const pretraining = runs.find(({ key }) => own.some((run) => run.key === key) && key)!;
  assert.ok(pretraining !== undefined);
  const lines = own.map((run) => run.kind === "probe" ? run.result.of : run.kind).sort();
  assert.deepEqual(lines, [
    ...["finetune", "pair margins", "pretrain", "sentence task", "sentence task", "tagging"],
  ]);
  for (const run of own) {
    if (run.kind === "pretrain") {
      assert.equal(arm.heldOutLoss, run.result.heldOutLoss);
      assert.equal(arm.curve, run.heldOut);
      assert.equal(arm.ownMaskingLoss, run.result.ownMaskingLoss);
    } else if (run.kind === "finetune") {
      assert.equal(arm.accuracy, run.result.scores.accuracy);
    } else if (run.kind === "probe" && run.result.of === "pair margins") {
      assert.equal(arm.pairs, run.result.visible.accuracy);
    } else if (run.kind === "probe" && run.result.of === "tagging") {
      const layers = run.result.accuracyByLayer.slice(1);
      const mean = layers.reduce((sum, one) => sum + one) / layers.length;
      assert.ok(Math.abs(arm.tagging! - mean) < 1e-12);
    }
  }
});

Deno.test("arms without a run are left out, and what was not asked is null", () => {
  assert.deepEqual(measuredArms(maskRate.arms(profile), []), []);
  const untrained = measured.find(({ id }) => id === "untrained")!;
  assert.equal(untrained.heldOutLoss, null);
  assert.equal(untrained.information, null);
});
