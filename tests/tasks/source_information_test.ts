import assert from "node:assert/strict";
import fc from "fast-check";
import { randomStream } from "@/random/random.ts";
import { kMeans } from "@/tasks/probes/k_means.ts";
import { entropy, mutualInformation } from "@/tasks/probes/mutual_information.ts";
import { probeInformation } from "@/tasks/probes/probed_information.ts";
import { sourceInformation } from "@/tasks/probes/source_information.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();

const labels = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 200 });

Deno.test("mutual information is symmetric, not negative and at most either entropy", () => {
  fc.assert(fc.property(labels, (pairs) => {
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
    const found = mutualInformation(a, b);
    assert(Math.abs(found - mutualInformation(b, a)) < 1e-12);
    assert(found > -1e-12 && found < Math.min(entropy(a), entropy(b)) + 1e-12);
    assert(Math.abs(mutualInformation(a, a) - entropy(a)) < 1e-12);
  }));
});

/** Vectors around one of four corners, and which corner. */
function corners(count: number, spread: number) {
  const random = randomStream({ seed: 3, stream: "corners", epoch: 0, index: count });
  const classes = Int32Array.from({ length: count }, () => random.below(4));
  const vectors = Float32Array.from([...classes].flatMap((corner) => [
    (corner & 1) * 10 + spread * random.normal(),
    (corner >> 1) * 10 + spread * random.normal(),
  ]));
  return { vectors, labels: classes };
}

Deno.test("clusters of separate clouds are the clouds", () => {
  const { vectors, labels } = corners(400, 0.3);
  const clusters = kMeans(vectors, 2, 12, 1);
  assert(mutualInformation(clusters, labels) > 0.99 * entropy(labels));
  assert.deepEqual(kMeans(vectors, 2, 12, 1), clusters);
  assert.throws(() => kMeans(vectors, 2, 401, 1), /400 vectors .* 401 clusters/);
});

Deno.test("a linear probe finds what is there and nothing where nothing is", () => {
  const before = tf.memory().numTensors;
  const [train, test] = [corners(800, 0.3), corners(400, 0.3)];
  const found = probeInformation(train, test, 4);
  assert(found > 0.7 * entropy(test.labels) && found < 1.05 * entropy(test.labels), `${found}`);
  const nothing = probeInformation(corners(800, 1e3), corners(400, 1e3), 4);
  assert(Math.abs(nothing) < 0.05, `${nothing}`);
  assert.equal(tf.memory().numTensors, before);
  assert.throws(
    () => probeInformation(train, test, 3),
    /Vector \d+ has label 3; there are 3 classes/,
  );
});

const corpus = await openCorpus(await prepareCorpus(smallCorpus));
const model = tinyModel(corpus.tokenizer, 1);
const config = { tokens: 20, places: 600, clusters: 30, sequenceLength: 32, corruptionRate: 0.2 };

Deno.test("embeddings know a kept token entirely and a hidden one not at all", async () => {
  const { entropy: most, byTreatment } = await sourceInformation(
    model,
    corpus,
    config,
    1,
  );
  const { masked, replaced, kept } = byTreatment;
  assert.equal(masked.clustering.length, 3);
  assert(kept.clustering[0] > 0.9 * most);
  assert(kept.probe[0] > 0.5 * most);
  assert(Math.abs(masked.clustering[0]) < 1e-6);
  assert(masked.probe[0] < 0.1);
  assert(replaced.probe[0] < 0.1);
  // The control shows the estimator's bias, which is that of a treatment without information.
  assert(Math.abs(replaced.clustering[0] - replaced.shuffled.clustering[0]) < 0.2);
});

Deno.test("more places than the held-out text has are refused", async () => {
  await assert.rejects(
    sourceInformation(model, corpus, { ...config, places: 1e7 }, 1),
    /has \d+ places with one of its 20 most frequent tokens; 10000000 were/,
  );
});
