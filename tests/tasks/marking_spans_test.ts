import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { markingSpans, type SpanTuningConfig } from "@/tasks/fine_tuning/marking_spans.ts";
import type { SquadQuestion } from "@/tasks/datasets/squad.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyEncoder } from "./tiny_encoder.ts";
import { tunedResult } from "./tuned_result.ts";

await startTensorFlow();
const { tokenizer } = await openCorpus(await prepareCorpus(smallCorpus));
const encoder = tinyEncoder(tokenizer.vocabularySize);

const words = "time people way day man thing place world state school".split(" ");

/** Contexts of common words with a number in one place, which is the answer. */
function questions(count: number, seed: number): SquadQuestion[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomStream({ seed, stream: "questions", epoch: 0, index });
    const context = Array.from({ length: 24 }, () => words[random.below(words.length)]);
    const text = String(random.below(10));
    context[random.below(24)] = text;
    const start = context.join(" ").search(/[0-9]/);
    return {
      id: String(index),
      question: "Which number?",
      context: context.join(" "),
      answers: [{ text, start }],
      group: String(index),
    };
  });
}

const config: SpanTuningConfig = {
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: null },
  peakLearningRate: 1e-2,
  warmupShare: 0.1,
  dropout: 0,
  epochs: 4,
  batchSize: 16,
  maximumLength: 40,
  trainingExamples: null,
  stride: 12,
  longestAnswer: 4,
  devExamples: 40,
};

Deno.test("an encoder learns to mark the only number of a context, in whichever window it is", () => {
  const before = tf.memory().numTensors;
  const data = { train: questions(300, 1), dev: questions(60, 2), dropped: { inexact: 0 } };
  const kind = markingSpans({ encoder, tokenizer }, config);
  const untrained = tunedResult(
    kind,
    encoder,
    data,
    { ...config, epochs: 1, trainingExamples: 16 },
    1,
  );
  assert(untrained.scores.exactMatch! < 0.6, `${untrained.scores.exactMatch}`);
  const told: number[] = [];
  const result = tunedResult(kind, encoder, data, config, 1, (done) => told.push(done));
  assert(result.scores.exactMatch! > 0.8, `${result.scores.exactMatch}`);
  assert(Number(result.scores.f1) >= result.scores.exactMatch!);
  assert.equal(result.examples, 40);
  assert.equal(result.trainingExamples, 300);
  assert.equal(told.length, result.updates);
  assert.equal(tf.memory().numTensors, before);
});
