import assert from "node:assert/strict";
import {
  controlledRates,
  copyControls,
  corruptionAndPrediction,
  TABLE_3,
} from "@/experiments/corruption_and_prediction.ts";
import { downstreamRows, downstreamRuns } from "@/experiments/downstream_tasks.ts";
import { experiments } from "@/experiments/experiments.ts";
import { notebooks, profileSpecs } from "@/experiments/plan/notebooks.ts";
import { experimentSpecs } from "@/experiments/experiment.ts";
import { maskRate, maskRateOf } from "@/experiments/mask_rate.ts";
import { modelSize } from "@/experiments/model_size.ts";
import { findProfile, profiles } from "@/experiments/profiles/profiles.ts";
import { FALLING, RANDOM, ratesOverTime } from "@/experiments/rates_over_time.ts";
import { replacement } from "@/experiments/replacement.ts";
import { staticMasks } from "@/experiments/static_masks.ts";
import { whichTokens } from "@/experiments/which_tokens.ts";
import { checkMaskingConfig } from "@/masking/masking_config.ts";
import { rateAt } from "@/masking/rate_schedule.ts";
import { type PretrainSpec, runKey } from "@/runs/store/spec.ts";
import { tasks } from "@/tasks/tasks.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { trainingRows } from "@/training/batches/training_batch.ts";
import { walkingCorpus } from "../training/small_corpus.ts";

const smoke = findProfile("smoke");
const everyArm = [
  maskRate.arms,
  corruptionAndPrediction.arms,
  copyControls.arms,
  replacement.arms,
  whichTokens.arms,
  ratesOverTime.arms,
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
  const arms = corruptionAndPrediction.arms(smoke).map(({ start }) => start)
    .filter((start): start is PretrainSpec => start.kind === "pretrain");
  assert.deepEqual(
    arms.map(({ pretraining: { masking } }) => [masking.corruptionRate, masking.predictionRate]),
    TABLE_3.slice(0, 4), // the others need four and eight copies, more than the profile allows
  );
  assert.equal(
    corruptionAndPrediction.arms({ ...smoke, mostCopies: 8 }).length,
    TABLE_3.length + 1,
  );
  const corpus = walkingCorpus(40, 400);
  const textOf = ({ pretraining }: PretrainSpec) =>
    [0, 1, 2].map((step) => {
      const { key } = trainingRows(corpus, pretraining, 1, step);
      return [...new Set(key.indices as Int32Array)].sort((a, b) => a - b);
    });
  for (const arm of arms) assert.deepEqual(textOf(arm), textOf(arms[0]));
});

Deno.test("the copies' controls compute what their names say", () => {
  for (const [mostCopies, corruptionRate, copies] of [[2, 0.2, 2], [4, 0.1, 4], [8, 0.1, 4]]) {
    const profile = { ...smoke, mostCopies };
    assert.deepEqual(controlledRates(profile), { corruptionRate, predictionRate: 0.4, copies });
    const arms = copyControls.arms(profile).map(({ label, start }) => ({
      label,
      pretraining: (start as PretrainSpec).pretraining,
    }));
    const rows = ({ pretraining }: typeof arms[number]) =>
      pretraining.batchSize / smoke.pretraining.batchSize;
    assert.deepEqual(Object.fromEntries(arms.map((arm) => [arm.label, rows(arm)])), {
      "no copies": 1,
      "copies, equal FLOPs": 1,
      "copies, equal updates": copies,
      "copies in different updates": copies,
      "no copies, as many rows": copies,
    });
    for (const { label, pretraining: { masking } } of arms) {
      assert.equal(masking.corruptionRate, corruptionRate);
      assert.equal(masking.predictionRate, label.startsWith("no") ? corruptionRate : 0.4, label);
    }
  }
  assert.throws(() => copyControls.arms({ ...smoke, mostCopies: 1 }), /with at most 1 of them/);
});

Deno.test("the copies' controls read the text that their names say", () => {
  const corpus = walkingCorpus(40, 400);
  const { copies } = controlledRates(smoke);
  const rows = smoke.pretraining.batchSize;
  const updates = 2 * copies;
  const read = new Map(
    copyControls.arms(smoke).map(({ label, start }) => {
      const { pretraining } = start as PretrainSpec;
      const indices = Array.from(
        { length: updates },
        (_, step) => Array.from(trainingRows(corpus, pretraining, 1, step).key.indices),
      );
      return [label, new Set(indices.flat())];
    }),
  );
  const text = read.get("no copies")!;
  assert.equal(text.size, updates * rows);
  assert.deepEqual(read.get("copies, equal updates"), text);
  assert.deepEqual(read.get("copies in different updates"), text);
  assert.equal(read.get("no copies, as many rows")!.size, copies * updates * rows);
  assert.equal(read.get("copies, equal FLOPs")!.size, updates * rows / copies);
  assert.ok(read.get("copies, equal FLOPs")!.isSubsetOf(text));
});

