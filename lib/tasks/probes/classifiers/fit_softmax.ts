import { compile, tf } from "../../../tensorflow/mod.ts";
import { adam } from "../../../training/optimizers/adam.ts";
import {
  initialState,
  type OptimizerState,
  scalarsOf,
} from "../../../training/optimizers/optimizer.ts";
import { tidy } from "../../../encoder/tree.ts";

const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 });

/** Weights `[width, classes]` and bias `[classes]` of a softmax regression. */
export type SoftmaxParameters = Record<"weights" | "bias", tf.Tensor>;

/** Vectors `[n, width]` and their one-hot classes `[n, classes]`. */
export interface SoftmaxBatch {
  rows: tf.Tensor2D;
  targets: tf.Tensor2D;
}

/** How a softmax regression is fitted by Adam. */
export interface SoftmaxFitting {
  updates: number;
  /** What is added to the weights' gradient for each unit of weight. */
  decay: number;
  /** Of an update, counted from 1. */
  learningRate(update: number): number;
  /** What an update, counted from 1, sees; of one shape in all updates. Tensors made here are released. */
  batch(update: number): SoftmaxBatch;
}

interface Fit {
  parameters: SoftmaxParameters;
  state: OptimizerState;
}

/**
 * Fits a softmax regression that begins with weights of zero for vectors of `width` and a given bias.
 * The update is compiled without XLA, which takes as long as it saves in three fits of a thousand updates.
 */
export function fitSoftmax(
  width: number,
  bias: tf.Tensor1D,
  { updates, decay, learningRate, batch }: SoftmaxFitting,
): { weights: tf.Tensor2D; bias: tf.Tensor1D } {
  const update = compile(
    (fit: Fit, batch: SoftmaxBatch, scalars: Record<string, tf.Scalar>) =>
      moved(fit, batch, scalars, decay),
    { xla: false, donate: [0] },
  );
  const parameters = { weights: tf.zeros([width, bias.size]), bias };
  let fit: Fit = { parameters, state: initialState(optimizer, parameters) };
  try {
    for (let step = 1; step <= updates; step++) {
      fit = tidy(() => update(fit, batch(step), scalarsOf(optimizer, learningRate(step), step)));
    }
  } finally {
    update.dispose();
  }
  return fit.parameters as { weights: tf.Tensor2D; bias: tf.Tensor1D };
}

/** What gives vectors `[count, width]` the mean and variance by which those of `train` have 0 and 1 in each coordinate. */
export function standardiser(train: tf.Tensor2D): (vectors: tf.Tensor2D) => tf.Tensor2D {
  const { mean, variance } = tf.moments(train, 0);
  const scale = tf.rsqrt(tf.add(variance, 1e-8));
  return (vectors) => tf.mul(tf.sub(vectors, mean), scale);
}

/** One update; the gradient of the mean cross entropy is written out, since a tape would take twice as long. */
function moved(
  { parameters, state }: Fit,
  { rows, targets }: SoftmaxBatch,
  scalars: Record<string, tf.Scalar>,
  decay: number,
): Fit {
  const { weights, bias } = parameters;
  const scores = tf.add(tf.matMul(rows, weights as tf.Tensor2D), bias);
  const error = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(scores), targets), rows.shape[0]);
  const gradients = {
    weights: tf.add(tf.matMul(rows, error, true), tf.mul(decay, weights)),
    bias: tf.sum(error, 0),
  };
  return optimizer.update(parameters, gradients, state, scalars) as Fit;
}
