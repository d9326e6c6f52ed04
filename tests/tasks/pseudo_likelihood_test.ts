import assert from "node:assert/strict";
import type { MinimalPair } from "@/tasks/datasets/minimal_pairs.ts";
import {
  preferences,
  pseudoLogLikelihoods,
  scoreMinimalPairs,
} from "@/tasks/probes/pseudo_likelihood.ts";
import { mapRecord } from "@/encoder/tree.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();
const { tokenizer } = await openCorpus(await prepareCorpus(smallCorpus));
const model = tinyModel(tokenizer, 1);

Deno.test("an encoder that knows nothing finds every token equally likely", async () => {
  const nothing = mapRecord(model.parameters, (weights) => tf.zerosLike(weights));
  const texts = ["A word.", "Rather more words than in the first."];
  const { nats, tokens } = await pseudoLogLikelihoods({ ...model, parameters: nothing }, texts);
  texts.forEach((text, i) => {
    assert.equal(tokens[i], tokenizer.encode(text).length);
    const expected = -tokens[i] * Math.log(tokenizer.vocabularySize);
    assert(Math.abs(nats[i] - expected) < 1e-4 * Math.abs(expected));
  });
  tf.dispose(nothing);
});

Deno.test("a text's likelihood does not depend on the texts around it", async () => {
  const texts = [
    "The state of the union.",
    "No.",
    "It was a long sentence, with many words in it, so that it falls into another batch of lengths.",
  ];
  const together = await pseudoLogLikelihoods(model, texts);
  for (const [i, text] of texts.entries()) {
    const alone = await pseudoLogLikelihoods(model, [text]);
    assert(Math.abs(alone.nats[0] - together.nats[i]) < 1e-3 * Math.abs(alone.nats[0]));
  }
});

Deno.test("the token that is asked for is hidden from the encoder", async () => {
  // With one token there is no context: whatever it is, the same distribution is asked.
  const letters = [..."abcdefgh"];
  const { nats } = await pseudoLogLikelihoods(model, letters);
  const total = letters.reduce((sum, _, i) => sum + Math.exp(nats[i]), 0);
  assert(total < 1);
});

Deno.test("nothing is left on the device, and an empty text is refused", async () => {
  const before = tf.memory().numTensors;
  await pseudoLogLikelihoods(model, ["A word."]);
  await assert.rejects(
    pseudoLogLikelihoods(model, ["A word.", ""]),
    /Text 1 is empty/,
  );
  assert.equal(tf.memory().numTensors, before);
});

const pair = (phenomenon: string): MinimalPair => ({
  phenomenon,
  good: "They were here.",
  bad: "They was here.",
  group: "",
});

Deno.test("phenomena count alike and ties count half", () => {
  const pairs = ["a", "a", "a", "b"].map(pair);
  assert.deepEqual(preferences(pairs, [1, 0, 0.5, 1]), {
    accuracy: 0.75,
    byPhenomenon: { a: { accuracy: 0.5, pairs: 3 }, b: { accuracy: 1, pairs: 1 } },
  });
});

Deno.test("swapping the sentences of a pair turns its preference round", async () => {
  const { good, bad } = pair("a");
  const score = async (sentences: MinimalPair) =>
    (await scoreMinimalPairs(model, [sentences])).accuracy;
  assert.equal(await score(pair("a")) + await score({ ...pair("a"), good: bad, bad: good }), 1);
  assert.equal(await score({ ...pair("a"), bad: good }), 0.5);
});
