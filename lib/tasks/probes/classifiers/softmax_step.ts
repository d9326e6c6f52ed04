import { tf } from "../../../tensorflow/mod.ts";
import { adam } from "../../../training/optimizers/adam.ts";
import {
  initialState,
  type OptimizerState,
  scalarsOf,
} from "../../../training/optimizers/optimizer.ts";
import { dispose, tidy } from "../../../encoder/tree.ts";

const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 });

/** A softmax regression that is being fitted: weights `[width, classes]` and bias `[classes]`. */
export interface SoftmaxFit {
  parameters: Record<"weights" | "bias", tf.Tensor>;
  state: OptimizerState;
}

/** Weights of zero beside a bias, which is taken over. */
export function initialSoftmax(width: number, bias: tf.Tensor1D): SoftmaxFit {
  const parameters = { weights: tf.zeros([width, bias.size]), bias };
  return { parameters, state: initialState(optimizer, parameters) };
}

/**
 * One update of a softmax regression by Adam; the gradient of the mean cross entropy is written out, since
 * a tape would take twice as long.
 *
 * @param fit taken over
 * @param batch gives vectors `[n, width]` and one-hot classes `[n, classes]`; they are released
 * @param decay what is added to the weights' gradient for each unit of weight
 * @param step counted from 1
 */
export function softmaxStep(
  fit: SoftmaxFit,
  batch: () => { rows: tf.Tensor2D; targets: tf.Tensor2D },
  decay: number,
  learningRate: number,
  step: number,
): SoftmaxFit {
  const next = tidy(() => {
    const { rows, targets } = batch();
    const { weights, bias } = fit.parameters;
    const scores = tf.add(tf.matMul(rows, weights as tf.Tensor2D), bias);
    const error = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(scores), targets), rows.shape[0]);
    const gradients = {
      weights: tf.add(tf.matMul(rows, error, true), tf.mul(decay, weights)),
      bias: tf.sum(error, 0),
    };
    const scalars = scalarsOf(optimizer, learningRate, step);
    return optimizer.update(fit.parameters, gradients, fit.state, scalars) as SoftmaxFit;
  });
  dispose(fit);
  return next;
}
