import assert from "node:assert/strict";
import { fineTuneSpecs, pretrainedArm, probeSpec } from "@/experiments/arm.ts";
import { findProfile } from "@/experiments/profiles.ts";
import { runAll } from "@/runs/scheduling/scheduler.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";

const smoke = findProfile("smoke");
const profile = {
  ...smoke,
  encoder: { ...smoke.encoder, hidden: 16, feedForward: 32 },
  pretraining: {
    ...smoke.pretraining,
    steps: 6,
    evaluation: { rates: [0.15], sequences: 16, everySteps: 2 },
  },
  finetuning: { ...smoke.finetuning, trainingExamples: 32 },
};

/** Everything that is measured of an experiment with one arm, computed in an empty store. */
async function execution() {
  const store = await Deno.makeTempDir();
  const arms = [pretrainedArm(profile, "40 %", { corruptionRate: 0.4 }, 1)];
  const information = { of: "source information" as const, ...profile.sourceInformation };
  try {
    const runs = await runAll(store, [
      ...armSpecs(profile, arms),
      ...fineTuneSpecs(profile, arms),
      ...arms.map((arm) => probeSpec(arm, information)),
    ], { jobs: 2 });
    return {
      results: runs.map(({ key, kind, result }) => ({ key, kind, result })),
      weights: runs.map((run) => run.kind === "pretrain" ? run.modelSha256 : null),
      measured: measuredArms(arms, runs),
      curves: await heldOutCurves(store, runs),
    };
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

Deno.test("two executions with the same seed give the same scalars", async () => {
  await prepareCorpus(profile.corpus);
  const first = await execution();
  assert.deepEqual(await execution(), first);
  const [{ accuracy, heldOutLoss, partsOfSpeech, information }] = first.measured;
  for (const scalar of [accuracy, heldOutLoss, partsOfSpeech, information]) {
    assert.notEqual(scalar, null);
  }
  assert.equal(first.curves[0].points.length, 3);
});
