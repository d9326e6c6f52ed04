import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { probe } from "@/tasks/probes/probe.ts";
import { classifyBySoftmax } from "@/tasks/probes/classifiers/softmax_regression.ts";
import { type TaggedWords, tagLayers } from "@/tasks/probes/tagging.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();

const [noun, verb] = [0, 1];
/** "work" is a noun in three of four occurrences, "tree" always, "go" never. */
const counts = new Map([
  ["work", Int32Array.of(75, 25)],
  ["tree", Int32Array.of(50, 0)],
  ["go", Int32Array.of(0, 50)],
]);
const vocabulary = [...counts.keys()];

/** Layer 0 tells the word, layer 1 its tag as well. */
function made(count: number, index: number): TaggedWords {
  const random = randomStream({ seed: 3, stream: "words", epoch: 0, index });
  const words = Array.from({ length: count }, () => vocabulary[random.below(3)]);
  const tags = Int32Array.from(
    words,
    (word) => word === "go" || word === "work" && random.float() < 0.25 ? verb : noun,
  );
  const noise = () => 0.1 * random.normal();
  const word = words.map((one) => vocabulary.map((other) => (one === other ? 1 : 0) + noise()));
  return {
    byLayer: [
      Float32Array.from(word.flatMap((vector) => [...vector, noise()])),
      Float32Array.from(word.flatMap((vector, i) => [...vector, tags[i] + noise()])),
    ],
    tags,
    words,
  };
}

Deno.test("what needs the context is read off the layer that has it, and off no other", () => {
  const [train, dev] = [made(2000, 0), made(500, 1)];
  const scores = tagLayers(train, dev, counts, 2);
  const share = dev.words.filter((word, i) => word === "work" && dev.tags[i] === noun).length /
    dev.words.filter((word) => word === "work").length;
  assert.equal(scores.ambiguousWords, dev.words.filter((word) => word === "work").length);
  assert(Math.abs(scores.wordsTag.ambiguous - share) < 1e-12);
  assert(Math.abs(scores.accuracyByLayer[0] - share) < 0.02);
  assert(scores.accuracyByLayer[1] > 0.99);
  assert.deepEqual(scores.gainByLayer, [0, scores.accuracyByLayer[1] - scores.accuracyByLayer[0]]);
  assert(scores.accuracyOfAllByLayer[0] > scores.accuracyByLayer[0]);
  assert(scores.accuracyOfAllByLayer[1] > 0.99);
  assert.deepEqual(tagLayers(train, dev, counts, 2), scores);
  const once = tagLayers(train, dev, counts, 2, 1);
  assert(once.accuracyByLayer[1] < 0.9, "one update does not find it");
});

Deno.test("without an ambiguous word there is nothing to score", () => {
  const dev = made(20, 2);
  assert.throws(() => tagLayers(dev, dev, new Map(), 2), /None of 20 dev words is ambiguous/);
});

Deno.test("a softmax classifier is the posterior's best guess where classes overlap", () => {
  const random = randomStream({ seed: 4, stream: "overlap", epoch: 0, index: 0 });
  const labels = Int32Array.from({ length: 4000 }, (_, i) => i % 4 === 0 ? 1 : 0);
  const vectors = Float32Array.from(
    [...labels].flatMap((label) => [2 * label + random.normal(), 7]),
  );
  // N(0, 1) and N(2, 1) at three to one meet at 1 + log(3) / 2.
  const boundary = 1 + Math.log(3) / 2;
  const asked = Float32Array.of(boundary - 0.2, 7, boundary + 0.2, 7);
  assert.deepEqual([...classifyBySoftmax({ vectors, labels }, asked, 2)], [0, 1]);
  assert.throws(
    () => classifyBySoftmax({ vectors, labels: labels.with(9, 2) }, asked, 2),
    /Vector 9 has label 2/,
  );
  assert.throws(
    () => classifyBySoftmax({ vectors: asked, labels: new Int32Array(0) }, asked, 2),
    /needs vectors/,
  );
});

