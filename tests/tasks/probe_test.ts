import assert from "node:assert/strict";
import { layerVectors } from "@/tasks/probes/layer_vectors.ts";
import { loadPos } from "@/tasks/datasets/parts_of_speech.ts";
import { probePartsOfSpeech } from "@/tasks/probes/pos_probe.ts";
import {
  fitRidge,
  fitRidgeProbe,
  oneHot,
  probeAccuracy,
} from "@/tasks/probes/classifiers/ridge_probe.ts";
import { randomStream } from "@/random/random.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

/** `count` vectors around the centre of their class, with a copied coordinate and constant ones. */
function clusters(count: number, spread: number) {
  const random = randomStream({ seed: 5, stream: "clusters", epoch: 0, index: count });
  const centres = [[3, 0, 0], [0, 3, 0], [0, 0, 3]];
  const labels = Int32Array.from({ length: count }, () => random.below(3));
  const vectors = Float32Array.from(
    [...labels].flatMap((label) => {
      const point = centres[label].map((value) => value + spread * random.normal());
      return [...point, point[0], 1e4, 0];
    }),
  );
  return { vectors, labels };
}

Deno.test("a linear probe separates what a plane separates, collinear and constant coordinates or not", () => {
  const probe = fitRidgeProbe(clusters(300, 0.2), 3);
  assert.equal(probeAccuracy(probe, clusters(200, 0.2)), 1);
  const { vectors, labels } = clusters(300, 0.2);
  const [penalised] = fitRidge(vectors, oneHot(labels, 3), 300, [1e-3]);
  assert.deepEqual(probe.weights, penalised.weights);
});

Deno.test("a probe of vectors that say nothing is at chance", () => {
  const { vectors } = clusters(3000, 100);
  const labels = Int32Array.from({ length: 3000 }, (_, i) => i % 3);
  const accuracy = probeAccuracy(fitRidgeProbe({ vectors, labels }, 3), { vectors, labels });
  assert(accuracy > 0.3 && accuracy < 0.42, `${accuracy}`);
});

Deno.test("labels without a class and missing vectors are refused", () => {
  const { vectors, labels } = clusters(10, 1);
  assert.throws(
    () => fitRidgeProbe({ vectors, labels: labels.with(4, 3) }, 3),
    /Vector 4 has label 3/,
  );
  assert.throws(
    () => fitRidgeProbe({ vectors: new Float32Array(0), labels: new Int32Array(0) }, 3),
    /needs vectors/,
  );
});

await startTensorFlow();
const { tokenizer } = await openCorpus(await prepareCorpus(smallCorpus));
const model = tinyModel(tokenizer, 2);

Deno.test("vectors come in the order asked for, whatever else is in the batch", async () => {
  const sequences = [40, 5, 17].map((length, i) => ({
    ids: Int32Array.from({ length }, (_, j) => 4 + (j * 7 + i * 13) % 900),
    positions: Int32Array.of(3, 1),
  }));
  const before = tf.memory().numTensors;
  const together = await layerVectors(model, sequences);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(together.length, 3);
  for (const [i, sequence] of sequences.entries()) {
    const alone = await layerVectors(model, [sequence]);
    alone.forEach((vectors, layer) => {
      const part = together[layer].subarray(2 * 16 * i, 2 * 16 * (i + 1));
      vectors.forEach((value, j) => assert(Math.abs(value - part[j]) < 1e-3));
    });
  }
});

Deno.test("parts of speech are probed in every layer, the same for the same seed", async () => {
  const data = await loadPos(readManifest());
  const config = { trainSentences: 150, devSentences: 60, maximumLength: 48 };
  const probe = (seed: number) => probePartsOfSpeech(model, data, config, seed);
  const result = await probe(1);
  assert.equal(result.accuracyByLayer.length, 3);
  assert(result.accuracyByLayer.every((accuracy) => accuracy > 0.15 && accuracy < 0.9));
  assert(result.trainWords > 1500 && result.devWords > 500);
  assert.deepEqual(await probe(1), result);
  assert.notEqual((await probe(2)).trainWords, result.trainWords);
});
