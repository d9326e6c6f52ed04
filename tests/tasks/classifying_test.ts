import assert from "node:assert/strict";
import { classifierShapes, encoderShapes, initialize, names } from "@/encoder/parameters.ts";
import { classifying } from "@/tasks/fine_tuning/classifying.ts";
import type { Example, Task, TaskData } from "@/tasks/task.ts";
import type { FineTuningConfig } from "@/tasks/fine_tuning/tune.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import { tunedResult } from "./tuned_result.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

await startTensorFlow();

const encoder = smallEncoder();

/** One token for each letter: enough to tell texts apart. */
const tokenizer = {
  encode: (text: string) => [...text].map((letter) => 5 + letter.charCodeAt(0) % 30),
  special: { bos: 0, pad: 1, eos: 2, unk: 3, mask: 39 },
  vocabularySize: 40,
} as unknown as Tokenizer;

const config: FineTuningConfig = {
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1, clipNorm: 1 },
  peakLearningRate: 1e-2,
  warmupShare: 0.06,
  dropout: 0.1,
  epochs: 6,
  batchSize: 16,
  maximumLength: 20,
  trainingExamples: null,
};

/** Texts of one to twelve letters whose answer is how many of them are `a`, or whether any is. */
function countingTask(asksForNumber: boolean): { task: Task; data: TaskData } {
  const examples = Array.from({ length: 200 }, (_, i): Example => {
    const letters = Array.from({ length: 1 + i % 12 }, (_, k) => "abcd"[(i * 7 + k * k * 3) % 4]);
    const count = letters.filter((letter) => letter === "a").length;
    const label = asksForNumber ? count / 4 : Number(count > 1);
    return { text: letters.join(""), label, group: `${i}` };
  });
  const task = {
    name: "counting",
    labels: asksForNumber ? null : ["few", "many"],
    metrics: asksForNumber ? ["pearson"] : ["accuracy"],
  } as unknown as Task;
  return { task, data: { train: examples.slice(40), dev: examples.slice(0, 40), dropped: {} } };
}

function tune(asksForNumber: boolean, changes: Partial<FineTuningConfig> = {}, seed = 1) {
  const { task, data } = countingTask(asksForNumber);
  const asked = { ...config, ...changes };
  const kind = classifying({ encoder, tokenizer }, task, asked);
  return tunedResult(kind, encoder, data, asked, seed);
}

Deno.test("fine-tuning learns a class and a number, and releases what it held", () => {
  const before = tf.memory().numTensors;
  const { scores, examples, trainingExamples, updates } = tune(false);
  assert.ok(scores.accuracy! > 0.9, `accuracy ${scores.accuracy}`);
  assert.deepEqual([examples, trainingExamples, updates], [40, 160, 60]);
  const number = tune(true);
  assert.ok(Number(number.scores.pearson) > 0.9, `r ${number.scores.pearson}`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("fine-tuning is a function of its seed, and draws as many examples as it is told", () => {
  const few = { epochs: 1, trainingExamples: 48 };
  const first = tune(false, few);
  assert.equal(first.trainingExamples, 48);
  assert.deepEqual(tune(false, few), first);
  assert.notEqual(tune(false, few, 2).trainingLoss, first.trainingLoss);
});

Deno.test("the learning rate is chosen on a part of the training split, and dev is cut by group", () => {
  const before = tf.memory().numTensors;
  const search = { peakLearningRates: [1e-7, 1e-2], trainingExamples: 96, judgedExamples: 40 };
  const told: [number, number][] = [];
  const { task, data } = countingTask(false);
  const asked = { ...config, devExamples: 25 };
  const searching = { ...asked, peakLearningRate: search };
  const kind = classifying({ encoder, tokenizer }, task, asked);
  const found = tunedResult(
    kind,
    encoder,
    data,
    searching,
    1,
    (done, total) => told.push([done, total]),
  );
  assert.equal(found.peakLearningRate, 1e-2);
  assert.deepEqual(found.search!.rates.map(({ peakLearningRate }) => peakLearningRate), [
    1e-7,
    1e-2,
  ]);
  assert.ok(found.search!.rates[1].score > found.search!.rates[0].score);
  assert.equal(found.search!.judgedExamples, 40);
  assert.equal(found.examples, 25);
  assert.deepEqual(told.at(-1), [6 * (2 * 6 + 10), 6 * (2 * 6 + 10)]);
  // What is left of a search is its rate alone.
  const told1e2 = tunedResult(kind, encoder, data, asked, 1);
  assert.deepEqual(found.scores, told1e2.scores);
  assert.equal(found.trainingLoss, told1e2.trainingLoss);
  // Other answers in dev change what is measured, not what is chosen.
  const dev = data.dev.map((example) => ({ ...example, label: 1 - example.label }));
  const turned = tunedResult(kind, encoder, { ...data, dev }, searching, 1);
  assert.deepEqual(turned.search, found.search);
  assert.ok(Math.abs(turned.scores.accuracy! - (1 - found.scores.accuracy!)) < 1e-9);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("fine-tuning learns from the mean of the tokens too, and releases what it held", () => {
  const before = tf.memory().numTensors;
  const first = tune(true, { pooling: "mean" });
  assert.ok(first.scores.pearson as number > 0.9, `r ${first.scores.pearson}`);
  assert.notEqual(first.trainingLoss, tune(true).trainingLoss);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("the mean reads texts that no token looks at, whatever the padding; <s> does not", () => {
  const { task, data } = countingTask(false);
  const shapes = { ...encoderShapes(encoder), ...classifierShapes(encoder, 2) };
  const output = `${names.layer(0).attentionOutput}.weight`;
  const weights = initialize(shapes, 4);
  const parameters = { ...weights, [output]: tf.zerosLike(weights[output]) };
  const accuracy = (changes: Partial<FineTuningConfig>) =>
    classifying({ encoder, tokenizer }, task, { ...config, ...changes }).score(parameters, data.dev)
      .accuracy!;
  const sameForAll = [0, 1].map((answer) =>
    data.dev.filter(({ label }) => label === answer).length / data.dev.length
  );
  assert.ok(sameForAll.includes(accuracy({})));
  assert.ok(!sameForAll.includes(accuracy({ pooling: "mean" })));
  assert.equal(accuracy({ pooling: "mean", lengthStep: 32 }), accuracy({ pooling: "mean" }));
  tf.dispose([weights, parameters]);
});
