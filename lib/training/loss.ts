import type { Dropout, EncoderInput } from "../encoder/encoder.ts";
import type { Parameters } from "../encoder/parameters.ts";
import { tf } from "../tensorflow/mod.ts";

/** A batch on the device: what the encoder reads and what its loss compares with. */
export interface DeviceBatch extends EncoderInput {
  /** [n]: int32 token ids at the predicted positions or class labels, or float32 numbers. */
  targets: tf.Tensor1D;
  /** float32 [n]: weight of each target in the mean; 0 for unused slots. */
  weights: tf.Tensor1D;
}

/**
 * The losses of a batch's targets, each times its weight, added up: a scalar function of the weights
 * of the encoder, and what the parts of a batch contribute to its loss.
 */
export type Loss = (parameters: Parameters, batch: DeviceBatch, drop?: Dropout) => tf.Scalar;

/**
 * The loss that training lowers: the sum over the targets' weights' sum in the whole batch, as the
 * authors normalise it.
 */
export function meanLoss(loss: Loss): Loss {
  return (parameters, batch, drop) =>
    tf.div(loss(parameters, batch, drop), tf.sum(batch.weights)) as tf.Scalar;
}