/** Where a regression of numbers on two classes has them equally likely, by its classes of a grid. */
function boundaryFound(numbers: number[], labels: number[], updates?: number): number {
  const grid = Array.from({ length: 10_001 }, (_, i) => i / 10_000);
  const train = { vectors: Float32Array.from(numbers), labels: Int32Array.from(labels) };
  return grid[classifyBySoftmax(train, Float32Array.from(grid), 2, updates).indexOf(1)];
}

/**
 * The same by Newton's method, in float64. Of two columns of weights that differ by s, half the squares are
 * at least s² / 4.
 */
function leastBoundary(numbers: number[], labels: number[], penalty: number): number {
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const centre = mean(numbers);
  const deviation = Math.sqrt(mean(numbers.map((x) => (x - centre) ** 2)));
  const standardised = numbers.map((x) => (x - centre) / deviation);
  let [slope, bias] = [0, 0];
  for (let i = 0; i < 30; i++) {
    const p = standardised.map((x) => 1 / (1 + Math.exp(-slope * x - bias)));
    const [bySlope, byBias] = [
      mean(p.map((p, i) => (p - labels[i]) * standardised[i])) + penalty * slope / 2,
      mean(p.map((p, i) => p - labels[i])),
    ];
    const [a, b, c] = [
      mean(p.map((p, i) => p * (1 - p) * standardised[i] ** 2)) + penalty / 2,
      mean(p.map((p, i) => p * (1 - p) * standardised[i])),
      mean(p.map((p) => p * (1 - p))),
    ];
    const determinant = a * c - b * b;
    slope -= (c * bySlope - b * byBias) / determinant;
    bias -= (a * byBias - b * bySlope) / determinant;
  }
  return centre - deviation * bias / slope;
}

Deno.test("a softmax classifier is the minimum of the penalised cross entropy of all its vectors", () => {
  const random = randomStream({ seed: 4, stream: "two batches", epoch: 0, index: 0 });
  const labels = Array.from({ length: 2048 }, (_, i) => i % 2);
  const numbers = labels.map((label) => label + random.normal());
  const [found, least] = [boundaryFound(numbers, labels), leastBoundary(numbers, labels, 1e-4)];
  assert(Math.abs(found - least) < 1e-3, `${found}, not ${least}`);
  // Where no number is of both classes, the penalty alone keeps the rarer one's share small.
  const apart = Array.from({ length: 100 }, (_, i) => i % 10 === 0 ? 1 : 0);
  const [kept, penalised] = [boundaryFound(apart, apart, 6000), leastBoundary(apart, apart, 1e-4)];
  assert(Math.abs(kept - penalised) < 1e-3, `${kept}, not ${penalised}`);
});

Deno.test("an untrained encoder is tagged in every layer, and nothing is left on the device", async () => {
  const corpus = await openCorpus(await prepareCorpus(smallCorpus));
  const model = tinyModel(corpus.tokenizer, 2);
  const config = {
    of: "tagging" as const,
    trainSentences: 150,
    devSentences: 60,
    maximumLength: 48,
  };
  const before = tf.memory().numTensors;
  const result = await probe(model, config, corpus, readManifest(), 1);
  assert.equal(tf.memory().numTensors, before);
  assert(result.of === "tagging");
  assert.equal(result.accuracyByLayer.length, 3);
  const { ambiguousWords, devWords, wordsTag } = result;
  assert(ambiguousWords > 0.1 * devWords && ambiguousWords < 0.25 * devWords);
  assert(wordsTag.ambiguous > 0.5 && wordsTag.ambiguous < 0.8 && wordsTag.all > 0.85);
  assert(result.accuracyOfAllByLayer.every((accuracy) => accuracy > 0.15));
  const others = await probe(model, { ...config, updates: 1 }, corpus, readManifest(), 2);
  assert(others.of === "tagging" && others.trainWords !== result.trainWords);
});
