import assert from "node:assert/strict";
import { perplexities } from "@/tasks/probes/perplexity.ts";
import { mapRecord } from "@/encoder/tree.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { heldOutEvaluator } from "@/training/held_out.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();
const corpus = await openCorpus(await prepareCorpus(smallCorpus));
const model = tinyModel(corpus.tokenizer, 2);
const config = { rates: [0.15, 0.8], sequences: 16, sequenceLength: 32, pseudoSequences: 3 };

Deno.test("an encoder that knows nothing is as perplexed as the vocabulary is large, at any rate", async () => {
  const nothing = mapRecord(model.parameters, (weights) => tf.zerosLike(weights));
  const { lossByRate, pseudoLoss, tokens } = await perplexities(
    { ...model, parameters: nothing },
    corpus,
    config,
  );
  const expected = Math.log(corpus.tokenizer.vocabularySize);
  assert.deepEqual(Object.keys(lossByRate), ["0.15", "0.8"]);
  for (const loss of [...Object.values(lossByRate), pseudoLoss]) {
    assert(Math.abs(loss - expected) < 1e-4 * expected, `${loss}`);
  }
  assert.equal(tokens, 3 * 31);
});

Deno.test("losses by rate are those of pre-training's evaluation, and nothing stays on the device", async () => {
  const evaluate = heldOutEvaluator(model.encoder, corpus, 32, 16);
  const before = tf.memory().numTensors;
  const { lossByRate } = await perplexities(model, corpus, config);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(
    lossByRate["0.8"],
    evaluate(model.parameters, maskingConfig({ corruptionRate: 0.8 }), 16),
  );
});
