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
});