Deno.test("static and fresh masks differ in that alone, on a text that is read several times", async () => {
  const profile = findProfile("pilot");
  const [fresh, still] = staticMasks.arms(profile).map(({ start }) => start as PretrainSpec);
  const { masking, ...pretraining } = fresh.pretraining;
  assert.deepEqual([masking.maskSets, still.pretraining.masking.maskSets], [0, 1]);
  assert.deepEqual(
    { ...still, pretraining: { ...still.pretraining, masking: { ...masking } } },
    { ...fresh, pretraining: { masking, ...pretraining } },
  );
  const corpus = await openCorpus(await prepareCorpus(fresh.corpus));
  const { steps, batchSize, sequenceLength, evaluation } = pretraining;
  assert.ok(steps * batchSize * sequenceLength > 4 * corpus.index.train.tokens);
  assert.ok(corpus.blockCount("heldOut", sequenceLength) >= evaluation.sequences);
  assert.deepEqual(staticMasks.arms({ ...profile, scarceText: undefined }), []);
});

Deno.test("sizes differ in the encoder and share what the mask-rate experiment has computed", () => {
  for (const profile of Object.values(profiles)) {
    const labels = new Set(modelSize.arms(profile).map(({ label }) => label));
    assert.equal(labels.size, profile.sizes.length * profile.comparedRates.length);
    const shared = new Set(maskRate.arms(profile).map(({ start }) => JSON.stringify(start)));
    assert.ok(modelSize.arms(profile).some(({ start }) => shared.has(JSON.stringify(start))));
  }
});

Deno.test("rates that change predict as much as the constant rate does", () => {
  const mean = (rate: typeof FALLING) =>
    [...Array(101).keys()].reduce((sum, i) => sum + rateAt(rate, i / 100, i / 100), 0) / 101;
  for (const rate of [FALLING, RANDOM]) assert.ok(Math.abs(mean(rate) - 0.4) < 1e-9);
});

Deno.test("every notebook is there, and every profile can list its runs", async () => {
  for (const { number, file } of notebooks) {
    assert.ok(file.startsWith(number));
    await Deno.stat(new URL(`../../notebooks/${file}`, import.meta.url));
  }
  for (const profile of Object.values(profiles)) {
    assert.ok(profileSpecs(profile).length > 50, profile.name);
  }
});

Deno.test("experiments have ids of their own, and compare arms that they have in some profile", () => {
  assert.equal(new Set(experiments.map(({ id }) => id)).size, experiments.length);
  for (const { id, arms, comparisons, reference } of experiments) {
    const profile = findProfile(reference);
    const known = new Set(arms(profile).map((arm) => arm.id));
    for (const { one, other } of comparisons(profile)) {
      assert.ok(one !== other && known.has(one) && known.has(other), `${id}: ${one}, ${other}`);
    }
  }
});

Deno.test("an experiment asks for its arms' pre-trainings and for each of its questions of every arm", () => {
  const arms = maskRate.arms(smoke);
  assert.deepEqual(arms.map(maskRateOf), [0.15, 0.4, 0.8, null]);
  const kinds = experimentSpecs(smoke, maskRate)
    .map((spec) => spec.kind === "probe" ? spec.probe.of : spec.kind);
  assert.deepEqual(
    Object.fromEntries(
      Map.groupBy(kinds, (kind) => kind).entries().map(
        ([kind, some]) => [kind, some.length],
      ),
    ),
    { pretrain: 3, tagging: 4, "pair margins": 4, finetune: 4 },
  );
  const unasked = { ...smoke, probes: {} };
  assert.equal(experimentSpecs(unasked, modelSize).every(({ kind }) => kind === "pretrain"), true);
});

Deno.test("an unknown profile is refused with the known ones", () => {
  assert.throws(
    () => findProfile("huge"),
    /no profile "huge"; choose one of smoke, quick, laptop, pilot/,
  );
});

Deno.test("downstream tasks start from an encoder that other experiments pre-train, and from none", () => {
  const others = [maskRate, modelSize].flatMap(({ arms }) => arms(findProfile("pilot")));
  const pretrainings = new Set(
    others.map(({ start }) => runKey(start as PretrainSpec)),
  );
  const runs = downstreamRuns(findProfile("pilot"));
  for (const { spec: { start } } of runs) {
    if (start.kind === "pretrain") assert.ok(pretrainings.has(runKey(start)));
  }
  // What arms share is how they are tuned; what is searched is the same for all of them.
  const tuned = runs.flatMap(({ spec }) => spec.kind === "finetune" ? [spec] : []);
  for (const [task, specs] of Object.entries(Object.groupBy(tuned, ({ task }) => task))) {
    for (const { finetuning } of specs!) assert.deepEqual(finetuning, specs![0].finetuning, task);
    assert.equal(typeof specs![0].finetuning.peakLearningRate, "object", task);
    assert.deepEqual(new Set(specs!.map(({ start }) => start.kind)).size, 2, task);
  }
  const quick = downstreamRuns(findProfile("quick")).map(({ task }) => task);
  assert.ok(quick.every((task) => task in tasks || task === "pos"), "quick needs no large package");
  assert.deepEqual(downstreamRows(runs, []), []);
});
