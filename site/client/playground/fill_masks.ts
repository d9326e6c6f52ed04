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
  return targets.map((target, row) =>
    guessOf(values.subarray(row * vocabularySize, (row + 1) * vocabularySize), target)
  );
}

/** The guess that probabilities of all tokens make; of equal ones the smaller id is the likelier. */
function guessOf(probabilities: ArrayLike<number>, target: number): Guess {
  const best: Guess["best"] = [];
  const ofTruth = probabilities[target];
  let rank = 0;
  let least = -1;
  for (let id = 0; id < probabilities.length; id++) {
    const probability = probabilities[id];
    if (probability >= ofTruth) rank++;
    if (probability <= least) continue;
    best.push({ id, probability });
    best.sort((a, b) => b.probability - a.probability);
    if (best.length < kept) continue;
    best.length = kept;
    least = best[kept - 1].probability;
  }
  return { best, truth: { id: target, probability: ofTruth, rank } };
}

/** Mean loss of the truth over places, in nats a token. */
export function meanLoss(guesses: Guess[]): number {
  return guesses.reduce((sum, { truth }) => sum - Math.log(truth.probability), 0) / guesses.length;
}
