import type { EncoderConfig } from "../encoder/config.ts";
import { encode } from "../encoder/encoder.ts";
import { mlmHead } from "../encoder/heads.ts";
import type { MaskedBatch } from "../masking/masked_batch.ts";
import { sparseSoftmaxCrossEntropy, tf } from "../tensorflow/mod.ts";
import type { DeviceBatch, Loss } from "./loss.ts";

/** Cross entropy in nats at the predicted positions, times their weights, added up. */
export function mlmLoss(config: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const vectors = encode(config, parameters, batch, drop);
    const losses = sparseSoftmaxCrossEntropy(mlmHead(parameters, vectors), batch.targets);
    return tf.sum(tf.mul(losses, batch.weights)) as tf.Scalar;
  };
}

/** Moves a masked batch to the device; the caller disposes of it. */
export function toDevice(batch: MaskedBatch): DeviceBatch {
  const shape: [number, number] = [batch.batchSize, batch.sequenceLength];
  return {
    inputIds: tf.tensor2d(batch.inputIds, shape, "int32"),
    ...(batch.attentionMask &&
      { attentionMask: tf.tensor2d(Float32Array.from(batch.attentionMask), shape) }),
    positions: tf.tensor1d(batch.predictedPositions, "int32"),
    targets: tf.tensor1d(batch.targets, "int32"),
    weights: tf.tensor1d(batch.weights),
  };
}
