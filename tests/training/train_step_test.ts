import assert from "node:assert/strict";
import { dispose } from "@/encoder/tree.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import type { DeviceBatch, Loss } from "@/training/loss.ts";
import { initialTrainingState, trainingStep } from "@/training/train_step.ts";

await startTensorFlow();

const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: null };

/** Squared errors of the weights that a batch's ids name. */
const loss: Loss = ({ values }, { inputIds, targets, weights }) => {
  const errors = tf.squaredDifference(tf.gather(values, tf.reshape(inputIds, [-1])), targets);
  return tf.sum(tf.mul(errors, weights)) as tf.Scalar;
};
const start = () => initialTrainingState({ values: tf.tensor1d([1, 2, 3]) }, optimizer);

/** Of four targets three count, one of them twice. */
const batch = (weights = [1, 2, 1, 0]): DeviceBatch => ({
  inputIds: tf.tensor2d([[0, 1], [2, 0]], [2, 2], "int32"),
  targets: tf.tensor1d([3, 2, 2, 100]),
  weights: tf.tensor1d(weights),
});

const step = trainingStep({ loss, optimizer, dropout: 0, seed: 1, xla: false });

Deno.test("a step reports the mean over weights, the gradients' norm and the targets that count", () => {
  const state = start();
  const held = tf.memory().numTensors;
  const next = step(state, batch(), { index: 1, learningRate: 0.1 });
  // (4 + 2 · 0 + 1) / 4, whose derivatives are -1, 0 and 0.5.
  assert.equal(next.report.loss, 1.25);
  assert.ok(Math.abs(next.report.gradientNorm - Math.sqrt(1.25)) < 1e-6);
  assert.equal(next.report.targets, 3);
  const [up, same, down] = next.state.parameters.values.dataSync();
  assert.ok(up > 1 && down < 3 && Math.abs(same - 2) < 0.01, `${up}, ${same}, ${down}`);
  assert.equal(tf.memory().numTensors, held, "the old state and the batch are taken over");
  dispose(next.state);
});

Deno.test("each call says at which learning rate the weights move", () => {
  const before = tf.memory().numTensors;
  const moved = [0, 1e-3, 1e-2].map((learningRate) => {
    const { state } = step(start(), batch(), { index: 1, learningRate });
    const [first] = state.parameters.values.dataSync();
    dispose(state);
    return first - 1;
  });
  assert.equal(moved[0], 0);
  assert.ok(moved[1] > 0 && Math.abs(moved[2] / moved[1] - 10) < 0.1, `${moved}`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("gradients are clipped before the optimizer sees them, and reported as they were", () => {
  const clipping = trainingStep({
    loss,
    optimizer: { ...optimizer, clipNorm: 0.1 },
    dropout: 0,
    seed: 1,
    xla: false,
  });
  const { state, report } = clipping(start(), batch(), { index: 1, learningRate: 0.1 });
  assert.ok(Math.abs(report.gradientNorm - Math.sqrt(1.25)) < 1e-6);
  // The running mean holds a tenth of a gradient of norm 0.1.
  const mean = Math.hypot(...state.optimizer.first.values.dataSync());
  assert.ok(Math.abs(mean - 0.01) < 1e-6, `${mean}`);
  dispose(state);
  clipping.dispose();
});

Deno.test("dropout is the same for the same seed and update, and no other", () => {
  const dropping: Loss = ({ values }, _batch, drop) => tf.sum(drop!(values)) as tf.Scalar;
  const many = () =>
    initialTrainingState({ values: tf.linspace(1, 2, 64) as tf.Tensor }, optimizer);
  const lossOf = (seed: number, index: number) => {
    const dropped = trainingStep({ loss: dropping, optimizer, dropout: 0.5, seed, xla: false });
    const { state, report } = dropped(many(), batch(), { index, learningRate: 0 });
    dispose(state);
    dropped.dispose();
    return report.loss;
  };
  assert.equal(lossOf(1, 1), lossOf(1, 1));
  assert.equal(new Set([lossOf(1, 1), lossOf(1, 2), lossOf(2, 1), lossOf(2, 2)]).size, 4);
});

Deno.test("a loss that is no number ends the training by the update's number and leaves nothing", () => {
  const before = tf.memory().numTensors;
  const broken = batch([NaN, 1, 1, 1]);
  assert.throws(
    () => step(start(), broken, { index: 17, learningRate: 0.1 }),
    /the loss is NaN at step 17; lower the learning rate or set clipNorm/,
  );
  assert.equal(tf.memory().numTensors, before);
});
