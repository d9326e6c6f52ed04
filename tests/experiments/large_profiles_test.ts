import assert from "node:assert/strict";
import { encoderShapes, parameterCount } from "@/encoder/parameters.ts";
import { profileSpecs } from "@/experiments/plan/notebooks.ts";
import { assumedGpu, hardwarePlans } from "@/experiments/profiles/hardware_plan.ts";
import { maskRate } from "@/experiments/mask_rate.ts";
import { findProfile, largeProfiles, profiles } from "@/experiments/profiles/profiles.ts";
import { recipeOf } from "@/experiments/profiles/recipe.ts";
import { paper as published } from "@/report/data/paper.ts";
import type { PretrainSpec } from "@/runs/store/spec.ts";
import { learningRate } from "@/training/schedule.ts";
import { largePlan } from "../../commands/reproduce/large_plan.ts";
import { refuseLarge } from "../../commands/reproduce/refuse_large.ts";

const paper = findProfile("paper");

Deno.test("profile paper has every value of the authors' recipe but the precision", () => {
  const recipe = recipeOf(paper);
  assert.deepEqual(Object.keys(recipe), published.recipe.map(({ name }) => name));
  for (const { name, value } of published.recipe) {
    if (name === "precision") assert.deepEqual([recipe[name], value], ["float32", "float16"]);
    else assert.equal(recipe[name], value, name);
  }
});

Deno.test("a recipe is read off the profile, not written down beside it", () => {
  const { encoder, pretraining, seeds } = paper;
  const other = {
    ...paper,
    encoder: { ...encoder, dropout: 0.3, positions: { kind: "learned" as const, maximum: 99 } },
    pretraining: {
      ...pretraining,
      steps: 50,
      batchSize: 3,
      peakLearningRate: 0.5,
      warmupShare: 0.1,
    },
    seeds: seeds.map((seed) => seed + 8),
  };
  assert.deepEqual(
    Object.entries(recipeOf(other)).filter(([name, value]) => value !== recipeOf(paper)[name]),
    Object.entries({
      batchSize: 3,
      peakLearningRate: 0.5,
      steps: 50,
      warmupSteps: 5,
      maxPositions: 99,
      dropout: 0.3,
      attentionDropout: 0.3,
      seed: 9,
      tokensSeen: 50 * 3 * 128,
    }),
  );
});

Deno.test("the schedule of the recipe is the one that training follows", () => {
  const { steps, warmupSteps, peakLearningRate } = recipeOf(paper) as Record<string, number>;
  const rate = (step: number) =>
    learningRate({ peakLearningRate, warmupSteps, totalSteps: steps }, step);
  assert.equal(rate(warmupSteps / 2), peakLearningRate / 2);
  assert.equal(rate(warmupSteps), peakLearningRate);
  assert.ok(Math.abs(rate((steps + warmupSteps) / 2) - peakLearningRate / 2) < 1e-12);
  assert.equal(rate(steps), 0);
});

Deno.test("profile paper's encoders are medium, base and large", () => {
  assert.equal(paper.sizes.length, published.models.length);
  published.models.forEach((model, i) => {
    const size = paper.sizes[i];
    for (const field of ["layers", "hidden", "heads", "feedForward"] as const) {
      assert.equal(size[field], model[field], `${model.name}: ${field}`);
    }
    assert.equal(size.vocabularySize, 50265);
    const share = parameterCount(encoderShapes(size)) / model.parameters;
    assert.ok(Math.abs(share - 1) < 0.02, `${model.name} has ${share} of the paper's parameters`);
  });
  assert.deepEqual(paper.encoder, paper.sizes[2]);
});

Deno.test("profile paper has the mask rates of the authors' models, with one seed", () => {
  const rates = new Set(
    published.values
      .filter(({ table, replacement }) => table === "model list" && replacement === "mask")
      .map(({ corruptionRate }) => corruptionRate),
  );
  assert.deepEqual(paper.maskRates, [...rates]);
  assert.deepEqual(paper.seeds, [1]);
  for (const { start } of maskRate.arms(paper).filter(({ start }) => start.kind === "pretrain")) {
    assert.deepEqual((start as PretrainSpec).pretraining.masking.replacement.mask, 1);
  }
});

Deno.test("profile gpu is the design's: learned positions, 8 x 512 down to 4 x 256, 300 M tokens", () => {
  const { pretraining, sizes, seeds, encoder } = findProfile("gpu");
  const { steps, batchSize, sequenceLength } = pretraining;
  assert.ok(Math.abs(steps * batchSize * sequenceLength / 300e6 - 1) < 0.01);
  assert.deepEqual(seeds, [1, 2, 3]);
  assert.deepEqual(sizes.map(({ layers, hidden }) => [layers, hidden]), [[4, 256], [6, 384], [
    8,
    512,
  ]]);
  assert.ok(sizes.every(({ positions }) => positions.kind === "learned"));
  assert.deepEqual(encoder, sizes[2]);
});

Deno.test("large profiles list every experiment's runs and stand apart from the others", () => {
  for (const [name, profile] of Object.entries(largeProfiles)) {
    assert.equal(findProfile(name), profile);
    assert.ok(!Object.hasOwn(profiles, name));
    assert.ok(profileSpecs(profile).length > 20);
  }
});

Deno.test("a plan's time, memory and parts follow from operations, parameters and cards", () => {
  const [one, eight] = [1, 8].map((gpus) => hardwarePlans(paper, gpus).at(-1)!);
  assert.equal(one.encoder, "24 x 1024");
  assert.equal(one.flops, eight.flops);
  assert.ok(Math.abs(one.seconds / eight.seconds - 8) < 1e-9);
  assert.equal(one.seconds, one.flops / (assumedGpu.peakFlops * assumedGpu.shareOfPeak));
  // 6 operations for each weight outside the embeddings and each token, give or take attention.
  const weights = one.parameters - 50265 * 1024;
  const tokens = 23000 * 4096 * 128;
  assert.ok(Math.abs(one.flops / (6 * weights * tokens) - 1) < 0.1);
  assert.equal(one.stateBytes, 16 * one.parameters);
  for (const plan of [one, eight]) {
    const { stateBytes, sequenceBytes, sequencesAtOnce } = plan;
    assert.ok(stateBytes + sequencesAtOnce * sequenceBytes <= assumedGpu.memoryBytes);
    assert.ok(plan.parts * sequencesAtOnce >= 4096 / plan.gpus);
  }
});

Deno.test("a plan is printed with the paper's values beside it and its assumptions", () => {
  const text = largePlan(paper);
  for (const { name, value } of published.recipe) {
    assert.match(text, new RegExp(`${name} .*${value === null ? "none" : value}`));
  }
  assert.equal(text.match(/differs/g)?.length, 1);
  for (const gpus of [1, 4, 8]) {
    assert.match(text, new RegExp(`24 x 1024 +355 M +[\\d.]+e19 +${gpus} `));
  }
  assert.match(text, /Assumed, not measured: a GPU of 312 TFLOP\/s/);
});

Deno.test("large profiles are not begun where they cannot end", async () => {
  const none = () => Promise.resolve([]);
  const card = () => Promise.resolve([{ name: "A100", memory: "80 GB", driver: "1" }]);
  await assert.rejects(refuseLarge(paper, card), /can be planned with \(--dry-run\), not run/);
  await assert.rejects(refuseLarge(findProfile("gpu"), none), /needs an NVIDIA GPU/);
  await refuseLarge(findProfile("gpu"), card);
  await refuseLarge(findProfile("quick"), none);
});
