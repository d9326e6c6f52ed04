import { randomStream } from "@/random/random.ts";
import { tf } from "@/tensorflow/mod.ts";
import { type Case, predictedPerRow } from "./cases.ts";

/** A source of batches on the device, all with the same random tokens: what they are doesn't change the time. */
export function randomBatch(one: Omit<Case, "name">): () => {
  inputIds: tf.Tensor2D;
  positions: tf.Tensor1D;
  targets: tf.Tensor1D;
  weights: tf.Tensor1D;
} {
  const { rows, length, vocabularySize } = one;
  const perRow = predictedPerRow(one);
  const random = randomStream({ seed: 1, stream: "bench", epoch: 0, index: 0 });
  const draw = (count: number) =>
    Int32Array.from({ length: count }, () => random.below(vocabularySize));
  const inputIds = draw(rows * length);
  const targets = draw(rows * perRow);
  const positions = targets.map((_, i) => Math.floor(i / perRow) * length + i % perRow);
  const weights = new Float32Array(targets.length).fill(1);
  return () => ({
    inputIds: tf.tensor2d(inputIds, [rows, length], "int32"),
    positions: tf.tensor1d(positions, "int32"),
    targets: tf.tensor1d(targets, "int32"),
    weights: tf.tensor1d(weights),
  });
}

/** The encoder of a case, without dropout. */
export function encoderOf({ layers, hidden, heads, vocabularySize, length }: Case) {
  return {
    layers,
    hidden,
    heads,
    vocabularySize,
    feedForward: 4 * hidden,
    positions: { kind: "learned" as const, maximum: length },
    dropout: 0,
  };
}

/** The optimizer of every contender. */
export const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 };
