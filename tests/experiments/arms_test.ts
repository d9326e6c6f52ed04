import assert from "node:assert/strict";
import { armSpecs, measuredArms } from "@/experiments/arm.ts";
import {
  copyControlArms,
  corruptionArms,
  TABLE_3,
} from "@/experiments/corruption_and_prediction.ts";
import { experiments } from "@/experiments/experiments.ts";
import { maskRateArms, maskRateOf, maskRateSpecs } from "@/experiments/mask_rate.ts";
import { modelSizeArms } from "@/experiments/model_size.ts";
import { findProfile, profiles } from "@/experiments/profiles.ts";
import { FALLING, RANDOM, ratesOverTimeArms } from "@/experiments/rates_over_time.ts";
import { replacementArms } from "@/experiments/replacement.ts";
import { whichTokensArms } from "@/experiments/which_tokens.ts";
import { checkMaskingConfig } from "@/masking/masking_config.ts";
import { rateAt } from "@/masking/rate_schedule.ts";
import type { PretrainSpec } from "@/runs/spec.ts";
import { trainingRows } from "@/training/training_batch.ts";
import { walkingCorpus } from "../training/small_corpus.ts";

const smoke = findProfile("smoke");
const everyArm = [
  maskRateArms,
  corruptionArms,
  copyControlArms,
  replacementArms,
  whichTokensArms,
  ratesOverTimeArms,
];

Deno.test("arms differ from the profile in what they vary only", () => {
  for (const profile of Object.values(profiles)) {
    for (const { label, seed, start } of everyArm.flatMap((arms) => arms(profile))) {
      assert.ok(profile.seeds.includes(seed), label);
      assert.deepEqual(start.encoder, profile.encoder);
      assert.deepEqual(start.corpus, profile.corpus);
      if (start.kind === "untrained") continue;
      checkMaskingConfig(start.pretraining.masking);
      const { masking: _, batchSize: __, arrangement: ___, pmiVocabulary: ____, ...same } =
        start.pretraining;
      const { batchSize: _____, ...expected } = profile.pretraining;
      assert.deepEqual(same, expected, label);
    }
  }
});

Deno.test("the rates of Table 3 are the paper's, and all its arms read the same text", () => {
  const arms = corruptionArms(smoke).map(({ start }) => start)
    .filter((start): start is PretrainSpec => start.kind === "pretrain");
  assert.deepEqual(
    arms.map(({ pretraining: { masking } }) => [masking.corruptionRate, masking.predictionRate]),
    TABLE_3.slice(0, 5), // the sixth needs eight copies, more than the profile allows
  );
  assert.equal(corruptionArms({ ...smoke, mostCopies: 8 }).length, TABLE_3.length + 1);
  const corpus = walkingCorpus(40, 400);
  const textOf = ({ pretraining }: PretrainSpec) =>
    [0, 1, 2].map((step) => {
      const { key } = trainingRows(corpus, pretraining, 1, step);
      return [...new Set(key.indices as Int32Array)].sort((a, b) => a - b);
    });
  for (const arm of arms) assert.deepEqual(textOf(arm), textOf(arms[0]));
});

Deno.test("the copies' controls compute what their names say", () => {
  const rows = Object.fromEntries(
    copyControlArms(smoke).map(({ label, start }) => [
      label,
      (start as PretrainSpec).pretraining.batchSize / smoke.pretraining.batchSize,
    ]),
  );
  assert.deepEqual(rows, {
    "no copies": 1,
    "copies, equal FLOPs": 1,
    "copies, equal updates": 4,
    "copies in different updates": 4,
    "no copies, as many rows": 4,
  });
});

Deno.test("sizes differ in the encoder and share what the mask-rate experiment has computed", () => {
  for (const profile of Object.values(profiles)) {
    const labels = new Set(modelSizeArms(profile).map(({ label }) => label));
    assert.equal(labels.size, profile.sizes.length * profile.comparedRates.length);
    const shared = JSON.stringify(maskRateArms(profile)[0].start);
    assert.ok(modelSizeArms(profile).some(({ start }) => JSON.stringify(start) === shared));
  }
});

Deno.test("rates that change predict as much as the constant rate does", () => {
  const mean = (rate: typeof FALLING) =>
    [...Array(101).keys()].reduce((sum, i) => sum + rateAt(rate, i / 100, i / 100), 0) / 101;
  for (const rate of [FALLING, RANDOM]) assert.ok(Math.abs(mean(rate) - 0.4) < 1e-9);
});

Deno.test("every experiment's notebook is there, and every profile can list its runs", async () => {
  for (const { number, notebook, specs } of experiments) {
    assert.ok(notebook.startsWith(number));
    await Deno.stat(new URL(`../../notebooks/${notebook}`, import.meta.url));
    for (const profile of Object.values(profiles)) specs(profile);
  }
});

Deno.test("an arm without its runs is named", () => {
  const arms = maskRateArms(smoke);
  assert.equal(armSpecs(smoke, arms).length, 3 + 4 * 2);
  assert.equal(maskRateSpecs(smoke).length, 3 + 4 * 2 + 4);
  assert.deepEqual(arms.map(maskRateOf), [0.15, 0.4, 0.8, null]);
  assert.throws(() => measuredArms(arms, []), /The arm "15 %", seed 1, has no stored pre-training/);
});

Deno.test("an unknown profile is refused with the known ones", () => {
  assert.throws(() => findProfile("huge"), /no profile "huge"; choose one of smoke, quick, laptop/);
});
