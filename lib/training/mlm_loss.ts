import type { EncoderConfig } from "../encoder/config.ts";
import { encode } from "../encoder/encoder.ts";
import { mlmHead } from "../encoder/heads.ts";
import type { MaskedBatch } from "../masking/masked_batch.ts";
import { sparseSoftmaxCrossEntropy, tf } from "../tensorflow/mod.ts";
import type { DeviceBatch, Loss } from "./train_step.ts";

/**
 * Cross entropy in nats at the predicted positions, summed with their weights and divided by the
 * weights' sum over the whole batch (the authors' normalisation).
 */
export function mlmLoss(config: EncoderConfig): Loss {
  const summed = summedMlmLoss(config);
  return (parameters, batch, drop) =>
    tf.div(summed(parameters, batch, drop), tf.sum(batch.weights)) as tf.Scalar;
}

/** The same before the division: what the parts of a batch contribute to its loss. */
export function summedMlmLoss(config: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const vectors = encode(config, parameters, batch, drop);
    const losses = sparseSoftmaxCrossEntropy(mlmHead(parameters, vectors), batch.targets);
    return tf.sum(tf.mul(losses, batch.weights)) as tf.Scalar;
  };
}

/**
 * Moves a masked batch to the device; the caller disposes of it. The encoder's last layer wants
 * equally many positions for each row, so every row gets `slotsPerRow` slots; those it does not
 * use point at its first column with weight 0.
 *
 * @throws {RangeError} naming a weight that is not finite
 */
export function toDevice(batch: MaskedBatch, slotsPerRow: number): DeviceBatch {
  const { batchSize, sequenceLength } = batch;
  const wrong = batch.weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong >= 0) {
    throw new RangeError(
      `The weight of prediction ${wrong} of a batch is ${
        batch.weights[wrong]
      }; weights are finite.`,
    );
  }
  const positions = Int32Array.from(
    { length: batchSize * slotsPerRow },
    (_, slot) => Math.floor(slot / slotsPerRow) * sequenceLength,
  );
  const targets = new Int32Array(positions.length);
  const weights = new Float32Array(positions.length);
  const used = new Int32Array(batchSize);
  for (let i = 0; i < batch.weights.length && batch.weights[i] > 0; i++) {
    const row = Math.floor(batch.predictedPositions[i] / sequenceLength);
    const slot = row * slotsPerRow + used[row]++;
    positions[slot] = batch.predictedPositions[i];
    targets[slot] = batch.targets[i];
    weights[slot] = batch.weights[i];
  }
  const shape: [number, number] = [batchSize, sequenceLength];
  return {
    inputIds: tf.tensor2d(batch.inputIds, shape, "int32"),
    ...(batch.attentionMask &&
      { attentionMask: tf.tensor2d(Float32Array.from(batch.attentionMask), shape) }),
    positions: tf.tensor1d(positions, "int32"),
    targets: tf.tensor1d(targets, "int32"),
    weights: tf.tensor1d(weights),
  };
}
