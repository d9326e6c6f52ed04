import { randomStream } from "../random/random.ts";
import { copyCount, drawMask, maskEpoch } from "./draw_mask.ts";
import type { MaskedBatch } from "./masked_batch.ts";
import { checkMaskingConfig, type MaskingConfig } from "./masking_config.ts";
import type { MaskingContext } from "./masking_context.ts";
import { highestRate } from "./rate_schedule.ts";
import { replaceToken } from "./replacement.ts";
import { readBlock } from "./read_block.ts";
import { padId } from "./token_table.ts";

/**
 * Names the sequences of a batch; equal keys give equal batches, on every machine and after every
 * resumption.
 */
export interface BatchKey {
  /** Seed of the run. */
  seed: number;
  /** Epoch, from 0; masks differ between epochs unless the configuration says otherwise. */
  epoch: number;
  /** `[blocks]` index of each sequence in the corpus. */
  indices: ArrayLike<number>;
  /**
   * `[blocks]` which copy of the sequence to make; without it every sequence gives all its copies,
   * row after row.
   */
  copies?: ArrayLike<number>;
  /** Share of the training that is done, 0 to 1, for rates that change with it; 0 without it. */
  progress?: number;
}

/**
 * Masks sequences and puts them into a batch. Every sequence is masked by its own random stream, so
 * that neither the other sequences of the batch nor the order of batches matter.
 *
 * Padding (`<pad>` at the end of a block, or columns that a block does not fill) is never chosen
 * and does not count as length.
 *
 * @example
 * ```ts
 * import { maskBatch } from "@/masking/mask_batch.ts";
 * import { maskingConfig } from "@/masking/masking_config.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: () => true }, "example");
 * const block = Int32Array.from({ length: 64 }, (_, i) => i === 0 ? 0 : 10 + i);
 * const batch = maskBatch(
 *   [block],
 *   maskingConfig({ corruptionRate: 0.4 }),
 *   { seed: 1, epoch: 0, indices: [0] },
 *   { tokens, sequenceLength: 64 },
 * );
 * const hidden = batch.inputIds.filter((id) => id === 99).length;
 * assert.ok(hidden === 25 || hidden === 26);
 * assert.equal(batch.predictedPositions.length, 26);
 * ```
 *
 * @param blocks token ids of each sequence
 * @throws RangeError for an empty or too long block, an id outside the vocabulary, or a bad
 *   configuration or key.
 */
export function maskBatch(
  blocks: readonly ArrayLike<number>[],
  config: MaskingConfig,
  key: BatchKey,
  context: MaskingContext,
): MaskedBatch {
  checkMaskingConfig(config);
  checkKey(blocks, config, key);
  const { sequenceLength, tokens: { vocabularySize } } = context;
  const rowsPerBlock = key.copies ? 1 : copyCount(config);
  const batchSize = blocks.length * rowsPerBlock;
  const slots = slotsPerRow(config, sequenceLength);
  const inputIds = new Int32Array(batchSize * sequenceLength).fill(padId);
  const attentionMask = new Uint8Array(batchSize * sequenceLength);
  const predictedPositions = new Int32Array(batchSize * slots);
  const targets = new Int32Array(batchSize * slots);
  const weights = new Float32Array(batchSize * slots);
  const { seed, progress = 0 } = key;
  const epoch = maskEpoch(config, key.epoch);
  let padded = false;

  for (let b = 0; b < blocks.length; b++) {
    const index = key.indices[b];
    const block = readBlock(blocks[b], index, context);
    padded ||= block.length < sequenceLength;
    const { order, parts } = drawMask(
      block,
      config,
      { seed, epoch: key.epoch, index, progress },
      context,
    );
    const random = randomStream({ seed, stream: "replacement", epoch, index });
    const replaced = order.map((position) =>
      replaceToken(block[position], config.replacement, vocabularySize, random)
    );
    for (let r = 0; r < rowsPerBlock; r++) {
      const { start, corruptedEnd, predictedEnd } = parts[key.copies ? key.copies[b] : r];
      const row = b * rowsPerBlock + r;
      const first = row * sequenceLength;
      inputIds.set(block, first);
      attentionMask.fill(1, first, first + block.length);
      for (let rank = start; rank < corruptedEnd; rank++) {
        inputIds[first + order[rank]] = replaced[rank];
      }
      let slot = row * slots;
      predictedPositions.fill(first, slot, slot + slots);
      for (const position of order.slice(start, predictedEnd).sort()) {
        predictedPositions[slot] = first + position;
        targets[slot] = block[position];
        weights[slot] = 1;
        slot++;
      }
    }
  }
  return {
    batchSize,
    sequenceLength,
    inputIds,
    attentionMask: padded ? attentionMask : null,
    predictedPositions,
    targets,
    weights,
  };
}

/** Prediction slots of each row of a batch: the most that the configuration can ever predict there. */
export function slotsPerRow(
  { corruptionRate, predictionRate }: MaskingConfig,
  sequenceLength: number,
): number {
  const rate = Math.min(highestRate(predictionRate), highestRate(corruptionRate));
  return Math.ceil(rate * sequenceLength - 1e-10);
}

function checkKey(
  blocks: readonly ArrayLike<number>[],
  config: MaskingConfig,
  key: BatchKey,
): void {
  if (key.indices.length !== blocks.length) {
    throw new RangeError(
      `There are ${blocks.length} blocks but ${key.indices.length} indices; give one for each block.`,
    );
  }
  if (key.copies && key.copies.length !== blocks.length) {
    throw new RangeError(
      `There are ${blocks.length} blocks but ${key.copies.length} copies; give one for each block.`,
    );
  }
  const copies = copyCount(config);
  for (const copy of Array.from(key.copies ?? [])) {
    if (!(Number.isInteger(copy) && copy >= 0 && copy < copies)) {
      throw new RangeError(
        `Copy ${copy} was asked for; this configuration makes ${copies} of every sequence, numbered from 0.`,
      );
    }
  }
  const progress = key.progress ?? 0;
  if (!(progress >= 0 && progress <= 1)) {
    throw new RangeError(`The progress is ${progress}; it is a share of the training, 0 to 1.`);
  }
}
