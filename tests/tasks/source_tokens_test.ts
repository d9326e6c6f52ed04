import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { clusteredInformation } from "@/tasks/probes/clustered_information.ts";
import { sourceTokens } from "@/tasks/probes/source_tokens.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();

const width = 32;
const vectorCount = 12_000;
/** Bits of a context that has nothing to do with the label, louder than the label's. */
const contextBits = 3;

/** Vectors that carry `bits` of the six bits of a label, a context and noise: known information. */
function madeLayer(bits: number) {
  const random = randomStream({ seed: 7, stream: "made layer", epoch: 0, index: bits });
  const directions = Array.from(
    { length: bits + contextBits },
    (_, b) => Array.from({ length: width }, () => (b < bits ? 1 : 1.5) * random.normal()),
  );
  const labels = Int32Array.from({ length: vectorCount }, () => random.below(64));
  const vectors = new Float32Array(vectorCount * width);
  labels.forEach((label, i) => {
    const code = label % 2 ** bits + random.below(2 ** contextBits) * 2 ** bits;
    for (let j = 0; j < width; j++) {
      const carried = directions.reduce((sum, d, b) => sum + (code >> b & 1 ? d[j] : -d[j]), 0);
      vectors[i * width + j] = carried + random.normal();
    }
  });
  return { vectors, labels, known: bits * Math.LN2 };
}

Deno.test("of made layers the estimate is never too high, nothing where nothing is, and in order", () => {
  const before = tf.memory().numTensors;
  const layers = [0, 2, 4, 6].map(madeLayer);
  const found = layers.map(({ vectors, labels }) =>
    clusteredInformation(vectors, width, labels, 640, 1)
  );
  found.forEach(({ information }, i) => {
    const { known } = layers[i];
    assert(information < known + 0.05, `${information} of ${known}`);
    assert(information > 0.5 * known - 0.05, `${information} of ${known}`);
    if (i > 0) assert(information > found[i - 1].information + 0.5);
  });
  const [nothing, , , all] = found;
  // The count alone invents a nat, and subtraction alone loses one.
  assert(nothing.clustering > 0.9 && Math.abs(nothing.information) < 0.05);
  const { known } = layers[3];
  assert(Math.abs(all.information - known) < 0.5, `${all.information} of ${known}`);
  assert(all.clustering - all.control < known - 1);
  // As many clusters as labels are spent on the contexts.
  const few = clusteredInformation(layers[3].vectors, width, layers[3].labels, 64, 1);
  assert(few.information < 0.6 * known, `${few.information}`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("too few vectors for as many clusters, and labels without difference, are refused", () => {
  const { vectors, labels } = madeLayer(2);
  const [some, theirs] = [vectors.subarray(0, 800 * width), labels.subarray(0, 800)];
  assert.throws(
    () => clusteredInformation(some, width, theirs, 640, 1),
    /^RangeError: 640 clusters of 800 vectors seem .* use more vectors or fewer clusters/,
  );
  assert.throws(() => clusteredInformation(some, width, theirs.map(() => 3), 20, 1), RangeError);
});

const corpus = await openCorpus(await prepareCorpus(smallCorpus));
const model = tinyModel(corpus.tokenizer, 1);
const config = { tokens: 10, places: 1500, clusters: 50, sequenceLength: 32, corruptionRate: 0.2 };

Deno.test("a last layer knows more of kept tokens than of hidden ones, the same for the same seed", async () => {
  const ask = () => sourceTokens(model, corpus, config, 1);
  const result = await ask();
  const { entropy, byTreatment: { masked, replaced, kept } } = result;
  assert(kept.information > 0.4 * entropy, `${kept.information} of ${entropy}`);
  for (const hidden of [masked, replaced]) {
    assert(hidden.information < 0.5 * kept.information);
    assert(hidden.clustering > hidden.control - 0.05);
  }
  assert.deepEqual(await ask(), result);
});

Deno.test("more places than the held-out text has are refused", async () => {
  await assert.rejects(
    sourceTokens(model, corpus, { ...config, places: 1e7 }, 1),
    /has \d+ places with one of its 10 most frequent tokens; 10000000 were/,
  );
});
