import { maskBatch } from "../masking/mask_batch.ts";
import type { MaskedBatch } from "../masking/masked_batch.ts";
import { randomStream } from "../random/random.ts";
import type { Corpus } from "../text/corpus.ts";
import type { PretrainingConfig } from "./pretrain.ts";

/**
 * The batch of update `step` (from 0): the next sequences of the epoch's order, masked. A pure
 * function of its arguments; arms that share a seed read the same text in the same order. What
 * is left of an epoch and does not fill a batch is skipped.
 *
 * @throws when the corpus does not fill one batch
 */
export function trainingBatch(
  corpus: Corpus,
  config: PretrainingConfig,
  seed: number,
  step: number,
): MaskedBatch {
  const { batchSize, sequenceLength, masking, steps } = config;
  const count = corpus.blockCount("train", sequenceLength);
  const stepsPerEpoch = Math.floor(count / batchSize);
  if (stepsPerEpoch === 0) {
    throw new RangeError(
      `The corpus has ${count} sequences of ${sequenceLength} tokens, fewer than a batch of ` +
        `${batchSize}; lower batchSize or choose a larger corpus.`,
    );
  }
  const epoch = Math.floor(step / stepsPerEpoch);
  const first = step % stepsPerEpoch * batchSize;
  const indices = epochOrder(count, seed, epoch).slice(first, first + batchSize);
  const blocks = Array.from(indices, (index) => corpus.readBlock("train", index, sequenceLength));
  return maskBatch(
    blocks,
    masking,
    { seed, epoch, indices, progress: step / steps },
    { tokens: corpus.tokens, sequenceLength },
  );
}

let lastOrder = { count: 0, seed: 0, epoch: -1, order: new Int32Array() };

/** The order in which an epoch reads the corpus's sequences; the last one asked for is kept. */
function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  if (lastOrder.count !== count || lastOrder.seed !== seed || lastOrder.epoch !== epoch) {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    randomStream({ seed, stream: "order", epoch, index: 0 }).shuffle(order);
    lastOrder = { count, seed, epoch, order };
  }
  return lastOrder.order;
}
