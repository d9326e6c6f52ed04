import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encode } from "@/encoder/encoder.ts";
import { mlmHead } from "@/encoder/heads.ts";
import type { Parameters } from "@/encoder/parameters.ts";

/** What an encoder says of one hidden place. */
export interface Guess {
  /** The likeliest tokens, best first, with their probabilities. */
  best: { id: number; probability: number }[];
  /** The token that stood there, and how many tokens are at least as likely, itself included. */
  truth: { id: number; probability: number; rank: number };
}

const kept = 3;

/**
 * An encoder's guesses at `positions` of one sequence.
 *
 * @param inputIds the sequence after corruption
 * @param positions places in it, in any order
 * @param targets original tokens at these places
 */
export async function fillMasks(
  config: EncoderConfig,
  parameters: Parameters,
  inputIds: Int32Array,
  positions: number[],
  targets: number[],
): Promise<Guess[]> {
  const probabilities = tf.tidy(() => {
    const vectors = encode(config, parameters, {
      inputIds: tf.tensor2d(inputIds, [1, inputIds.length], "int32"),
      positions: tf.tensor1d(positions, "int32"),
    });
    return tf.softmax(mlmHead(parameters, vectors));
  });
  const values = await probabilities.data();
  probabilities.dispose();
  const { vocabularySize } = config;
  return targets.map((target, row) => {
    const shares = values.subarray(row * vocabularySize, (row + 1) * vocabularySize);
    const best: Guess["best"] = [];
    let rank = 0;
    for (let id = 0; id < vocabularySize; id++) {
      const probability = shares[id];
      if (probability >= shares[target]) rank++;
      if (best.length === kept && probability <= best[kept - 1].probability) continue;
      best.push({ id, probability });
      best.sort((a, b) => b.probability - a.probability);
      best.length = Math.min(best.length, kept);
    }
    return { best, truth: { id: target, probability: shares[target], rank } };
  });
}

/** Mean loss of the truth over places, in nats a token. */
export function meanLoss(guesses: Guess[]): number {
  return guesses.reduce((sum, { truth }) => sum - Math.log(truth.probability), 0) / guesses.length;
}
