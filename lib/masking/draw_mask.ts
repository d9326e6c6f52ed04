import { randomStream } from "../random/random.ts";
import { choosePositions } from "./strategies/choose_positions.ts";
import { copiesNeeded, type CopyPart, copyPart } from "./copies.ts";
import type { MaskingConfig } from "./masking_config.ts";
import type { MaskingContext } from "./masking_context.ts";
import { highestRate, rateAt } from "./rate_schedule.ts";

/** Names one sequence at one moment of a run. */
export interface SequenceKey {
  seed: number;
  epoch: number;
  index: number;
  /** Share of the training that is done, 0 to 1. */
  progress: number;
}

/** Which positions of a sequence are hidden and predicted, before anything is replaced. */
export interface DrawnMask {
  /** The positions of all copies, in drawing order. */
  order: Int32Array;
  /** `[copies]` the part of `order` that belongs to each copy. */
  parts: CopyPart[];
}

/**
 * Draws the mask of one sequence. Its stream is the sequence's own, so neither other sequences nor
 * the order in which they are read matter; masks of different rates with equal keys are nested
 * where the strategy allows it (uniform).
 *
 * @param block token ids without padding
 */
export function drawMask(
  block: Int32Array,
  config: MaskingConfig,
  key: SequenceKey,
  context: MaskingContext,
): DrawnMask {
  const { seed, index, progress } = key;
  const maskKey = { seed, epoch: maskEpoch(config, key.epoch), index };
  const random = randomStream({ ...maskKey, stream: "mask" });
  const rounding = random.float();
  const own = random.float();
  const corruptionRate = rateAt(config.corruptionRate, progress, own);
  const predictionRate = rateAt(config.predictionRate, progress, own);
  const parts = Array.from(
    { length: copyCount(config) },
    (_, copy) => copyPart(copy, block.length, corruptionRate, predictionRate, rounding),
  );
  const budget = parts[parts.length - 1].corruptedEnd;
  const order = choosePositions(config.strategy, block, budget, context, random, maskKey);
  return { order, parts };
}

/**
 * Copies of every sequence that a configuration makes; 1 unless more is predicted than corrupted.
 */
export function copyCount({ corruptionRate, predictionRate }: MaskingConfig): number {
  return copiesNeeded(highestRate(corruptionRate), highestRate(predictionRate));
}

/** The epoch whose masks are used in `epoch`: the same one, or one of the static sets in turn. */
export function maskEpoch({ maskSets }: MaskingConfig, epoch: number): number {
  return maskSets === 0 ? epoch : epoch % maskSets;
}
