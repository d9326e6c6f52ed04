import assert from "node:assert/strict";
import { pretrainedArm } from "@/experiments/arm.ts";
import { experimentSpecs } from "@/experiments/experiment.ts";
import { measuredArms } from "@/experiments/results/measured_arm.ts";
import { withCurves } from "@/experiments/results/committed_runs.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
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
  try {
    const asks = ["tagging", "pairs", "source information", "fine-tuned sentiment"] as const;
    const specs = experimentSpecs(profile, { arms: () => arms, asks });
    const runs = await runAll(store, specs, { jobs: 2 });
    const whole = await Promise.all(runs.map((run) => withCurves(store, run)));
    return {
      results: runs.map(({ key, kind, result }) => ({ key, kind, result })),
      weights: runs.map((run) => run.kind === "pretrain" ? run.modelSha256 : null),
      measured: measuredArms(arms, whole),
    };
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

Deno.test("two executions with the same seed give the same scalars", async () => {
  await prepareCorpus(profile.corpus);
  const first = await execution();
  assert.deepEqual(await execution(), first);
  const [{ accuracy, heldOutLoss, tagging, pairs, information, curve }] = first.measured;
  for (const scalar of [accuracy, heldOutLoss, tagging, pairs, information]) {
    assert.notEqual(scalar, null);
  }
  assert.equal(curve!.length, 3);
});
